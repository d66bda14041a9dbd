import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import {
  type AttributeDefinition,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTables, startDatabase } from '../../../infra/local/database/database.ts'
import { listen, stop } from '../../../infra/local/loopback.ts'
import { deployed, withOidc } from '../deployed.ts'

const names = { people: 'people', records: 'records' }

function clientOf(url: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials })
  onTestFinished(() => client.destroy())
  return client
}

/** A database in memory for one test, and a client of it. */
async function open() {
  const database = await startDatabase({})
  onTestFinished(() => database.close())
  return { database, client: clientOf(database.url), port: Number(new URL(database.url).port) }
}

describe('an embedded database', () => {
  it('has tables that can be written to, and queried by their index, as soon as they are made', async () => {
    const { client } = await open()
    await createTables(client, names)
    await client.send(
      new PutItemCommand({
        TableName: 'people',
        Item: { ref: { S: 'ana' }, mail: { S: 'q' }, mailAt: { N: '2023' }, name: { S: 'Ana' } },
      }),
    )
    await client.send(new PutItemCommand({ TableName: 'people', Item: { ref: { S: 'ben' } } }))
    await client.send(new PutItemCommand({ TableName: 'records', Item: { pk: { S: 'policy' }, sk: { S: '1' } } }))
    const due = await client.send(
      new QueryCommand({
        TableName: 'people',
        IndexName: 'mail',
        KeyConditionExpression: 'mail = :queue AND mailAt < :now',
        ExpressionAttributeValues: { ':queue': { S: 'q' }, ':now': { N: '2024' } },
      }),
    )
    expect(due.Items).toEqual([{ ref: { S: 'ana' }, mail: { S: 'q' }, mailAt: { N: '2023' } }])
  })

  it('waits for tables that take their time', async () => {
    const server = dynalite({ createTableMs: 300 })
    const client = clientOf(await listen(server, 0))
    onTestFinished(() => stop(server))
    await createTables(client, names)
    for (const TableName of ['people', 'records'])
      expect((await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus).toBe('ACTIVE')
  })

  it('leaves tables that exist as they are, with what is in them', async () => {
    const { client } = await open()
    await createTables(client, names)
    await client.send(new PutItemCommand({ TableName: 'people', Item: { ref: { S: 'ana' } } }))
    await createTables(client, { ...names, records: 'others' })
    const found = await client.send(new GetItemCommand({ TableName: 'people', Key: { ref: { S: 'ana' } } }))
    expect(found.Item).toEqual({ ref: { S: 'ana' } })
    expect((await client.send(new ListTablesCommand())).TableNames).toEqual(['others', 'people', 'records'])
  })

  it('listens where it is told to, and fails where another listens', async () => {
    const { port } = await open()
    await expect(startDatabase({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('goes on after a client that went away in the middle of its request', async () => {
    const { client, port } = await open()
    const socket = await halfRequest(port)
    socket.resetAndDestroy()
    await setTimeout(50)
    expect((await client.send(new ListTablesCommand())).TableNames).toEqual([])
  })

  it('closes under a client that never ends its request, and only once', async () => {
    const { database, port } = await open()
    await halfRequest(port)
    await Promise.all([database.close(), database.close()])
    await expect(fetch(database.url)).rejects.toThrow()
  })
})

async function halfRequest(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  // A client that is cut off gets an error.
  socket.on('error', () => {})
  await new Promise((resolve) => socket.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 9\r\n\r\n{`, resolve))
  await setTimeout(50)
  return socket
}

describe('the tables of an embedded database', () => {
  const template = deployed(withOidc).data.findResources('AWS::DynamoDB::GlobalTable')

  const byAttribute = (a: AttributeDefinition, b: AttributeDefinition) => String(a.AttributeName).localeCompare(String(b.AttributeName))

  const withoutMeaning = new Set([
    'DeletionProtectionEnabled',
    'GlobalSecondaryIndexes',
    'PointInTimeRecoverySpecification',
    'Region',
    'SSESpecification',
  ])

  it('are those of the data stack, and no others', async () => {
    const { client } = await open()
    await createTables(client, { people: 'People', records: 'Records' })
    expect((await client.send(new ListTablesCommand())).TableNames).toEqual(
      Object.keys(template).map((logicalId) => logicalId.replace(/[0-9A-F]{8}$/, '')),
    )
  })

  it.each(Object.entries(template))('are defined as in the data stack: %s', async (logicalId, { Properties: properties }) => {
    const { client } = await open()
    await createTables(client, { people: 'People', records: 'Records' })
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: logicalId.replace(/[0-9A-F]{8}$/, '') }))
    const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes = [], Replicas, ...more } = properties
    const { SSESpecification, TimeToLiveSpecification, ...others } = more
    // Nothing else means anything here; but what is new in the stack must be checked.
    expect(others).toEqual({})
    expect(Replicas).toEqual([expect.toSatisfy((replica) => Object.keys(replica).every((key) => withoutMeaning.has(key)))])
    expect({
      AttributeDefinitions: table?.AttributeDefinitions?.toSorted(byAttribute),
      KeySchema: table?.KeySchema,
      BillingMode: table?.BillingModeSummary?.BillingMode,
      GlobalSecondaryIndexes: (table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }).toEqual({
      AttributeDefinitions: AttributeDefinitions.toSorted(byAttribute),
      KeySchema,
      BillingMode,
      GlobalSecondaryIndexes,
    })
  })
})
