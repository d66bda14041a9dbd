import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { createTables, startDatabase } from '#infra/local/database/database.ts'
import { restore, UnrestorableError } from '#infra/restore.ts'
import { localAws } from '../local-aws.ts'

let client: DynamoDBClient

beforeEach(async () => {
  const database = await startDatabase({})
  client = new DynamoDBClient({ endpoint: database.url, ...localAws })
  onTestFinished(async () => {
    client.destroy()
    await database.close()
  })
  await createTables(client, { people: 'people', records: 'records' })
  await createTables(client, { people: 'people-restored', records: 'records-restored' })
})

type Stored = Record<string, string>

async function fill(TableName: string, stored: readonly Stored[]): Promise<void> {
  for (const one of stored) {
    const Item = Object.fromEntries(Object.entries(one).map(([name, S]) => [name, { S }]))
    await client.send(new PutItemCommand({ TableName, Item }))
  }
}

async function contentsOf(TableName: string): Promise<readonly string[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }))
  return Items.map(item =>
    Object.values(item)
      .map(({ S }) => S)
      .join(' '),
  ).toSorted()
}

const notice = (pk: string, number: number, what: string): Stored => ({ pk, sk: `NOTICE#${number}`, what })

it('a table is restored whole from a copy: it is then the copy, and the copy what it was', async () => {
  await fill('people-restored', [
    { ref: 'ana', body: 'then' },
    { ref: 'ben', body: 'then' },
  ])
  await fill('people', [
    { ref: 'ana', body: 'spoilt' },
    { ref: 'chara', body: 'later' },
  ])
  const done = await restore(client, { from: 'people-restored', to: 'people', partitions: [] })
  expect(done).toEqual({ written: 2, removed: 1 })
  expect(await contentsOf('people')).toEqual(['ana then', 'ben then'])
  expect(await contentsOf('people-restored')).toEqual(['ana then', 'ben then'])
})

it('a table is restored for one person alone: what is stored of others stays as it is', async () => {
  await fill('records-restored', [notice('ana', 1, 'then'), notice('ben', 1, 'then')])
  await fill('records', [notice('ana', 1, 'spoilt'), notice('ana', 2, 'later'), notice('ben', 1, 'now'), notice('ben', 2, 'now')])
  const done = await restore(client, { from: 'records-restored', to: 'records', partitions: ['ana'] })
  expect(done).toEqual({ written: 1, removed: 1 })
  expect(await contentsOf('records')).toEqual(['ana NOTICE#1 then', 'ben NOTICE#1 now', 'ben NOTICE#2 now'])
})

it('a table is restored without later decisions lost; missing or altered ones come back', async () => {
  const decision = (number: number, what: string): Stored => ({ pk: 'AUDIT#no-tiktok', sk: `${number}`, what })
  await fill('records-restored', [decision(1, 'submit'), decision(2, 'approve'), notice('ana', 1, 'then')])
  await fill('records', [decision(2, 'altered'), decision(3, 'pause'), notice('ana', 2, 'later')])
  const done = await restore(client, { from: 'records-restored', to: 'records', partitions: [] })
  expect(done).toEqual({ written: 3, removed: 1 })
  expect(await contentsOf('records')).toEqual([
    'AUDIT#no-tiktok 1 submit',
    'AUDIT#no-tiktok 2 approve',
    'AUDIT#no-tiktok 3 pause',
    'ana NOTICE#1 then',
  ])
})

it('a table is restored twice with the same end', async () => {
  await fill('people-restored', [{ ref: 'ana', body: 'then' }])
  for (const removed of [0, 0])
    expect(await restore(client, { from: 'people-restored', to: 'people', partitions: [] })).toEqual({ written: 1, removed })
})

it.each([
  ['empty', 'people-restored', 'people'],
  ['the table itself', 'people', 'people'],
  ['of another table', 'records', 'people'],
])('nothing is changed where the copy is %s', async (_, from, to) => {
  await fill('people', [{ ref: 'ana', body: 'now' }])
  await expect(restore(client, { from, to, partitions: [] })).rejects.toThrow(UnrestorableError)
  expect(await contentsOf('people')).toEqual(['ana now'])
})

it('a table is restored once AWS is done with the copy', async () => {
  await fill('people-restored', [{ ref: 'ana', body: 'then' }])
  let asked = 0
  client.middlewareStack.add(next => async args => {
    const answer = await next(args)
    const { output } = answer
    if ('Table' in output && output.Table?.TableName === 'people-restored') {
      asked += 1
      if (asked === 2) output.Table.TableStatus = 'CREATING'
    }
    return answer
  })
  expect(await restore(client, { from: 'people-restored', to: 'people', partitions: [], pollSeconds: 1 })).toEqual({
    written: 1,
    removed: 0,
  })
  expect(asked).toBe(3)
})
