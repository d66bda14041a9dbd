import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type Checked, type Refused, refused } from '../../../shared/domain/problem.ts'

/** A file that the user named and that cannot be used: what is wrong with it. */
export interface FaultyFile extends Omit<Refused, 'ok'> {
  readonly file: string
}

const refuse = (message: string, line?: number): Refused => refused([{ field: '', message, ...(line ? { line } : {}) }])

/**
 * Reads a text file whole, having looked at its size first.
 * @param most bytes at most
 */
export async function readTextFile(file: string, most: number): Promise<Checked<string>> {
  const tooLarge = (size: string) => refuse(`is too large: it has ${size}, and ${megabytes(most)} is the most that is read`)
  let bytes: Uint8Array
  try {
    const entry = await stat(file)
    if (entry.isDirectory()) return refuse('is a folder: name a file')
    if (entry.size > most) return tooLarge(megabytes(entry.size))
    bytes = await readUpTo(most + 1, file)
  } catch (error) {
    const why = whyUnreadable(error)
    if (why === undefined) throw error
    return refuse(why)
  }
  // A pipe or a device tells no size.
  if (bytes.length > most) return tooLarge(`more than ${megabytes(most)}`)
  if (isUtf16(bytes)) return refuse('is encoded as UTF-16: save it as UTF-8')
  if (bytes.includes(0)) return refuse('is a binary file: a text file in UTF-8 is needed')
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return refuse('is not encoded as UTF-8: save it as UTF-8', firstBadLine(bytes))
  }
}

async function readUpTo(most: number, file: string): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(file, { end: most - 1 })) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What an error of the file system means to whoever named the file; undefined for every other error. */
export const whyUnreadable = (error: unknown): string | undefined =>
  isSystemError(error) ? (unreadable[error.code] ?? `cannot be read (${error.code})`) : undefined

const isUtf16 = ([first, second]: Uint8Array): boolean => (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder: name a file',
  EACCES: 'may not be read: check its permissions',
}

const isSystemError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`

function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  let start = 0
  for (;;) {
    const end = bytes.indexOf(0x0a, start)
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end))
    } catch {
      return line
    }
    if (end < 0) return line
    start = end + 1
    line += 1
  }
}
