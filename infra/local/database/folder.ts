import { mkdir, realpath } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { IdesError } from '../../../shared/domain/errors.ts'

/** A folder locked until its release or the end of the process. */
export interface HeldFolder {
  /** The folder of the LevelDB with the tables. */
  readonly tables: string
  release(): Promise<void>
}

export class FolderInUseError extends IdesError {
  override readonly name = 'FolderInUseError'
  constructor(folder: string, options: ErrorOptions) {
    super(`the folder "${folder}" is in use by another local database: stop that one first, or name another folder`, options)
  }
}

export class FolderUnusableError extends IdesError {
  override readonly name = 'FolderUnusableError'
  /** @param fault the end of a sentence: what is wrong, and what to do */
  constructor(folder: string, fault: string, options: ErrorOptions) {
    super(`the folder "${folder}" ${fault}`, options)
  }
}

/**
 * Locks a folder for this database, creating it if needed: dynalite hangs on a folder that it cannot open, or that is open elsewhere.
 * The lock is an empty LevelDB next to the tables, since dynalite must open theirs itself. The operating system holds the lock, so a killed
 * process leaves none behind.
 * @throws FolderInUseError, FolderUnusableError
 */
export async function holdFolder(folder: string): Promise<HeldFolder> {
  try {
    await mkdir(folder, { recursive: true })
    // Within a process, LevelDB compares folders by name only.
    const place = await realpath(folder)
    const lock = await open(join(place, 'lock'))
    const tables = join(place, 'tables')
    try {
      const tried = await open(tables)
      await tried.close()
    } catch (error) {
      await lock.close()
      throw error
    }
    return { tables, release: () => lock.close() }
  } catch (error) {
    const { code, cause } = rootOf(error)
    if (code === 'LEVEL_LOCKED') throw new FolderInUseError(folder, { cause })
    const fault = faults[code] ?? `cannot be opened as a local database (${cause.message}): name another folder`
    throw new FolderUnusableError(folder, fault, { cause })
  }
}

interface Level {
  open(): Promise<void>
  close(): Promise<void>
}

// The same LevelDB that dynalite uses.
const requireOfDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'))
const { Level }: { readonly Level: new (location: string) => Level } = requireOfDynalite('level')

async function open(location: string): Promise<Level> {
  const level = new Level(location)
  await level.open()
  return level
}

const mayNotBeWritten = 'may not be written to: check its permissions, or name another folder'
const isNoFolder = 'is a file: name another folder'

const faults: Readonly<Record<string, string>> = {
  EACCES: mayNotBeWritten,
  EPERM: mayNotBeWritten,
  EROFS: mayNotBeWritten,
  EEXIST: isNoFolder,
  ENOTDIR: isNoFolder,
}

/** Level wraps the cause in an error that only says that opening failed. */
function rootOf(error: unknown): { readonly code: string; readonly cause: Error } {
  if (!(error instanceof Error)) throw error
  const cause = error.cause instanceof Error ? error.cause : error
  return { code: 'code' in cause ? String(cause.code) : '', cause }
}
