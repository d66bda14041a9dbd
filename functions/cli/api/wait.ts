import type { CommandFailure } from '../failure.ts'
import type { CliEnvironment } from '../surroundings.ts'
import type { Answered } from './client.ts'

/** Milliseconds between two looks: in all, more than the quarter of an hour that Lambda gives a function. */
const pauses = Array.from({ length: 250 }, (_, index) => Math.min(250 * (index + 1), 5000))

/**
 * Polls until it has ended, for twenty minutes at most.
 * @param onWait called before each pause
 * @returns what was seen last, which may go on
 */
export async function lookUntil<T>(
  first: Answered<T> | CommandFailure,
  hasEnded: (body: T) => boolean,
  look: (body: T) => Promise<Answered<T> | CommandFailure>,
  { sleep }: Pick<CliEnvironment, 'sleep'>,
  onWait: (body: T) => void,
): Promise<Answered<T> | CommandFailure> {
  let now = first
  for (const pause of pauses) {
    if (!now.ok || hasEnded(now.body)) return now
    onWait(now.body)
    await sleep(pause)
    now = await look(now.body)
  }
  return now
}
