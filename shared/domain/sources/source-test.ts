/** What one page of a source or the directory showed, and whether it may be read at all. */
import * as z from 'zod'
import { instant } from '../schedule/fields.ts'
import { sourceFaults } from './device-source.ts'

/** How many records of the page are of each kind: `ios`, `personal`, `managed-only`. */
const numbers = z.record(z.string(), z.int())

export const sourceTest = z.strictObject({
  askedAt: instant,
  /** Absent until it has ended. */
  endedAt: z.exactOptional(instant),
  /** Why nothing was seen, in a sentence that says what to do. */
  problem: z.exactOptional(z.strictObject({ fault: z.enum([...sourceFaults, 'unknown']), message: z.string() })),
  seen: z.exactOptional(
    z.strictObject({
      records: z.int(),
      unread: z.int(),
      /** Of all pages, where the source says so. */
      total: z.exactOptional(z.int()),
      /** By what they are counted: `platform`, `ownership`, `coverage` of devices; `account`, `country` of staff. */
      by: z.record(z.string(), numbers),
      /** Sentences about what could not be read, each once. */
      faults: z.array(z.string()),
    }),
  ),
})

export type SourceTest = Readonly<z.output<typeof sourceTest>>

/** Keeps the last test of each source. */
export interface SourceTests {
  save(source: string, test: SourceTest): Promise<void>
  find(source: string): Promise<SourceTest | undefined>
}
