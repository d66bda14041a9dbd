import { type Brand, type Logo, plainAccent } from './brand.ts'
import type { CalendarEntry } from './calendar.ts'
import * as parts from './form/parts.ts'
import type { Passage, Span } from './markup.ts'

/** A device or a case: its name, a detail to tell it apart, and lines about it. */
export interface LetterRow {
  readonly name: string
  readonly detail?: string
  readonly lines: readonly string[]
}

/** A paragraph; `language` if it differs from the letter's. */
interface Words {
  kind: 'words'
  text: string
  language?: string
}

interface Heading {
  kind: 'heading'
  text: string
}

export type Block =
  | Words
  | Heading
  | { readonly kind: 'deadline'; readonly title: string; readonly moment: string; readonly lines: readonly string[] }
  /** In the words of who decided; `language` if it differs from the letter's. No heading, since what follows is ours. */
  | { readonly kind: 'reason'; readonly title: string; readonly paragraphs: readonly string[]; readonly language?: string }
  | { readonly kind: 'rows'; readonly rows: readonly LetterRow[] }
  | { readonly kind: 'steps'; readonly title: string; readonly steps: readonly string[] }
  /** What is required, each `language` if it differs from the letter's. */
  | { readonly kind: 'demands'; readonly demands: readonly { readonly text: string; readonly language?: string }[] }
  /** Steps in the words of who requires something; the languages if they differ from the letter's. */
  | {
      readonly kind: 'guide'
      readonly title: string
      readonly titleLanguage?: string
      readonly language?: string
      readonly passages: readonly Passage[]
    }
  | { readonly kind: 'contact'; readonly name: string; readonly email: string; readonly phone?: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  /** The reader's page: a button, and how to get there without it. */
  | { readonly kind: 'page'; readonly text: string; readonly byHand: string; readonly url: string }

export type SmallPrint = Words | Heading

export interface Section {
  readonly heading: string
  readonly blocks: readonly Block[]
}

export interface Letter {
  readonly subject: string
  /** BCP 47. */
  readonly language: string
  readonly brand?: Brand
  readonly greeting: string
  readonly sections: readonly Section[]
  readonly footer: readonly SmallPrint[]
  /** For the reader's calendar; absent if nothing is left to do. */
  readonly entries?: readonly CalendarEntry[]
}

/** The letter as plain text. */
export function asText({ greeting, sections, footer }: Letter) {
  const parts = sections.flatMap(({ heading, blocks }) => [underlined(heading, '='), ...blocks.map(blockText)])
  return `${[greeting, ...parts, '-- ', ...footer.map(blockText)].join('\n\n').replaceAll('\n-- \n\n', '\n-- \n')}\n`
}

export function blockText(block: Block) {
  switch (block.kind) {
    case 'words':
      return block.text
    case 'heading':
      return underlined(block.text, '-')
    case 'deadline':
      return [block.title, block.moment, ...block.lines].join('\n    ')
    case 'reason':
      return [block.title, ...block.paragraphs].join('\n    ')
    case 'rows':
      return block.rows.map(rowText).join('\n')
    case 'steps':
      return [block.title, ...block.steps.map((step, index) => `${index + 1}. ${step}`)].join('\n')
    case 'demands':
      return block.demands.map(({ text }) => `- ${text}`).join('\n')
    case 'guide':
      return [block.title, block.passages.map(passageText).join('\n\n')].join('\n')
    case 'contact':
      return [block.name, block.email, block.phone].filter(Boolean).join('\n')
    case 'link':
      return `${block.text} ${block.url}`
    case 'page':
      return `${block.text}\n${block.url}`
  }
}

function passageText(passage: Passage) {
  switch (passage.kind) {
    case 'words':
      return spansText(passage.spans)
    case 'list':
      return passage.items.map(spans => `- ${spansText(spans)}`).join('\n')
    case 'numbered':
      return passage.items.map((spans, index) => `${passage.from + index}. ${spansText(spans)}`).join('\n')
  }
}

const spansText = (spans: readonly Span[]) => spans.map(span => (typeof span === 'string' ? span : span.url)).join('')

const underlined = (text: string, line: string) => `${text}\n${line.repeat(Math.min([...text].length, 72))}`

const rowText = ({ name, detail, lines }: LetterRow) => [`- ${name}${detail ? ` (${detail})` : ''}`, ...lines].join('\n  ')

interface NamedLogo extends Logo {
  cid: string
}

/** The logos of a brand, by the names that a mail gives them as parts of its own. */
export const logosOf = ({ logo }: Brand): readonly NamedLogo[] =>
  logo ? [{ cid: 'logo@ides', ...logo.light }, ...(logo.dark ? [{ cid: 'logo-dark@ides', ...logo.dark }] : [])] : []

/**
 * The letter as HTML, without external content.
 * @param logoUrl where a logo is: by default in the mail itself
 */
export function asHtml(letter: Letter, logoUrl = ({ cid }: NamedLogo) => `cid:${cid}`) {
  const { subject, language, brand, greeting, sections, footer } = letter
  const { light, dark } = brand?.accent ?? plainAccent
  const look = { language, accent: light }
  return String(
    parts.letter({
      subject,
      language,
      accent: light,
      accentDark: dark,
      brand: brand ? brandPart(brand, logoUrl) : '',
      greeting,
      sections: sections.map((section, index) => [index > 0 ? parts.rule() : [], sectionParts(section, look)].flat()),
      footer: footer.map(({ kind, text }) => (kind === 'heading' ? parts.smallHeading({ text }) : parts.smallWords({ text }))),
    }),
  )
}

function brandPart(brand: Brand, logoUrl: (logo: NamedLogo) => string) {
  const [light, dark] = logosOf(brand).map(logo => ({ url: logoUrl(logo), width: String(logo.width), height: String(logo.height) }))
  return parts.brand({
    name: brand.name,
    logo: light ? parts.logo({ ...light, use: dark ? 'logo on-light' : 'logo' }) : '',
    logoDark: dark ? parts.logoDark(dark) : '',
  })
}

/** How the parts of a letter are marked and coloured. */
interface Look {
  language: string
  accent: string
}

const sectionParts = ({ heading, blocks }: Section, look: Look) => [
  parts.title({ language: look.language, text: heading }),
  ...blocks.map(block => blockPart(block, look)),
]

function blockPart(block: Block, { language, accent }: Look) {
  switch (block.kind) {
    case 'heading':
      return parts.heading({ text: block.text })
    case 'deadline':
      return parts.deadline({ ...block, lines: block.lines.map(text => parts.deadlineLine({ text })) })
    case 'page':
      return parts.pagePart({ ...block, accent })
    default:
      return parts.block({ content: contentOf(block, { language, accent }) })
  }
}

function contentOf(block: Exclude<Block, { kind: 'heading' | 'deadline' | 'page' }>, { language, accent }: Look) {
  switch (block.kind) {
    case 'words':
      return parts.wordsPart({ language: block.language ?? language, text: block.text })
    case 'reason':
      return parts.reasonPart({
        title: block.title,
        items: block.paragraphs.map(text => parts.reasonWords({ language: block.language ?? language, text })),
      })
    case 'rows':
      return parts.rowsPart({ items: block.rows.map(rowPart) })
    case 'steps':
      return parts.steps({ title: block.title, items: block.steps.map(text => parts.step({ text })) })
    case 'demands':
      return parts.demands({ items: block.demands.map(one => parts.demand({ language: one.language ?? language, text: one.text })) })
    case 'guide':
      return parts.guide({
        titleLanguage: block.titleLanguage ?? language,
        title: block.title,
        language: block.language ?? language,
        passages: block.passages.map(passage => passagePart(passage, accent)),
      })
    case 'contact': {
      const { name, email, phone } = block
      return parts.contact({
        name,
        email: parts.contactEmail({ accent, address: mailtoOf(email), text: email }),
        phone: phone === undefined ? '' : phonePart(phone, accent),
      })
    }
    case 'link':
      return parts.link({ ...block, accent })
  }
}

function passagePart(passage: Passage, accent: string) {
  const place = (spans: readonly Span[]) =>
    spans.map(span => (typeof span === 'string' ? span : parts.guideLink({ accent, url: span.url })))
  const itemsOf = (items: readonly (readonly Span[])[]) => items.map(spans => parts.step({ text: place(spans) }))
  switch (passage.kind) {
    case 'words':
      return parts.guideWords({ spans: place(passage.spans) })
    case 'list':
      return parts.guideList({ items: itemsOf(passage.items) })
    case 'numbered':
      return parts.guideSteps({ from: String(passage.from), items: itemsOf(passage.items) })
  }
}

const rowPart = ({ name, detail, lines }: LetterRow) =>
  parts.row({
    name,
    detail: detail ? parts.rowDetail({ text: detail }) : '',
    lines: lines.map(text => parts.rowLine({ text })),
  })

/** Encoded, so that an address cannot add another recipient to a link. */
export const mailtoOf = (address: string) => encodeURIComponent(address.toWellFormed()).replaceAll('%40', '@')

/** What to dial; undefined for a number with an extension, or a pair of numbers. */
export const callable = (phone: string) => (/^\+?[\d\s()./-]+$/.test(phone) ? phone.replace(/[^\d+]/g, '') : undefined)

function phonePart(phone: string, accent: string) {
  const number = callable(phone)
  return number ? parts.contactPhone({ accent, number, text: phone }) : parts.rowLine({ text: phone })
}
