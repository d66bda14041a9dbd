import type * as z from 'zod'
import type { CommandFailure } from '../failure.ts'
import type { CliEnvironment } from '../surroundings.ts'
import type { Api } from './api.ts'
import type { Answered, Call } from './client.ts'

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

/** Begins work that goes on after the answer, and polls at its Location. @returns and takes the rest as `lookUntil` */
export async function callUntilEnded<S extends z.ZodType>(
  api: Api,
  request: Call<S>,
  hasEnded: (body: z.output<S>) => boolean,
  around: Pick<CliEnvironment, 'sleep'>,
  onWait: (body: z.output<S>) => void,
): Promise<Answered<z.output<S>> | CommandFailure> {
  const begun = await api.call(request)
  const path = begun.ok ? (begun.headers.get('Location') ?? '').replace('/api', '') : ''
  return lookUntil(begun, hasEnded, () => api.call({ method: 'GET', path, answer: request.answer }), around, onWait)
}
