import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { textOf, UnreadableFileError } from '#adapters/rows/text.ts'
import { getOrCompute } from '#domain/caching.ts'
import type { WrittenFile } from '#domain/people/rows.ts'
import { type Checked, refused } from '#domain/problem.ts'
import type { Written } from '#domain/yaml.ts'
import type { FaultyFile } from '../terminal.ts'

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
    throw new UnreadableFileError(whyUnreadable(cause), { cause })
  }
}

/** A document in a file, or what is wrong with it. @param most bytes at most */
export async function readDocument<T extends object>(
  file: string,
  most: number,
  parse: (text: string) => Checked<T> | Promise<Checked<T>>,
): Promise<(T & { file: string }) | FaultyFile> {
  try {
    const parsed = await parse((await Array.fromAsync(textOf(localFile(file, most)))).join(''))
    return parsed.ok ? { ...parsed.value, file } : { file, ...parsed }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    const { message, line } = error
    return { file, ...refused([{ field: '', message, line }]) }
  }
}

/** Documents whose ids must differ: those that are right, and what is wrong with the other files. @param field of the id */
export async function readDocuments<T extends Pick<Written, 'lineOf'> & { file: string }>(
  sources: readonly string[],
  read: (source: string) => Promise<T | FaultyFile>,
  field: string,
  idOf: (document: T) => string,
): Promise<{ documents: readonly T[]; faulty: readonly FaultyFile[] }> {
  const byId = new Map<string, T>()
  const faulty: FaultyFile[] = []
  for (const document of await Promise.all(sources.map(read))) {
    if ('problems' in document) {
      faulty.push(document)
      continue
    }
    const id = idOf(document)
    const other = getOrCompute(byId, id, () => document)
    if (other === document) continue
    const message = `must differ from the ${field} in ${other.file}, but is ${id}`
    faulty.push({ file: document.file, ...refused([{ line: document.lineOf([field]), field, message }]) })
  }
  return { documents: [...byId.values()], faulty }
}

/** What an error of the file system means to the user who named the file. @throws every other error */
export function whyUnreadable(error: unknown) {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error
  return unreadable[String(error.code)] ?? `cannot be read (${error.code})`
}

const unreadable: Record<string, string> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder: name a file',
  EACCES: 'may not be read: check its permissions',
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`
