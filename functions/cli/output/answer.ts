import type { Answered } from '../api/client.ts'
import { jsonLine } from '../clean.ts'
import type { CommandFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

/** Prints an answer of the API, as JSON or in words. @returns the exit code */
export async function printAnswer<T>(
  answer: Answered<T> | CommandFailure,
  inWords: (body: T) => Iterable<string>,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  if (!answer.ok) return terminal.fail(answer)
  if (!json) await terminal.print(inWords(answer.body))
  else if (answer.body !== undefined) await terminal.print([jsonLine(answer.body)])
  return 0
}
