/** Reads a mail as its recipient sees it, sentence by sentence. */
import type { Mail } from '../../../../shared/domain/emails/mailer.ts'
import type { Voice } from '../../../../shared/domain/emails/voice.ts'
import type { PolicyVersion } from '../../../../shared/domain/policies/policy.ts'
import type { Sentence } from './scene.ts'

/** What was said, by each line of its text; more than one message may have said the same. */
export type Heard = Map<string, readonly Pick<Sentence, 'key' | 'said'>[]>

/** A voice that remembers what it said. */
export const overheard = (voice: Voice, heard: Heard): Voice => ({
  ...voice,
  say(key, ...given) {
    const text = voice.say(key, ...given)
    const said = Object.fromEntries(given.flatMap((values) => Object.entries(values)))
    for (const line of text.split('\n')) heard.set(line, [...(heard.get(line) ?? []), { key, said }])
    return text
  },
})

/** A text in a mail. */
export interface Read {
  /** What it may mean: several if two decisions say the same of different things. None for what others wrote. */
  readonly meanings: readonly Sentence[]
  readonly text: string
  /** The title of its section; absent for the subject, the greeting, the small print and the calendar. */
  readonly title?: string
}

/** Whether a section is about a decision, whose title heads it, or stands in it where it is not in the reader's language. */
export const isAbout = (read: readonly Read[], section: string | undefined, { title }: PolicyVersion): boolean =>
  section !== undefined && (section === title || read.some((one) => one.title === section && one.text === title))

interface Place {
  readonly title?: string
  readonly row?: string
}

/** The subject, everything in the HTML, and the calendar entries. */
export function readMail({ subject, html, calendar = '' }: Mail, heard: Heard): readonly Read[] {
  const read: Read[] = []
  let introduced: string[] = []
  const take = (text: string, place: Place = {}) => {
    const { title, row } = place
    if (row === undefined) introduced = []
    const meanings = (heard.get(text) ?? []).map((one) => ({ ...one, rows: introduced, row }))
    read.push({ text, meanings, title })
    for (const within of meanings.flatMap(({ said }) => Object.values(said).map(String)))
      if (heard.has(within) && text.includes(within)) take(within, place)
  }
  take(subject)
  const [body = '', foot = ''] = html.split('class="foot"')
  let place: Place = {}
  for (const { tag, text } of textsOf(body)) {
    const { row, ...section } = place
    if (tag === 'h1') {
      place = { title: text }
      take(text, place)
    } else if (tag === 'b') {
      place = { ...section, row: text }
      introduced.push(text)
      take(text, place)
    } else {
      if (tag !== 'br' && tag !== 'span') place = section
      take(text, place)
    }
  }
  for (const { text } of textsOf(foot)) take(text)
  for (const [, , text = ''] of calendar.replaceAll('\r\n ', '').matchAll(/^(SUMMARY|DESCRIPTION):(.*)\r$/gm))
    take(text.replace(/\\([,;\\])/g, '$1'))
  return read
}

/** Each text of a page, with the tag before it. */
function textsOf(html: string): readonly { readonly tag: string; readonly text: string }[] {
  const body = html.replace(/<!--.*?-->/gs, '').replace(/^.*?<body/s, '<body')
  return Array.from(body.matchAll(/<\/?(\w+)[^>]*>([^<]*)/g)).flatMap(([, tag = '', text = '']) => {
    const words = decoded(text).trim()
    return words ? [{ tag, text: words }] : []
  })
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#8202': '' }

const decoded = (text: string) => text.replace(/&([#\w]+);/g, (whole, name: string) => entities[name] ?? whole)
