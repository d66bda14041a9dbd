import * as z from 'zod'
import type { CliEnvironment } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'
import type { Api } from './api.ts'
import type { Call } from './client.ts'

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
): Promise<z.output<S>> {
  let { body, headers } = await api.call(request)
  const path = headers.get('Location')?.replace('/api', '') ?? request.path
  for (const pause of pauses) {
    if (hasEnded(body)) return body
    const { pieces } = underWay.safeParse(body).data ?? {}
    progress(`waiting for the result${pieces ? `: ${pieces.done} of ${pieces.of} pieces are done` : ''}`)
    await sleep(pause)
    body = (await api.call({ method: 'GET', path, answer: request.answer })).body
  }
  return body
}
