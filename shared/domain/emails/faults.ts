/** What is wrong with a text that is to stand for one of the English catalogue. */
import { type MessageParts, partsOf } from './icu.ts'

/** A date may stand with its weekday, without it, or in two pieces, as the grammar of a language wants. */
export const dateForms: ReadonlySet<string> = new Set(['date', 'day', 'weekday'])

/**
 * Faults of a text, each the end of a sentence: `lacks {date}`.
 * @param locale whose plurals it must have
 */
export function faultsOf(text: string, english: string, locale: string): readonly string[] {
  const parts = read(text)
  if (!parts) return ['is no ICU message: look at its braces']
  const { arguments: wanted } = partsOf(english)
  const knowsDates = wanted.has('date')
  const hasDate = parts.arguments.has('date') || parts.arguments.has('day')
  const isKnown = (argument: string) => wanted.has(argument) || (knowsDates && dateForms.has(argument))
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
  return [
    ...(text.trim() === text && text !== '' ? [] : ['is empty, or has spaces around it']),
    ...[...wanted]
      .filter((argument) => (argument === 'date' ? !hasDate : !parts.arguments.has(argument)))
      .map((argument) => `lacks {${argument}}`),
    ...[...parts.arguments].filter((argument) => !isKnown(argument)).map((argument) => `has {${argument}}, which English has not`),
    ...parts.plurals
      .filter((plural) => new Set(plural.categories).symmetricDifference(new Set(categories)).size > 0)
      .map(({ argument }) => `must divide {${argument}} into exactly ${categories.join(', ')}`),
    ...(parts.hasMore ? ['may have only arguments and plurals'] : []),
    ...(linesOf(text) === linesOf(english) ? [] : [`must have ${linesOf(english)} lines, as English has`]),
  ]
}

function read(text: string): MessageParts | undefined {
  try {
    return partsOf(text)
  } catch {
    return undefined
  }
}

const linesOf = (text: string): number => text.split('\n').length
