import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { IdesError } from '../../../shared/domain/errors.ts'
import { type Checked, refused } from '../../../shared/domain/problem.ts'
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

export interface ReadingOptions {
  /** Bytes at most; absent: any size. */
  readonly most?: number
  /** Gets the number of bytes of each piece. */
  readonly onRead?: (bytes: number) => void
  /** Gets the encoding with each piece; absent: only UTF-8 is read. */
  readonly onEncoding?: (encoding: Encoding) => void
}

/**
 * The text of a file, piece by piece.
 * @throws UnreadableFileError
 */
export async function* textOf(
  file: string,
  { most = Number.POSITIVE_INFINITY, onRead, onEncoding }: ReadingOptions = {},
): AsyncGenerator<string> {
  const tooLarge = (size: string) =>
    new UnreadableFileError(`is too large: it has ${size}, and ${megabytes(most)} is the most that is read`)
  const text = decoding()
  let [size, line] = [0, 1]
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
  try {
    const entry = await stat(file)
    const [, ending = ''] = /\.(\w+)$/.exec(file) ?? []
    const program = programs[ending.toLowerCase()]
    if (program) throw new UnreadableFileError(`is a file of ${program}: save it as CSV, and name that file`)
    if (entry.isDirectory()) throw new UnreadableFileError('is a folder: name a file')
    if (entry.size > most) throw tooLarge(megabytes(entry.size))
    for await (const chunk of createReadStream(file)) {
      if (size === 0 && isWorkbook(chunk))
        throw new UnreadableFileError('is a workbook or an archive, whatever its name: save a table as CSV, and name that file')
      const piece = decoded(chunk)
      size += chunk.length
      // The size of a pipe or a device is not known beforehand.
      if (size > most) throw tooLarge(`more than ${megabytes(most)}`)
      onRead?.(chunk.length)
      line += piece.split('\n').length - 1
      yield piece
    }
    yield decoded(new Uint8Array(0), true)
  } catch (cause) {
    const why = whyUnreadable(cause)
    throw why === undefined ? cause : new UnreadableFileError(why, { cause })
  }
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
const isWorkbook = (chunk: Buffer): boolean => ['504b0304', 'd0cf11e0'].includes(chunk.toString('hex', 0, 4))

/** @param most bytes at most */
export async function readTextFile(file: string, most: number): Promise<Checked<string>> {
  try {
    return { ok: true, value: (await Array.fromAsync(textOf(file, { most }))).join('') }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    const { message, line } = error
    return refused([{ field: '', message, ...(line === undefined ? {} : { line }) }])
  }
}

/** What an error of the file system means to the user who named the file; undefined for every other error. */
export const whyUnreadable = (error: unknown): string | undefined =>
  isSystemError(error) ? (unreadable[error.code] ?? `cannot be read (${error.code})`) : undefined

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder: name a file',
  EACCES: 'may not be read: check its permissions',
}

const isSystemError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`

/** From 0. A chunk may begin in the middle of a character. */
function firstBadLine(chunk: Uint8Array): number {
  const start = chunk.findIndex((byte) => (byte & 0xc0) !== 0x80)
  const lines = new TextDecoder().decode(chunk.subarray(start)).split('\n')
  return Math.max(
    0,
    lines.findIndex((text) => text.includes('\ufffd')),
  )
}
