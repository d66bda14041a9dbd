import type { RowOptions, WrittenFile } from '../../campaign/import/row.ts'
import { IdesError } from '../../domain/errors.ts'
import { decoding, type Encoding } from './encoding.ts'

/** A file that cannot be read, or not to its end. */
export class UnreadableFileError extends IdesError {
  override readonly name = 'UnreadableFileError'
  /** From 1; absent for the file as a whole. */
  readonly line: number | undefined
  /** @param fault the end of a sentence */
  constructor(fault: string, { line, ...options }: ErrorOptions & { readonly line?: number } = {}) {
    super(fault, options)
    this.line = line
  }
}

export interface ReadingOptions extends Pick<RowOptions, 'onRead'> {
  /** Gets the encoding with each piece; absent: only UTF-8 is read. */
  readonly onEncoding?: (encoding: Encoding) => void
}

/**
 * The text of a file, piece by piece.
 * @throws UnreadableFileError
 */
export async function* textOf({ name, bytes }: WrittenFile, { onRead, onEncoding }: ReadingOptions = {}): AsyncGenerator<string> {
  const text = decoding()
  let [isBegun, line] = [false, 1]
  const decoded = (chunk: Uint8Array, isLast = false): string => {
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
function refuseTables(name: string, begin: Uint8Array): void {
  const [, ending = ''] = /\.(\w+)$/.exec(name) ?? []
  const program = programs[ending.toLowerCase()]
  if (program) throw new UnreadableFileError(`is a file of ${program}: save it as CSV, and name that file`)
  if (isWorkbook(begin))
    throw new UnreadableFileError('is a workbook or an archive, whatever its name: save a table as CSV, and name that file')
}

/** By the ending of a file. */
const programs: Readonly<Record<string, string>> = {
  xls: 'Excel',
  xlsx: 'Excel',
  xlsm: 'Excel',
  xlsb: 'Excel',
  numbers: 'Numbers',
  ods: 'LibreOffice',
}

/** By the first bytes of zip files, and of the workbooks of older versions of Excel. */
const isWorkbook = (begin: Uint8Array): boolean => ['504b0304', 'd0cf11e0'].includes(Buffer.from(begin.subarray(0, 4)).toString('hex'))

/** From 0. A chunk may begin in the middle of a character. */
function firstBadLine(chunk: Uint8Array): number {
  const start = chunk.findIndex((byte) => (byte & 0xc0) !== 0x80)
  const lines = new TextDecoder().decode(chunk.subarray(start)).split('\n')
  return Math.max(
    0,
    lines.findIndex((text) => text.includes('\ufffd')),
  )
}
