import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { textOf, UnreadableFileError } from '../../../shared/adapters/rows/text.ts'
import type { WrittenFile } from '../../../shared/campaign/import/records.ts'
import { type Checked, refused } from '../../../shared/domain/problem.ts'

/** A file of this machine. @param most bytes at most */
export const localFile = (name: string, most = Number.POSITIVE_INFINITY): WrittenFile => ({ name, bytes: () => bytesOf(name, most) })

async function* bytesOf(file: string, most: number): AsyncGenerator<Uint8Array> {
  const tooLarge = (size: string) =>
    new UnreadableFileError(`is too large: it has ${size}, and ${megabytes(most)} is the most that is read`)
  try {
    const entry = await stat(file)
    if (entry.isDirectory()) throw new UnreadableFileError('is a folder: name a file')
    if (entry.size > most) throw tooLarge(megabytes(entry.size))
    let size = 0
    for await (const chunk of createReadStream(file)) {
      size += chunk.length
      // The size of a pipe or a device is not known beforehand.
      if (size > most) throw tooLarge(`more than ${megabytes(most)}`)
      yield chunk
    }
  } catch (cause) {
    const why = whyUnreadable(cause)
    throw why === undefined ? cause : new UnreadableFileError(why, { cause })
  }
}

/** @param most bytes at most */
export async function readTextFile(file: string, most: number): Promise<Checked<string>> {
  try {
    return { ok: true, value: (await Array.fromAsync(textOf(localFile(file, most)))).join('') }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    const { message, line } = error
    return refused([{ field: '', message, line }])
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
