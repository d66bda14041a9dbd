import { mkdir, realpath } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { IdesError } from '../../../shared/domain/errors.ts'

/** A folder that is nobody else's until it is released, or the process ends, in whatever way. */
export interface HeldFolder {
  /** The folder in it for the LevelDB that holds the tables. */
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
 * Takes a folder, made where it does not exist, for this database alone: dynalite hangs on one that it cannot open, or that another has open.
 * The lock is that of a second LevelDB, an empty one beside the tables, for dynalite must be the one to open theirs. The operating system
 * holds it, so that none is left behind by a process that is killed.
 * @throws FolderInUseError, FolderUnusableError
 */
export async function holdFolder(folder: string): Promise<HeldFolder> {
  try {
    await mkdir(folder, { recursive: true })
    // Within a process, LevelDB tells folders apart by their names alone.
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

// The LevelDB with which dynalite opens its folder.
const requireOfDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'))
const { Level }: { readonly Level: new (location: string) => Level } = requireOfDynalite('level')

async function open(location: string): Promise<Level> {
  const level = new Level(location)
  await level.open()
  return level
}

const mayNotBeWritten = 'may not be written to: check its permissions, or name another folder'
const isNoFolder = 'cannot be one, for a file is in its place: name another folder'

const faults: Readonly<Record<string, string>> = {
  EACCES: mayNotBeWritten,
  EPERM: mayNotBeWritten,
  EROFS: mayNotBeWritten,
  EEXIST: isNoFolder,
  ENOTDIR: isNoFolder,
}

/** Level wraps what went wrong in an error that only says that opening failed. */
function rootOf(error: unknown): { readonly code: string; readonly cause: Error } {
  if (!(error instanceof Error)) throw error
  const cause = error.cause instanceof Error ? error.cause : error
  return { code: 'code' in cause ? String(cause.code) : '', cause }
}
