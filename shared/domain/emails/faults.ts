/** What is wrong with a text in place of an English one. */
import {
  isArgumentElement,
  isLiteralElement,
  isPluralElement,
  isPoundElement,
  type MessageFormatElement,
  parse,
} from '@formatjs/icu-messageformat-parser'
import { getOrCompute } from '../caching.ts'

/** Arguments in another form than their first: a date without its weekday, that alone, or short; an issuer with its article in English. */
export const otherForms: ReadonlyMap<string, string> = new Map([
  ['day', 'date'],
  ['weekday', 'date'],
  ['shortDay', 'date'],
  ['anIssuer', 'issuer'],
])

export const firstForm = (argument: string) => otherForms.get(argument) ?? argument

/** The arguments of English texts, each read once for all languages. */
const wantedBy = new Map<string, ReadonlySet<string>>()

/**
 * The faults of a text, each the end of a sentence: `lacks {date}`.
 * @param locale decides its plurals
 */
export function translationFaults(text: string, english: string, locale: string): readonly string[] {
  const parts = readParts(text)
  if (!parts) return ['is not an ICU message: check its braces']
  const wanted = getOrCompute(wantedBy, english, () => new Set([...partsOf(english).arguments].map(firstForm)))
  const isKnown = (argument: string) => wanted.has(firstForm(argument))
  // A weekday alone names no date.
  const said = new Set([...parts.arguments].filter(argument => argument !== 'weekday').map(firstForm))
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
  return [
    text.trim() === text && text !== '' ? [] : 'is empty, or has spaces around it',
    [...wanted.difference(said)].map(argument => `lacks {${argument}}`),
    [...parts.arguments].filter(argument => !isKnown(argument)).map(argument => `has {${argument}}, which English lacks`),
    parts.plurals
      .filter(plural => new Set(plural.categories).symmetricDifference(new Set(categories)).size > 0)
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

const lineCount = (text: string) => text.split('\n').length

interface Plural {
  argument: string
  /** Without exact numbers such as `=0`. */
  categories: readonly string[]
}

export interface MessageParts {
  /** Each once, with those of plurals. */
  readonly arguments: ReadonlySet<string>
  readonly plurals: readonly Plural[]
  /** True if it uses more of ICU, such as dates or selections. */
  readonly hasMore: boolean
}

/** @throws SyntaxError if the text is not an ICU message */
export function partsOf(message: string): MessageParts {
  const elements = parse(message, { ignoreTag: true }).flatMap(withBranches)
  const plurals = elements.filter(isPluralElement).map(({ value, options }) => ({
    argument: value,
    categories: Object.keys(options).filter(category => !category.startsWith('=')),
  }))
  return {
    arguments: new Set([...elements.filter(isArgumentElement), ...elements.filter(isPluralElement)].map(({ value }) => value)),
    plurals,
    hasMore: !elements.every(element => plainElements.some(isOfKind => isOfKind(element))),
  }
}

const plainElements = [
  isLiteralElement,
  isArgumentElement,
  isPoundElement,
  (element: MessageFormatElement) => isPluralElement(element) && element.pluralType === 'cardinal',
]

const withBranches = (element: MessageFormatElement): readonly MessageFormatElement[] =>
  isPluralElement(element) ? [element, ...Object.values(element.options).flatMap(({ value }) => value.flatMap(withBranches))] : [element]
