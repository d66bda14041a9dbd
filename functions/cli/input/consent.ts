import * as z from 'zod'
import { clean } from '../clean.ts'
import { failure } from '../failure.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Terminal } from '../terminal.ts'

/** Of a command that cannot be taken back. */
export const yes = z.boolean().optional().describe('Does not ask first; needed where nobody sits at a terminal.')

/**
 * Has whoever sits at the terminal agree to what cannot be taken back.
 * @param deed as the beginning of a sentence: `Erases …`
 * @returns the exit code where nobody does; undefined where all is well
 */
export async function withoutConsent(
  deed: string,
  yes: boolean | undefined,
  { ask }: Pick<Surroundings, 'ask'>,
  terminal: Terminal,
): Promise<number | undefined> {
  if (yes) return undefined
  if (!ask) return terminal.refuse(`${deed}, which cannot be taken back: say --yes`)
  if ((await ask(`${clean(deed)}, which cannot be taken back. Type yes to go on: `)).trim() === 'yes') return undefined
  return terminal.fail(failure(1, 'nothing was changed'))
}
