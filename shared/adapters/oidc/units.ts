/** The units to which an admin is limited, as a claim of their access token names them. */
import * as z from 'zod'

export const unitsClaim = 'ides_units'

export const mostUnits = 50

/** Of their names as JSON: a browser keeps 4,096 bytes of a cookie, and that of the console holds them. */
export const mostBytes = 1600

/** Absent: not limited. */
export const claimedUnits = z
  .union([z.string().transform((unit) => [unit]), z.array(z.string())])
  .transform((units) => new Set(units))
  .refine(
    (units) => units.size > 0 && units.size <= mostUnits && !units.has('') && Buffer.byteLength(JSON.stringify([...units])) <= mostBytes,
  )
  .optional()
