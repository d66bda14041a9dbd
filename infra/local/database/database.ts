import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { listen, stop } from '../loopback.ts'
import { holdFolder } from './folder.ts'

/** An embedded DynamoDB. */
export interface Database {
  readonly url: string
  /** Resolves when its port and its folder are free again. */
  close(): Promise<void>
}

/**
 * @param options.port absent or 0: a free one
 * @param options.folder keeps the tables on disk, even if the process is killed; absent: in memory
 * @throws FolderInUseError, FolderUnusableError, EADDRINUSE
 */
export async function startDatabase({
  port = 0,
  folder,
}: {
  readonly port?: number
  readonly folder?: string | undefined
}): Promise<Database> {
  const held = folder === undefined ? undefined : await holdFolder(folder)
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0, ...(held ? { path: held.tables } : {}) })
  server.on('request', tame)
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
      close() {
        closing ??= end()
        return closing
      },
    }
  } catch (error) {
    // dynalite closes its files only on a server that listened.
    await listen(server, 0)
    await end()
    throw error
  }
}

/** Bytes of a request, as of DynamoDB. */
const mostBytes = 16 * 2 ** 20

/** Keeps dynalite from ending the process, and from letting every web page read its answers. */
function tame(request: IncomingMessage, response: ServerResponse): void {
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
 * Creates the missing tables of `infra/data-stack.ts`; resolves when all are active.
 * @throws TimeoutError of the SDK after ten seconds
 */
export async function createTables(client: DynamoDBClient, names: { readonly people: string; readonly records: string }): Promise<void> {
  for (const definition of [peopleTable(names.people), recordsTable(names.records)]) {
    try {
      await client.send(new CreateTableCommand(definition))
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error
    }
    // Seconds.
    await waitUntilTableExists({ client, minDelay: 0.02, maxDelay: 1, maxWaitTime: 10 }, { TableName: definition.TableName })
  }
}

const peopleTable = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [...texts('ref', 'change', 'mail'), ...numbers('changeAt', 'mailAt')],
  KeySchema: key('ref'),
  GlobalSecondaryIndexes: [
    { IndexName: 'changes', KeySchema: key('change', 'changeAt'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    { IndexName: 'mail', KeySchema: key('mail', 'mailAt'), Projection: { ProjectionType: 'KEYS_ONLY' } },
  ],
})

const recordsTable = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: texts('pk', 'sk'),
  KeySchema: key('pk', 'sk'),
})

const texts = (...names: readonly string[]): AttributeDefinition[] => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }))

const numbers = (...names: readonly string[]): AttributeDefinition[] =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: 'N' }))

const key = (partition: string, sort?: string): KeySchemaElement[] => [
  { AttributeName: partition, KeyType: 'HASH' },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' } satisfies KeySchemaElement]),
]
