import { mkdir, realpath } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { type TableKeys, tables, typeOf } from '#adapters/dynamodb/table-keys.ts'
import { IdesError } from '#domain/errors.ts'
import { listen, stop } from '../loopback.ts'
import { reachedInProcess } from './in-process.ts'
import { withTransactions } from './transactions.ts'

/** A folder locked until its release or the end of the process. */
interface HeldFolder {
  /** The folder of the LevelDB with the tables. */
  tables: string
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
async function holdFolder(folder: string): Promise<HeldFolder> {
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
    const fault = folderFaults[code] ?? `cannot be opened as a local database (${cause.message}): name another folder`
    throw new FolderUnusableError(folder, fault, { cause })
  }
}

interface Level {
  open(): Promise<void>
  close(): Promise<void>
}

// The same LevelDB that dynalite uses.
const requireOfDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'))
const { Level }: { Level: new (location: string) => Level } = requireOfDynalite('level')

async function open(location: string) {
  const level = new Level(location)
  await level.open()
  return level
}

const mayNotBeWritten = 'may not be written to: check its permissions, or name another folder'
const isNoFolder = 'is a file, or lies in one: name another folder'

/** Why a folder cannot be used, by the code of Node's error: the end of a sentence. */
export const folderFaults: Record<string, string> = {
  EACCES: mayNotBeWritten,
  EPERM: mayNotBeWritten,
  EROFS: mayNotBeWritten,
  EEXIST: isNoFolder,
  ENOTDIR: isNoFolder,
}

/** Level wraps the cause in an error that only says that opening failed. */
function rootOf(error: unknown) {
  if (!(error instanceof Error)) throw error
  const cause = error.cause instanceof Error ? error.cause : error
  return { code: 'code' in cause ? String(cause.code) : '', cause }
}

/** An embedded DynamoDB. */
export interface Database {
  url: string
  /** Has a client of this process reach it without the network. */
  reach(client: DynamoDBClient): void
  /** Resolves when its port and its folder are free again. */
  close(): Promise<void>
}

/**
 * @param options.port absent or 0: a free one
 * @param options.folder keeps the tables on disk, even if the process is killed; absent: in memory
 * @throws FolderInUseError, FolderUnusableError, EADDRINUSE
 */
export async function startDatabase({ port = 0, folder }: { port?: number; folder?: string | undefined }): Promise<Database> {
  const held = folder === undefined ? undefined : await holdFolder(folder)
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0, path: held?.tables })
  const [dynalites] = server.listeners('request')
  if (!dynalites) throw new Error('dynalite listens to no requests')
  const listener = withTransactions((request, response) => Reflect.apply(dynalites, undefined, [request, response]))
  server.removeAllListeners('request').on('request', listener).on('request', tame)
  const reach = reachedInProcess(listener)
  const end = async () => {
    try {
      await stop(server)
    } finally {
      await held?.release()
    }
  }
  let closing: Promise<void> | undefined
  try {
    const url = await listen(server, port)
    return {
      url,
      reach,
      close() {
        closing ??= end()
        return closing
      },
    }
  } catch (error) {
    // dynalite closes its files only on a server that listened.
    await listen(server)
    await end()
    throw error
  }
}

/** Bytes of a request, as of DynamoDB. */
const mostBytes = 16 * 2 ** 20

/** Keeps dynalite from ending the process, and from letting every web page read its answers. */
function tame(request: IncomingMessage, response: ServerResponse) {
  const refuse = (status: number, type: string) => {
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' })
    response.end(`{"__type":"com.amazon.coral.service#${type}"}`)
  }
  // It throws if a client disconnects mid-request,
  request.removeAllListeners('error').on('error', () => {})
  // and at a body such as `null`.
  const answers = request.listeners('end')
  request.removeAllListeners('end').on('end', () => {
    try {
      for (const answer of answers) Reflect.apply(answer, request, [])
    } catch {
      refuse(400, 'SerializationException')
    }
  })
  // It copies all it has with each piece that comes: seconds for a large body.
  if (Number(request.headers['content-length']) > mostBytes) {
    request.removeAllListeners('data').removeAllListeners('end').resume()
    refuse(413, 'RequestEntityTooLargeException')
  }
  // It answers each with `Access-Control-Allow-Origin: *`.
  delete request.headers.origin
}

/**
 * Creates the missing tables of the data stack; resolves when all are active.
 * @throws TimeoutError of the SDK after ten seconds
 */
export async function createTables(client: DynamoDBClient, names: { people: string; records: string }) {
  for (const definition of [definitionOf(names.people, tables.people), definitionOf(names.records, tables.records)]) {
    try {
      await client.send(new CreateTableCommand(definition))
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error
    }
    // Seconds.
    await waitUntilTableExists({ client, minDelay: 0.02, maxDelay: 1, maxWaitTime: 10 }, { TableName: definition.TableName })
  }
}

export const definitionOf = (name: string, { keys, indexes }: TableKeys): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [...new Set([keys, ...Object.values(indexes)].flat())].map(name => ({
    AttributeName: name,
    AttributeType: typeOf(name),
  })),
  KeySchema: schemaOf(keys),
  GlobalSecondaryIndexes: Object.entries(indexes).map(([name, keys]) => ({
    IndexName: name,
    KeySchema: schemaOf(keys),
    Projection: { ProjectionType: 'KEYS_ONLY' },
  })),
})

const schemaOf = (keys: TableKeys['keys']) =>
  keys.map((name, at): KeySchemaElement => ({ AttributeName: name, KeyType: at === 0 ? 'HASH' : 'RANGE' }))
