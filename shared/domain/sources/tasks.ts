/** What the function that reads sources is asked to do between its runs. It alone may read their secrets, so all others ask it. */
import * as z from 'zod'
import { rounds } from '../rounds.ts'
import { instant } from '../schedule/fields.ts'

/** Each may come twice, late or never. */
export const sourceTask = z.discriminatedUnion('errand', [
  /** A pass that was asked for begins now, or one that is under way goes on. */
  z.strictObject({ errand: z.literal('pass'), source: z.string(), rounds }),
  z.strictObject({ errand: z.literal('test'), source: z.string(), askedAt: instant }),
  /** The devices of one person are checked, and asked to report again; then checked again some minutes later, so often. */
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
