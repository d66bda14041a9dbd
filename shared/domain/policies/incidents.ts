import * as z from 'zod'
import { instant, plainDate } from '../schedule/fields.ts'

/** What happened elsewhere that bears on a policy. */
export const incident = z.strictObject({
  /** That of its decision in the audit log. */
  number: z.int(),
  /** When it happened. */
  on: plainDate,
  /** A web address, or where it is told. */
  source: z.string(),
  /** The requirement of the policy that it is about. */
  requirement: z.string(),
  sentence: z.string(),
  /** The subject of the admin who noted it, and when. */
  by: z.string(),
  at: instant,
})

export type Incident = Readonly<z.output<typeof incident>>

/** Keeps the incident notes of policies, for good: none is changed or removed. */
export interface Incidents {
  /** Once for each number. */
  add(policy: string, incident: Incident): Promise<void>
  /** By number. */
  list(policy: string): Promise<readonly Incident[]>
}
