import * as z from 'zod'
import { instant } from '../schedule/fields.ts'
import { shard } from './ref.ts'

/** Work for one worker, written `at` a moment: what is due `by` a moment in one shard, mail or suspensions. */
export const wakeUp = z.strictObject({ queue: z.enum(['mail', 'digest', 'escalate']), shard, at: instant, by: instant })

export type WakeUp = z.output<typeof wakeUp>

/** Wakes one worker a shard at a time: a second wake-up waits for the first to end. */
export interface WakeUps {
  /** @returns those that were taken */
  put(wakeUps: readonly WakeUp[]): Promise<readonly WakeUp[]>
}
