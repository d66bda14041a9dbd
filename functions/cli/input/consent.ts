import * as z from 'zod'
import { clean } from '../clean.ts'
import { failure } from '../failure.ts'
import type { CliEnvironment } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'

export const yes = z.boolean().optional().describe('Does not ask first; needed without a terminal.')

/**
 * Asks the user to agree to what cannot be undone.
 * @param deed a sentence without its end: `This erases …`
 * @returns the exit code without consent; undefined with it
 */
export async function withoutConsent(
  deed: string,
  yes: boolean | undefined,
  { ask }: Pick<CliEnvironment, 'ask'>,
  terminal: Terminal,
): Promise<number | undefined> {
  if (yes) return undefined
  if (!ask) return terminal.refuse(`${deed}. This cannot be undone: add --yes`)
  if ((await ask(`${clean(deed)}. This cannot be undone. Type yes to go on: `)).trim() === 'yes') return undefined
  return terminal.fail(failure(1, 'nothing was changed'))
}
