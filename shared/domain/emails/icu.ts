/** What the texts of a catalogue are made of: ICU MessageFormat, of which plain arguments and plurals are used. */
import {
  isArgumentElement,
  isLiteralElement,
  isPluralElement,
  isPoundElement,
  type MessageFormatElement,
  parse,
} from '@formatjs/icu-messageformat-parser'

interface Plural {
  readonly argument: string
  /** Without those for exact numbers, such as `=0`. */
  readonly categories: readonly string[]
}

export interface MessageParts {
  /** Each once, those of plurals included. */
  readonly arguments: ReadonlySet<string>
  readonly plurals: readonly Plural[]
  /** True where it has anything else of ICU, such as dates or selections. */
  readonly hasMore: boolean
}

/** @throws SyntaxError where the text is no ICU message */
export function partsOf(message: string): MessageParts {
  const elements = parse(message, { ignoreTag: true }).flatMap(withBranches)
  const plurals = elements.filter(isPluralElement).map(({ value, options }) => ({
    argument: value,
    categories: Object.keys(options).filter((category) => !category.startsWith('=')),
  }))
  return {
    arguments: new Set([...elements.filter(isArgumentElement), ...elements.filter(isPluralElement)].map(({ value }) => value)),
    plurals,
    hasMore: !elements.every((element) => plain.some((isOfKind) => isOfKind(element))),
  }
}

const plain = [
  isLiteralElement,
  isArgumentElement,
  isPoundElement,
  (element: MessageFormatElement) => isPluralElement(element) && element.pluralType === 'cardinal',
]

const withBranches = (element: MessageFormatElement): readonly MessageFormatElement[] =>
  isPluralElement(element) ? [element, ...Object.values(element.options).flatMap(({ value }) => value.flatMap(withBranches))] : [element]
