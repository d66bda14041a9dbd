import * as z from 'zod'
import type { CommandFailure } from '../failure.ts'
import type { CliEnvironment } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'
import type { Api } from './api.ts'
import type { Answered, Call } from './client.ts'

/** Milliseconds between two requests: in all, more than the quarter of an hour that Lambda gives a function. */
const pauses = Array.from({ length: 250 }, (_, index) => Math.min(250 * (index + 1), 5000))

/** What some work says of how far it is. */
const underWay = z.looseObject({ pieces: z.object({ done: z.int(), of: z.int() }) })

/**
 * Makes a request whose work goes on after the answer, and polls at its Location until that has ended, for twenty minutes at most.
 * @returns what was answered last, which may go on
 */
export async function callUntilEnded<S extends z.ZodType>(
  api: Api,
  request: Call<S>,
  hasEnded: (body: z.output<S>) => boolean,
  { sleep }: Pick<CliEnvironment, 'sleep'>,
  { progress }: Pick<Terminal, 'progress'>,
): Promise<Answered<z.output<S>> | CommandFailure> {
  let now = await api.call(request)
  const path = (now.ok && now.headers.get('Location')?.replace('/api', '')) || request.path
  for (const pause of pauses) {
    if (!now.ok || hasEnded(now.body)) return now
    const { pieces } = underWay.safeParse(now.body).data ?? {}
    progress(`waiting for the result${pieces ? `: ${pieces.done} of ${pieces.of} pieces are done` : ''}`)
    await sleep(pause)
    now = await api.call({ method: 'GET', path, answer: request.answer })
  }
  return now
}
