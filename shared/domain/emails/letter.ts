/** What a mail says, rendered as text and as HTML. */
import type { SafeHtml } from '@remix-run/html-template'
import type { CalendarEntry } from './calendar.ts'
import * as parts from './form/parts.ts'

/** A device or a case: its name, a detail to tell it apart, and lines about it. */
export interface LetterRow {
  readonly name: string
  readonly detail?: string
  readonly lines: readonly string[]
}

/** A paragraph; `language` if it differs from the letter's. */
interface Words {
  readonly kind: 'words'
  readonly text: string
  readonly language?: string
}

interface Heading {
  readonly kind: 'heading'
  readonly text: string
}

export type Block =
  | Words
  | Heading
  | { readonly kind: 'deadline'; readonly title: string; readonly moment: string; readonly lines: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: readonly LetterRow[] }
  | { readonly kind: 'steps'; readonly title: string; readonly steps: readonly string[] }
  | { readonly kind: 'contact'; readonly name: string; readonly email: string; readonly phone?: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }

export type SmallPrint = Words | Heading

export interface Section {
  readonly heading: string
  /** Of the heading, if it differs from the letter's. */
  readonly language?: string
  readonly blocks: readonly Block[]
}

export interface Letter {
  readonly subject: string
  /** BCP 47. */
  readonly language: string
  readonly greeting: string
  readonly sections: readonly Section[]
  readonly footer: readonly SmallPrint[]
  /** For the reader's calendar; absent if nothing is left to do. */
  readonly entries?: readonly CalendarEntry[]
}

/** The letter as plain text. */
export function asText({ greeting, sections, footer }: Letter): string {
  const parts = sections.flatMap(({ heading, blocks }) => [underlined(heading, '='), ...blocks.map(blockText)])
  return `${[greeting, ...parts, '-- ', ...footer.map(blockText)].join('\n\n').replaceAll('\n-- \n\n', '\n-- \n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'words':
      return block.text
    case 'heading':
      return underlined(block.text, '-')
    case 'deadline':
      return [block.title, block.moment, ...block.lines].join('\n    ')
    case 'rows':
      return block.rows.map(rowText).join('\n')
    case 'steps':
      return [block.title, ...block.steps.map((step, index) => `${index + 1}. ${step}`)].join('\n')
    case 'contact':
      return [block.name, block.email, block.phone].filter(Boolean).join('\n')
    case 'link':
      return `${block.text} ${block.url}`
  }
}

const underlined = (text: string, line: string): string => `${text}\n${line.repeat(Math.min([...text].length, 72))}`

const rowText = ({ name, detail, lines }: LetterRow): string => [`- ${name}${detail ? ` (${detail})` : ''}`, ...lines].join('\n  ')

/** The letter as HTML, without images or external content. */
export const asHtml = ({ subject, language, greeting, sections, footer }: Letter): string =>
  String(
    parts.letter({
      subject,
      language,
      greeting,
      sections: sections.map((section, index) => [...(index > 0 ? [parts.rule()] : []), ...sectionParts(section, language)]),
      footer: footer.map(({ kind, text }) => (kind === 'heading' ? parts.smallHeading({ text }) : parts.smallWords({ text }))),
    }),
  )

const sectionParts = ({ heading, language, blocks }: Section, ofLetter: string): SafeHtml[] => [
  parts.title({ language: language ?? ofLetter, text: heading }),
  ...blocks.map((block) => blockPart(block, ofLetter)),
]

function blockPart(block: Block, ofLetter: string): SafeHtml {
  switch (block.kind) {
    case 'words':
      return parts.words({ language: block.language ?? ofLetter, text: block.text })
    case 'heading':
      return parts.heading({ text: block.text })
    case 'deadline': {
      const { title, moment, lines } = block
      return parts.deadline({ title, moment, lines: lines.map((text) => parts.deadlineLine({ text })) })
    }
    case 'rows':
      return parts.rows({ items: block.rows.map(rowPart) })
    case 'steps':
      return parts.steps({ title: block.title, items: block.steps.map((text) => parts.step({ text })) })
    case 'contact': {
      const { name, email, phone } = block
      return parts.contact({
        name,
        email: parts.contactEmail({ address: mailtoOf(email), text: email }),
        phone: phone === undefined ? '' : phonePart(phone),
      })
    }
    case 'link':
      return parts.link({ text: block.text, url: block.url })
  }
}

const rowPart = ({ name, detail, lines }: LetterRow): SafeHtml =>
  parts.row({
    name,
    detail: detail ? parts.rowDetail({ text: detail }) : '',
    lines: lines.map((text) => parts.rowLine({ text })),
  })

/** Encoded, so that an address cannot add another recipient to a link. */
export const mailtoOf = (address: string): string => encodeURIComponent(address.toWellFormed()).replaceAll('%40', '@')

/** A number with an extension, or a pair of numbers, gets no link. */
const phonePart = (phone: string): SafeHtml =>
  /^\+?[\d\s()./-]+$/.test(phone)
    ? parts.contactPhone({ number: phone.replace(/[^\d+]/g, ''), text: phone })
    : parts.contactLine({ text: phone })
