/** What is wrong with a text in place of an English one. */
import { type MessageParts, partsOf } from './icu.ts'

/** Arguments in another form than their first: a date without its weekday, that alone, or short; an issuer with its article in English. */
export const otherForms: ReadonlyMap<string, string> = new Map([
  ['day', 'date'],
  ['weekday', 'date'],
  ['shortDay', 'date'],
  ['anIssuer', 'issuer'],
])

export const firstForm = (argument: string): string => otherForms.get(argument) ?? argument

/**
 * The faults of a text, each the end of a sentence: `lacks {date}`.
 * @param locale decides its plurals
 */
export function translationFaults(text: string, english: string, locale: string): readonly string[] {
  const parts = readParts(text)
  if (!parts) return ['is not an ICU message: check its braces']
  const wanted = new Set([...partsOf(english).arguments].map(firstForm))
  const isKnown = (argument: string) => wanted.has(firstForm(argument))
  // A weekday alone names no date.
  const said = new Set([...parts.arguments].filter((argument) => argument !== 'weekday').map(firstForm))
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
  return [
    text.trim() === text && text !== '' ? [] : 'is empty, or has spaces around it',
    [...wanted.difference(said)].map((argument) => `lacks {${argument}}`),
    [...parts.arguments].filter((argument) => !isKnown(argument)).map((argument) => `has {${argument}}, which English lacks`),
    parts.plurals
      .filter((plural) => new Set(plural.categories).symmetricDifference(new Set(categories)).size > 0)
      .map(({ argument }) => `must divide {${argument}} into exactly ${categories.join(', ')}`),
    parts.hasMore ? 'may have only arguments and plurals' : [],
    lineCount(text) === lineCount(english) ? [] : `must have ${lineCount(english)} lines, as English has`,
  ].flat()
}

function readParts(text: string): MessageParts | undefined {
  try {
    return partsOf(text)
  } catch {
    return undefined
  }
}

const lineCount = (text: string): number => text.split('\n').length
