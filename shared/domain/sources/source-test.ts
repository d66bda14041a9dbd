/** What one page of a source or the directory showed, and whether it may be read at all. */
import * as z from 'zod'
import type { LastTests } from '../last-tests.ts'
import { instant } from '../schedule/fields.ts'
import { sourceFaults } from './device-source.ts'

/** What a page showed. */
export const shown = z.strictObject({
  records: z.int(),
  /** Of them, those that are no report. */
  unread: z.int(),
  /** On all pages, where the source says so. */
  total: z.exactOptional(z.int()),
  /** How many reports are of each kind, by what they are told apart: `{ platform: { ios: 2 } }`. */
  by: z.record(z.string(), z.record(z.string(), z.int())),
  /** Sentences about what could not be read, each once. */
  faults: z.array(z.string()),
})

export type ShownSource = Readonly<z.output<typeof shown>>

export const sourceTest = z.strictObject({
  askedAt: instant,
  /** Absent until it has ended. */
  endedAt: z.exactOptional(instant),
  /** Why nothing was shown, in a sentence that says what to do. */
  problem: z.exactOptional(z.strictObject({ fault: z.enum([...sourceFaults, 'unknown']), message: z.string() })),
  shown: z.exactOptional(shown),
})

export type SourceTest = Readonly<z.output<typeof sourceTest>>

export type SourceTests = LastTests<SourceTest>
