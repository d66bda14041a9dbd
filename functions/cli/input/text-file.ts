import { readFile, stat } from 'node:fs/promises'
import type { Checked, Problem } from '../../../shared/problem.ts'

/** Something wrong with a file that the user named. */
export interface FileProblem extends Problem {
  readonly file: string
}

const refuse = (message: string, line?: number): Checked<never> => ({
  ok: false,
  problems: [{ field: '', message, ...(line ? { line } : {}) }],
})

/**
 * Reads a text file whole, having looked at its size first.
 * @param most bytes at most
 */
export async function readTextFile(file: string, most: number): Promise<Checked<string>> {
  let bytes: Uint8Array
  try {
    const entry = await stat(file)
    if (entry.isDirectory()) return refuse('is a folder: name a file')
    if (entry.size > most) return refuse(`is too large: it has ${megabytes(entry.size)}, and ${megabytes(most)} is the most that is read`)
    bytes = await readFile(file)
  } catch (error) {
    if (!isSystemError(error)) throw error
    return refuse(unreadable[error.code] ?? `cannot be read (${error.code})`)
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return refuse('is encoded as UTF-16: save it as UTF-8')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return refuse('is encoded as UTF-16: save it as UTF-8')
  if (bytes.includes(0)) return refuse('is a binary file: a text file in UTF-8 is needed')
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return refuse('is not encoded as UTF-8: save it as UTF-8', firstBadLine(bytes))
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
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
