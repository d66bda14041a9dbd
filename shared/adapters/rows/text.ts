import { isUtf8 } from 'node:buffer'
import { IdesError } from '#domain/errors.ts'
import type { RowOptions, WrittenFile } from '#domain/people/rows.ts'

export type Encoding = 'UTF-8' | 'UTF-16' | 'Windows-1252'

/** Decodes a text piece by piece, in the encoding that its first characters beyond ASCII show. */
interface Decoding {
  /** As far as it shows; until then UTF-8, which has the same ASCII. */
  encoding: Encoding
  /** @throws TypeError where the bytes are no text of that encoding */
  decode(bytes: Uint8Array, isLast: boolean): string
}

/** Bytes of the longest character, and enough to see a byte order mark. */
const longestCharacter = 4

export function decoding(): Decoding {
  let encoding: Encoding = 'UTF-8'
  let decoder: InstanceType<typeof TextDecoder> | undefined
  /** The begin of a text, or of a character. */
  let waiting: Uint8Array = new Uint8Array(0)

  return {
    get encoding() {
      return encoding
    },
    decode(chunk, isLast) {
      if (decoder) return decoder.decode(chunk, { stream: !isLast })
      const bytes = Buffer.concat([waiting, chunk])
      waiting = bytes.subarray(bytes.length)
      if (bytes.length < longestCharacter && !isLast) {
        waiting = bytes
        return ''
      }
      const beyond = bytes.findIndex(byte => byte >= 0x80)
      if (beyond === -1) return bytes.toString('latin1')
      const whole = isLast ? bytes : withoutBegun(bytes)
      if (beyond >= whole.length) {
        waiting = bytes.subarray(whole.length)
        return whole.toString('latin1')
      }
      const label = labelOf(bytes, whole)
      encoding = names[label]
      decoder = new TextDecoder(label, { fatal: true })
      return decoder.decode(bytes, { stream: !isLast })
    },
  }
}

const names = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16', 'windows-1252': 'Windows-1252' } as const

function labelOf([first, second]: Uint8Array, whole: Uint8Array) {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (isUtf8(whole)) return 'utf-8'
  const read = new TextDecoder().decode(whole)
  const [wrong, right] = [/\ufffd/g, /[\u0080-\ufffc\u{10000}-\u{10ffff}]/gu].map(form => read.match(form)?.length ?? 0)
  // Text of Windows is hardly ever UTF-8 by chance, and UTF-8 with a broken character is still UTF-8.
  return (wrong ?? 0) > (right ?? 0) ? 'windows-1252' : 'utf-8'
}

/** Without a UTF-8 character at the end that may go on in the next piece. */
function withoutBegun(bytes: Buffer) {
  for (let length = 1; length < longestCharacter; length += 1) {
    const byte = bytes[bytes.length - length] ?? 0
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    if (wanted > length) return bytes.subarray(0, -length)
    if (byte < 0x80 || wanted > 1) break
  }
  return bytes
}

/** A file that cannot be read, or not to its end. */
export class UnreadableFileError extends IdesError {
  override readonly name = 'UnreadableFileError'
  /** From 1; absent for the file as a whole. */
  readonly line: number | undefined
  /** @param fault the end of a sentence */
  constructor(fault: string, { line, ...options }: ErrorOptions & { line?: number } = {}) {
    super(fault, options)
    this.line = line
  }
}

export interface ReadingOptions extends Pick<RowOptions, 'onRead'> {
  /** Gets the encoding with each piece; absent: only UTF-8 is read. */
  onEncoding?: (encoding: Encoding) => void
}

/**
 * The text of a file, piece by piece.
 * @throws UnreadableFileError
 */
export async function* textOf({ name, bytes }: WrittenFile, { onRead, onEncoding }: ReadingOptions = {}): AsyncGenerator<string> {
  const text = decoding()
  let [isBegun, line] = [false, 1]
  const decoded = (chunk: Uint8Array, isLast = false) => {
    let piece: string | undefined
    try {
      piece = text.decode(chunk, isLast)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
    const { encoding } = text
    onEncoding?.(encoding)
    if (encoding !== 'UTF-16' && chunk.includes(0)) throw new UnreadableFileError('is a binary file: a text file in UTF-8 is needed')
    if (piece !== undefined && (encoding === 'UTF-8' || onEncoding)) return piece
    if (encoding === 'UTF-16') throw new UnreadableFileError(`is ${piece === undefined ? 'broken' : 'encoded as'} UTF-16: save it as UTF-8`)
    throw new UnreadableFileError('is not encoded as UTF-8: save it as UTF-8', { line: line + firstBadLine(chunk) })
  }
  for await (const chunk of bytes()) {
    if (!isBegun) refuseTables(name, chunk)
    isBegun = true
    const piece = decoded(chunk)
    onRead?.(chunk.length)
    line += piece.split('\n').length - 1
    yield piece
  }
  yield decoded(new Uint8Array(0), true)
}

/** @throws UnreadableFileError for what a program for tables writes */
function refuseTables(name: string, begin: Uint8Array) {
  const [, ending = ''] = /\.(\w+)$/.exec(name) ?? []
  const program = programs[ending.toLowerCase()]
  if (program) throw new UnreadableFileError(`is a file of ${program}: save it as CSV, and name that file`)
  if (isWorkbook(begin))
    throw new UnreadableFileError('is a workbook or an archive, whatever its name: save a table as CSV, and name that file')
}

/** By the ending of a file. */
const programs: Record<string, string> = {
  xls: 'Excel',
  xlsx: 'Excel',
  xlsm: 'Excel',
  xlsb: 'Excel',
  numbers: 'Numbers',
  ods: 'LibreOffice',
}

/** By the first bytes of zip files, and of the workbooks of older versions of Excel. */
const isWorkbook = (begin: Uint8Array) => ['504b0304', 'd0cf11e0'].includes(Buffer.from(begin.subarray(0, 4)).toString('hex'))

/** From 0. A chunk may begin in the middle of a character. */
function firstBadLine(chunk: Uint8Array) {
  const start = chunk.findIndex(byte => (byte & 0xc0) !== 0x80)
  const lines = new TextDecoder().decode(chunk.subarray(start)).split('\n')
  return Math.max(
    0,
    lines.findIndex(text => text.includes('\ufffd')),
  )
}
