import { invalid, type SesRefusal } from './query-protocol.ts'

/** A header field, byte for byte: its lines with their ends, each byte a character. */
export interface Field {
  readonly name: string
  readonly text: string
}

export interface RawMessage {
  readonly fields: readonly Field[]
  /** The blank line and everything after it. */
  readonly rest: Buffer
}

/**
 * Takes the header off a message and leaves the body alone.
 *
 * The words for an illegal header are those that users of SES report. That a message without blank line is refused is
 * documented (RawMessage in the API reference); the words for it are assumed.
 */
export function readMessage(raw: Buffer): RawMessage | SesRefusal {
  const end = headerEnd(raw)
  if (end === undefined) return invalid('The message must contain a header and a body, separated by a blank line.')
  const fields: Field[] = []
  for (const text of raw.toString('latin1', 0, end).split(/(?<=\n)(?![ \t])/)) {
    if (text === '') continue
    const [, name] = /^([!-9;-~]+)[ \t]*:/.exec(text) ?? []
    if (name === undefined) return invalid(`Illegal header '${text.split(/[:\r\n]/)[0]}'.`)
    fields.push({ name, text })
  }
  return { fields, rest: raw.subarray(end) }
}

/** Where the blank line starts; undefined without one. */
export function headerEnd(raw: Buffer): number | undefined {
  if (raw[0] === 0x0a || (raw[0] === 0x0d && raw[1] === 0x0a)) return 0
  const ends = [raw.indexOf('\n\r\n'), raw.indexOf('\n\n')].filter((at) => at >= 0)
  return ends.length === 0 ? undefined : Math.min(...ends) + 1
}

const isNamed =
  (name: string) =>
  (field: Field): boolean =>
    field.name.toLowerCase() === name.toLowerCase()

/** The value on one line; encoded words stay encoded. */
export const fieldValue = ({ name, text }: Field): string =>
  Buffer.from(text.slice(text.indexOf(':', name.length) + 1), 'latin1')
    .toString()
    .replace(/\r?\n(?=[ \t])/g, '')
    .trim()

export const fieldValues = ({ fields }: RawMessage, name: string): string[] => fields.filter(isNamed(name)).map(fieldValue)

/** The message with one field of that name, where the first one was, else at the end of the header. */
export function withField(message: RawMessage, name: string, value: string): RawMessage {
  const first = message.fields.findIndex(isNamed(name))
  const lineEnd = message.fields[0]?.text.endsWith('\r\n') === false ? '\n' : '\r\n'
  const others = message.fields.map((field, index) => (index === first ? { name, text: `${name}: ${value}${lineEnd}` } : field))
  const fields = first < 0 ? [...others, { name, text: `${name}: ${value}${lineEnd}` }] : others
  return { ...message, fields: fields.filter((field, index) => index === first || first < 0 || !isNamed(name)(field)) }
}

export const bytesOf = ({ fields, rest }: RawMessage): Buffer =>
  Buffer.concat([Buffer.from(fields.map(({ text }) => text).join(''), 'latin1'), rest])
