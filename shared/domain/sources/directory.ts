import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { languages } from '../catalogue/languages.ts'

/** What waits of one record of the directory until its pass is accepted. */
export const waitingStaff = z.strictObject({
  /** The directory's own id. */
  ref: z.string(),
  /** Absent for a person who is gone: disabled or removed. */
  member: z.exactOptional(
    z.strictObject({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      language: z.enum(languages),
      zone: z.string(),
      unit: z.string(),
      country: z.exactOptional(z.string()),
      /** Ref of the manager. */
      manager: z.exactOptional(z.string()),
      groups: z.array(z.string()),
    }),
  ),
})

export type WaitingStaff = Readonly<z.output<typeof waitingStaff>>

/** What is kept of the directory: who has which of its ids, as hashes, and the pages of a pass until it is accepted. */
export interface Directory {
  /** Refs of people by hash; leaves out those that nobody has. */
  findRefs(keys: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** By hash. The last saved wins. */
  saveRefs(refs: ReadonlyMap<string, string>): Promise<void>
  /** Replaces what was there. @param part from 0 */
  saveWaiting(pass: number, part: number, waiting: readonly WaitingStaff[], until: Temporal.Instant): Promise<void>
  /** In order of parts. */
  listWaiting(pass: number): AsyncIterable<{ readonly part: number; readonly waiting: readonly WaitingStaff[] }>
  removeWaiting(pass: number, part: number): Promise<void>
  /** Also what waits of all passes before: none of them will be believed any more. */
  removeWaitingThrough(pass: number): Promise<void>
  /** What is kept of a person's id, and what waits of them. */
  forget(key: string): Promise<void>
}
