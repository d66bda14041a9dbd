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
export async function startDatabase({ port = 0, folder }: { readonly port?: number; readonly folder?: string }): Promise<Database> {
  const held = folder === undefined ? undefined : await holdFolder(folder)
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0, ...(held ? { path: held.tables } : {}) })
  // Otherwise dynalite crashes the process if a client disconnects mid-request.
  server.on('request', (request) => request.removeAllListeners('error').on('error', () => {}))
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
  AttributeDefinitions: texts('ref', 'queue', 'wakeAt'),
  KeySchema: key('ref'),
  GlobalSecondaryIndexes: [{ IndexName: 'due', KeySchema: key('queue', 'wakeAt'), Projection: { ProjectionType: 'KEYS_ONLY' } }],
})

const recordsTable = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: texts('pk', 'sk'),
  KeySchema: key('pk', 'sk'),
})

const texts = (...names: readonly string[]): AttributeDefinition[] => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }))

const key = (partition: string, sort?: string): KeySchemaElement[] => [
  { AttributeName: partition, KeyType: 'HASH' },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' } satisfies KeySchemaElement]),
]
