/** What the function that calls connectors is asked to do besides requests. It alone may read their secrets, so all others ask it. */
import * as z from 'zod'
import { rounds } from '../rounds.ts'
import { instant } from '../schedule/fields.ts'

/** Each may come twice, late or never. */
export const connectorTask = z.discriminatedUnion('errand', [
  z.strictObject({ errand: z.literal('test'), connector: z.string(), askedAt: instant }),
  /** All is compared now, or the round that is under way goes on. */
  z.strictObject({ errand: z.literal('compare'), rounds }),
])

export type ConnectorTask = Readonly<z.output<typeof connectorTask>>
