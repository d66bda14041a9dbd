/** How far an interrupted import came: kept in the folder of its file. */
import { createHash } from 'node:crypto'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { importProgress } from '#campaign/import/import-file.ts'

const progress = importProgress.extend({
  /** Of the API. */
  url: z.string(),
  kind: z.enum(['staff', 'devices']),
  file: z.strictObject({ size: z.int(), modified: z.number(), begins: z.string() }),
})

export type ImportPosition = z.output<typeof progress>
export type FileMark = ImportPosition['file']

const beginning = 65_536

/**
 * Identifies a file: its size, its time of change, and a hash of its beginning.
 * @param besides another that is read with it, if it can be
 */
export async function fileMark(file: string, besides?: string): Promise<FileMark> {
  const { size, modified, begins } = await beginningOf(file)
  const other = besides === undefined ? undefined : await beginningOf(besides).catch(() => undefined)
  const hash = createHash('sha256').update(begins)
  if (other) hash.update(`${other.size} ${other.modified}`).update(other.begins)
  return { size, modified, begins: hash.digest('base64url') }
}

async function beginningOf(file: string) {
  await using handle = await open(file)
  const { size, mtimeMs } = await handle.stat()
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(beginning), position: 0 })
  return { size, modified: mtimeMs, begins: buffer.subarray(0, bytesRead) }
}

const fileOf = (file: string) => `${file}.ides-progress`

/** @returns undefined where nothing readable is kept */
export async function findProgress(file: string): Promise<ImportPosition | undefined> {
  try {
    return progress.parse(JSON.parse(await readFile(fileOf(file), 'utf8')))
  } catch {
    return undefined
  }
}

export async function keepProgress(file: string, kept: ImportPosition) {
  await writeFile(fileOf(file), `${JSON.stringify(kept)}\n`, { mode: 0o600 })
  return fileOf(file)
}

export const forgetProgress = (file: string): Promise<void> => rm(fileOf(file), { force: true })
