import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { IdesError } from '../../../shared/domain/errors.ts'
import { type Checked, refused } from '../../../shared/domain/problem.ts'

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
}

/**
 * The text of a file, piece by piece.
 * @throws UnreadableFileError
 */
export async function* textOf(file: string, { most = Number.POSITIVE_INFINITY, onRead }: ReadingOptions = {}): AsyncGenerator<string> {
  const tooLarge = (size: string) =>
    new UnreadableFileError(`is too large: it has ${size}, and ${megabytes(most)} is the most that is read`)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [size, line] = [0, 1]
  try {
    const entry = await stat(file)
    if (entry.isDirectory()) throw new UnreadableFileError('is a folder: name a file')
    if (entry.size > most) throw tooLarge(megabytes(entry.size))
    for await (const chunk of createReadStream(file)) {
      if (size === 0 && isUtf16(chunk)) throw new UnreadableFileError('is encoded as UTF-16: save it as UTF-8')
      if (chunk.includes(0)) throw new UnreadableFileError('is a binary file: a text file in UTF-8 is needed')
      size += chunk.length
      // The size of a pipe or a device is not known beforehand.
      if (size > most) throw tooLarge(`more than ${megabytes(most)}`)
      onRead?.(chunk.length)
      const text = decoded(
        () => decoder.decode(chunk, { stream: true }),
        () => line + firstBadLine(chunk),
      )
      line += text.split('\n').length - 1
      yield text
    }
    decoded(
      () => decoder.decode(),
      () => line,
    )
  } catch (cause) {
    const why = whyUnreadable(cause)
    throw why === undefined ? cause : new UnreadableFileError(why, { cause })
  }
}

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

/** The first line of a file that passes a test; numbers are from 1. */
export async function findLine(
  file: string,
  test: (text: string, number: number) => boolean,
): Promise<{ readonly text: string; readonly number: number } | undefined> {
  let number = 0
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (test(text, number)) return { text, number }
  }
  return undefined
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

function decoded(decode: () => string, badLine: () => number): string {
  try {
    return decode()
  } catch (cause) {
    throw new UnreadableFileError('is not encoded as UTF-8: save it as UTF-8', { line: badLine(), cause })
  }
}

const isUtf16 = ([first, second]: Uint8Array): boolean => (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

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
