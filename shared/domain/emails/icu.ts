/** The parts of an ICU message. Catalogues use only plainElements arguments and plurals. */
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
  /** Without exact numbers such as `=0`. */
  readonly categories: readonly string[]
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
    categories: Object.keys(options).filter((category) => !category.startsWith('=')),
  }))
  return {
    arguments: new Set([...elements.filter(isArgumentElement), ...elements.filter(isPluralElement)].map(({ value }) => value)),
    plurals,
    hasMore: !elements.every((element) => plainElements.some((isOfKind) => isOfKind(element))),
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
