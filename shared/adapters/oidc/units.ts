/** The units to which an admin is limited, as a claim of their access token names them. */
import * as z from 'zod'

export const unitsClaim = 'ides_units'

export const mostUnits = 50

/** Of all names together: browsers keep 4,096 of a cookie, and the console's names the units. */
const mostBytes = 1500

/** Absent: not limited. */
export const claimedUnits = z
  .union([z.string().transform((unit) => [unit]), z.array(z.string())])
  .transform((units) => new Set(units))
  .refine((units) => units.size > 0 && units.size <= mostUnits && !units.has('') && Buffer.byteLength([...units].join('')) <= mostBytes)
  .optional()
