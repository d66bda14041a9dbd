/** What is wrong with a text in place of an English one. */
import { type MessageParts, partsOf } from './icu.ts'

/** Forms of a date, of which a language uses those that its grammar needs. */
export const dateArguments: ReadonlySet<string> = new Set(['date', 'day', 'weekday'])

/**
 * The faults of a text, each the end of a sentence: `lacks {date}`.
 * @param locale decides its plurals
 */
export function faultsOf(text: string, english: string, locale: string): readonly string[] {
  const parts = readParts(text)
  if (!parts) return ['is not an ICU message: check its braces']
  const { arguments: wanted } = partsOf(english)
  const knowsDates = wanted.has('date')
  const hasDate = parts.arguments.has('date') || parts.arguments.has('day')
  const isKnown = (argument: string) => wanted.has(argument) || (knowsDates && dateArguments.has(argument))
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
  return [
    ...(text.trim() === text && text !== '' ? [] : ['is empty, or has spaces around it']),
    ...[...wanted]
      .filter((argument) => (argument === 'date' ? !hasDate : !parts.arguments.has(argument)))
      .map((argument) => `lacks {${argument}}`),
    ...[...parts.arguments].filter((argument) => !isKnown(argument)).map((argument) => `has {${argument}}, which English lacks`),
    ...parts.plurals
      .filter((plural) => new Set(plural.categories).symmetricDifference(new Set(categories)).size > 0)
      .map(({ argument }) => `must divide {${argument}} into exactly ${categories.join(', ')}`),
    ...(parts.hasMore ? ['may have only arguments and plurals'] : []),
    ...(lineCount(text) === lineCount(english) ? [] : [`must have ${lineCount(english)} lines, as English has`]),
  ]
}

function readParts(text: string): MessageParts | undefined {
  try {
    return partsOf(text)
  } catch {
    return undefined
  }
}

const lineCount = (text: string): number => text.split('\n').length
