/** The header of a message, byte for byte: the body is left alone. */

export interface Field {
  name: string
  /** Its lines with their ends, each byte a character. */
  text: string
}

export interface RawMessage {
  fields: readonly Field[]
  /** The blank line and everything after it. */
  rest: Buffer
}

export function readMessage(raw: Buffer): RawMessage {
  const end = headerEnd(raw)
  const lines = raw.toString('latin1', 0, end).split(/(?<=\n)(?![ \t])/)
  return { fields: lines.filter(Boolean).map(text => ({ name: text.split(':')[0]?.trim() ?? '', text })), rest: raw.subarray(end) }
}

/** Where the blank line starts; the end of the message without one. */
export function headerEnd(raw: Buffer) {
  const ends = [raw.indexOf('\n\r\n'), raw.indexOf('\n\n')].filter(at => at >= 0)
  return ends.length === 0 ? raw.length : Math.min(...ends) + 1
}

const isNamed = (name: string) => (field: Field) => field.name.toLowerCase() === name.toLowerCase()

/** The value on one line; encoded words stay encoded. */
export const fieldValue = ({ text }: Field) =>
  Buffer.from(text.slice(text.indexOf(':') + 1), 'latin1')
    .toString()
    .replace(/\r?\n(?=[ \t])/g, '')
    .trim()

export const fieldValues = ({ fields }: RawMessage, name: string): string[] => fields.filter(isNamed(name)).map(fieldValue)

/** The message with one field of that name, where the first one was, else at the end of the header. */
export function withField({ fields, rest }: RawMessage, name: string, value: string): RawMessage {
  const others = fields.filter(field => !isNamed(name)(field))
  const at = fields.findIndex(isNamed(name))
  const lineEnd = fields[0]?.text.endsWith('\r\n') === false ? '\n' : '\r\n'
  return { rest, fields: others.toSpliced(at < 0 ? others.length : at, 0, { name, text: `${name}: ${value}${lineEnd}` }) }
}

export const bytesOf = ({ fields, rest }: RawMessage): Buffer =>
  Buffer.concat([Buffer.from(fields.map(({ text }) => text).join(''), 'latin1'), rest])
