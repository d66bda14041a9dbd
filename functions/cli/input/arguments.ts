import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { seen } from '#domain/problem.ts'
import { momentField, plainDate } from '#domain/schedule/fields.ts'
import { instantOf, startOfDay } from '#domain/schedule/zone.ts'
import { requiredText } from '#domain/text.ts'
import { CommandError } from '../failure.ts'
import type { CliEnvironment } from '../surroundings.ts'
import { clean, type Terminal } from '../terminal.ts'

/** The first sentence of an error of `parseArgs`; undefined for every other error. */
export function argumentFault(error: unknown) {
  if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) return undefined
  const { message } = error
  const [, option] = /^Option '(-[\w-]+).*(?:missing|ambiguous)/.exec(message) ?? []
  return option ? `${option} needs a value` : (message.split(/[.]?\s(?=To |Did )/)[0] ?? message)
}

export const personArgument = requiredText(254, 'a staff id, a mail address, or the ref of a person').describe(
  'A staff id, a mail address, or the ref of a person.',
)

/**
 * Reads a moment that a user typed: an instant, a local date and time in `zone`, or a date.
 * @param edge what a date alone means: the first instant of that day, or the last millisecond
 * @returns undefined where the text is none of these
 */
export function readMoment(text: string, zone: string, edge: 'start' | 'end'): Temporal.Instant | undefined {
  const date = plainDate.safeParse(text)
  if (date.success)
    return edge === 'start' ? startOfDay(date.data, zone) : startOfDay(date.data.add({ days: 1 }), zone).subtract({ milliseconds: 1 })
  const read = momentField.safeParse(text)
  if (!read.success) return undefined
  return read.data instanceof Temporal.Instant ? read.data : instantOf(read.data, zone)
}

export const notAMoment = (option: string, text = '') =>
  `${option} must be a date (2023-03-01), a local date and time (2023-03-01T09:00) or an instant (2023-03-01T08:00:00Z), but is ${seen(text)}`

/** An option that may be left out. @param title of its value */
export const textOption = (title: string, description: string) => z.string().optional().meta({ title, description })

export const yes = z.boolean().optional().describe('Does not ask first; needed without a terminal.')

/**
 * Asks the user to agree to what cannot be undone, or says it where they have agreed.
 * @param deed a sentence without its end: `This erases …`
 * @returns the exit code without consent; undefined with it
 */
export async function withoutConsent(deed: string, yes: boolean | undefined, { ask }: Pick<CliEnvironment, 'ask'>, terminal: Terminal) {
  if (yes) terminal.note(`${deed}.`)
  if (yes) return undefined
  if (!ask) return terminal.refuse(`${deed}. This cannot be undone: add --yes`)
  if ((await ask(`${clean(deed)}. This cannot be undone. Type yes to go on: `)).trim() === 'yes') return undefined
  throw new CommandError(1, 'nothing was changed')
}
