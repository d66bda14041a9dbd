/** What the function that reads sources is asked to do between its runs. It alone may read their secrets, so all others ask it. */
import * as z from 'zod'
import type { LastTests } from '../last-tests.ts'
import { rounds } from '../rounds.ts'
import { instant } from '../schedule/fields.ts'
import { sourceFaults } from './device-source.ts'

/** What a page showed. */
export const shown = z.strictObject({
  records: z.int(),
  /** Of them, those that are no report. */
  unread: z.int(),
  /** On all pages, where the source says so. */
  total: z.optional(z.int()),
  /** When its secret ends: a sentence. */
  secret: z.optional(z.string()),
  /** How many reports are of each kind, by what they are told apart: `{ platform: { ios: 2 } }`. */
  by: z.record(z.string(), z.record(z.string(), z.int())),
  /** Sentences about what could not be read, each once. */
  faults: z.array(z.string()),
})

export type ShownSource = Readonly<z.output<typeof shown>>

export const sourceTest = z.strictObject({
  askedAt: instant,
  endedAt: z.optional(instant.describe('Absent until it has ended.')),
  problem: z
    .optional(z.strictObject({ fault: z.enum([...sourceFaults, 'unknown']), message: z.string() }))
    .describe('Why nothing was shown, and what to do.'),
  shown: z.optional(shown.describe('What its first page showed.')),
})

type SourceTest = Readonly<z.output<typeof sourceTest>>

export type SourceTests = LastTests<SourceTest>

/** Each may come twice, late or never. */
export const sourceTask = z.discriminatedUnion('errand', [
  /** A pass that was asked for begins now, or one that is under way goes on. */
  z.strictObject({ errand: z.literal('pass'), source: z.string(), rounds }),
  z.strictObject({ errand: z.literal('test'), source: z.string(), askedAt: instant }),
  /** The devices of one person are asked to take stock, if `again` is more than 0, and read some minutes later. */
  z.strictObject({ errand: z.literal('look'), person: z.string(), again: z.int().min(0) }),
])

export type SourceTask = Readonly<z.output<typeof sourceTask>>

/** Hands tasks to that function, each at least once. */
export interface SourceTasks {
  /**
   * @param delay seconds until it is handed over, 900 at most
   * @throws if it was not taken
   */
  put(task: SourceTask, delay?: number): Promise<void>
}
