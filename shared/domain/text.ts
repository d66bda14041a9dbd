/** Text for mails, tables and file names. */
import * as z from 'zod'

/** One line of text, at most `most` characters; `right` completes "must be …". What looks the same is the same: names and ids are compared. */
export const text = (most: number, right: string) =>
  z
    .string({ error: inQuotes(right) })
    .trim()
    .normalize()
    .max(most, `must be ${right}, of ${most} characters at most`)
    .regex(oneLine, `must be ${right}, without line breaks or other control characters`)

export const requiredText = (most: number, right: string) => text(most, right).regex(/\S/, `must be ${right}`)

/** No control characters; spelled out, since JSON Schema has no character classes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it excludes them
const oneLine = /^[^\u0000-\u001f\u007f-\u009f]*$/

/** Text of several lines. */
export const prose = (most: number, right: string) =>
  z
    .string({ error: inQuotes(right) })
    .trim()
    .min(1, `must be ${right}`)
    .max(most, `must be ${right}, of ${most} characters at most`)
    .refine(text => !/[^\P{Cc}\t\r\n]/u.test(text), `must be ${right}, without control characters`)

/** Zero-width characters, and those that change the direction of writing. */
const hidden = '\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff'

/**
 * Refuses characters that hide what a text says, or where a link leads.
 * @param right completes "must be …"
 */
export const withoutHidden = <T extends z.ZodString | z.ZodURL>(text: T, right: string) =>
  text.regex(new RegExp(`^[^${hidden}]*$`), {
    error: ({ input }) => `must be ${right}, without the invisible character ${hiddenIn(String(input))}`,
  })

const hiddenIn = (text: string) => {
  const place = text.search(new RegExp(`[${hidden}]`))
  return `U+${text.charCodeAt(place).toString(16).toUpperCase().padStart(4, '0')}`
}

/** What stands before an @ in a link, or a backslash, hides where it leads. */
export const linksAreOpen = (text: string) => !/https?:\/\/[^\s/?#]*[@\\]/i.test(text)

/** As RFC 5321 has it, with its lengths (4.5.3.1) and those of DNS. In JSON Schema the format `email` says all of that. */
export const mailAddress = z
  .email({ error: 'must be a mail address such as name@example.org', abort: true })
  .max(254, { error: 'must be a mail address of 254 characters at most', abort: true })
  .refine(address => /^[^@]{1,64}@/.test(address), 'must be a mail address with 64 characters at most before the @')
  .refine(address => domain.test(address), 'must be a mail address at a domain that can exist')

const domain = /@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i

/** `ana@ec.example` of `Ana <ana@ec.example>` */
export const bareAddress = (mailbox: string) => (/<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim()

/** `12,345` */
export const figure = (number: number) => number.toLocaleString('en')

/** `1 mail`, `2 mails` */
export const counted = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`

/** `1 device`, `4,500 devices`: as people read it, with separators. */
export const figured = (count: number, one: string, more = `${one}s`) => `${figure(count)} ${count === 1 ? one : more}`

/** With a capital letter. */
export const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** Entries in the order of their names. */
export const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/** YAML reads what looks like a number as one: `+32 2` is text, `+322` is not. */
const inQuotes =
  (right: string) =>
  ({ input }: { input?: unknown }) =>
    typeof input === 'number' || typeof input === 'boolean' ? `must be ${right}, in quotes` : `must be ${right}`

/** The names that look most like a mistyped one, best first. */
export function alike(typed: string, names: readonly string[]): readonly string[] {
  const wanted = pairs(typed)
  const likeness = (name: string) => wanted.filter(pair => pairs(name).includes(pair)).length / wanted.length
  return names
    .filter(name => likeness(name) > 0.6)
    .toSorted((a, b) => likeness(b) - likeness(a))
    .slice(0, 3)
}

/** Asks for the names that look most like a mistyped one. @param otherwise what to say where none does */
export function didYouMean(typed: string, names: readonly string[], otherwise: string) {
  const meant = alike(typed, names)
  return meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : otherwise
}

const pairs = (name: string) => Array.from(name.toLowerCase(), (_, index) => name.toLowerCase().slice(index, index + 2))

/** @returns undefined where the text is not JSON */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `ios 12, android 3`, the most first; `none` of none. */
export const byNumber = (kinds: Readonly<Record<string, number>>, figure: (number: number) => string = String) =>
  Object.entries(kinds)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, number]) => `${kind} ${figure(number)}`)
    .join(', ') || 'none'
