import type { Answered } from '../api/client.ts'
import { type CommandFailure, failure, isNone } from '../failure.ts'

type Asked<T> = Answered<T> | CommandFailure

/**
 * What was approved last, or the draft if there is none.
 * @param missing the sentence where there is neither
 */
export async function lastOrDraft<L, D>(last: Asked<L>, draft: () => Promise<Asked<D>>, missing: string): Promise<Asked<L | D>> {
  if (!isNone(last)) return last
  const found = await draft()
  return isNone(found) ? failure(1, missing) : found
}
