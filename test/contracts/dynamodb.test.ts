import { gzipSync } from 'node:zlib'
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  type KeysAndAttributes,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dynamoAuditLog } from '#adapters/dynamodb/audit-log.ts'
import { dynamoBrakes } from '#adapters/dynamodb/brakes.ts'
import { dynamoDeviceIndex } from '#adapters/dynamodb/device-index.ts'
import { dynamoDigestLines } from '#adapters/dynamodb/digest-lines.ts'
import { dynamoErasures } from '#adapters/dynamodb/erasures.ts'
import { dynamoEvidence } from '#adapters/dynamodb/evidence.ts'
import { dynamoNewcomers } from '#adapters/dynamodb/newcomers.ts'
import { dynamoPageLinks } from '#adapters/dynamodb/page-links.ts'
import { dynamoPeople } from '#adapters/dynamodb/people.ts'
import dictionary from '#adapters/dynamodb/person-dictionary-1.json' with { type: 'json' }
import { dynamoPolicies } from '#adapters/dynamodb/policies.ts'
import { dynamoRegistry } from '#adapters/dynamodb/registry.ts'
import { dynamoRehearsals } from '#adapters/dynamodb/rehearsals.ts'
import { dynamoSendingRates } from '#adapters/dynamodb/sending-rates.ts'
import { dynamoSilence } from '#adapters/dynamodb/silence.ts'
import { dynamoSourcePasses } from '#adapters/dynamodb/source-passes.ts'
import { dynamoStaffRefs } from '#adapters/dynamodb/staff-refs.ts'
import type { Table } from '#adapters/dynamodb/table.ts'
import { startJob } from '#campaign/jobs/jobs.ts'
import { UnreadableDecisionError } from '#domain/audit/decision.ts'
import { batchesOf } from '#domain/batches.ts'
import { sha256 } from '#domain/hash.ts'
import { serializePerson } from '#domain/people/serialize.ts'
import { mostNewcomers } from '#domain/people/store.ts'
import { unwritten, withApproval } from '#domain/requirements/registry.ts'
import { requirement } from '#domain/requirements/requirement.ts'
import { review } from '#domain/review/review.ts'
import { RivalsError } from '#domain/rivals.ts'
import { composeStores, drawRef } from '#functions/compose/stores.ts'
import { enrol } from '#functions/enrol.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { createTables, type Database, startDatabase } from '#infra/local/database/database.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { day, instant, personWith, policyOf, several, versionOf } from '../builders.ts'
import { localAws } from '../local-aws.ts'
import { chainKeys } from '../memory/audit-log.ts'
import { memoryPieceQueue } from '../memory/jobs.ts'
import { memoryRehearsalFiles } from '../memory/rehearsals.ts'
import { memorySystem } from '../system.ts'
import { auditLogContract } from './audit-log.ts'
import { peopleContract } from './people.ts'
import { rehearsalsContract } from './rehearsals.ts'
import { sendingRatesContract } from './sending-rates.ts'
import { silenceContract } from './silence.ts'
import { waitingOf } from './source-passes.ts'
import { storeContracts } from './stores.ts'

/** Another DynamoDB, such as DynamoDB Local: `http://127.0.0.1:8000`. */
const named = process.env.IDES_TEST_DYNAMODB

const batch = z.object({ RequestItems: z.record(z.string(), z.custom<KeysAndAttributes>()) })

let embedded: Database
let client: DynamoDBClient
const opened: string[] = []

beforeAll(async () => {
  if (!named) embedded = await startDatabase({})
  client = openClient()
})

afterAll(async () => {
  if (named) await Promise.all(opened.map(TableName => client.send(new DeleteTableCommand({ TableName }))))
  client.destroy()
  if (!named) await embedded.close()
})

function openClient() {
  const client = new DynamoDBClient({ endpoint: named ?? embedded.url, ...localAws })
  if (!named) embedded.reach(client)
  return client
}

/** A client whose process ends after so many of its requests. */
function endingAfter(requests: number, name = 'PutItemCommand') {
  const mortal = openClient()
  let left = requests
  mortal.middlewareStack.add(
    (next, { commandName }) =>
      async args => {
        if (commandName === name && left-- === 0) throw new Error('ended')
        return next(args)
      },
    { step: 'initialize' },
  )
  return mortal
}

/** A client whose DynamoDB is too busy for batches. */
function leavingBatches() {
  const busy = openClient()
  busy.middlewareStack.add(
    next => async args => {
      const { data } = batch.safeParse(args.input)
      return data
        ? { response: undefined, output: { $metadata: {}, UnprocessedKeys: data.RequestItems, UnprocessedItems: data.RequestItems } }
        : next(args)
    },
    { step: 'initialize' },
  )
  return busy
}

/** A client to which others are always a step ahead. */
function outrun() {
  const late = openClient()
  late.middlewareStack.add(
    (next, { commandName }) =>
      async args => {
        if (commandName === 'UpdateItemCommand') throw new ConditionalCheckFailedException({ message: 'changed', $metadata: {} })
        return next(args)
      },
    { step: 'initialize' },
  )
  return late
}

/** A client, and the names of its requests. */
function countingClient() {
  const counting = openClient()
  const requests: string[] = []
  counting.middlewareStack.add(
    (next, { commandName = '' }) =>
      args =>
        next(args).finally(() => requests.push(commandName)),
    {},
  )
  return { counting, requests }
}

/** New tables for each test. */
async function openTables(): Promise<Record<'people' | 'records', Table>> {
  const names = { people: `people-${process.pid}-${opened.length}`, records: `records-${process.pid}-${opened.length}` }
  opened.push(names.people, names.records)
  await createTables(client, names)
  return { people: { client, name: names.people }, records: { client, name: names.records } }
}

const itemsIn = async ({ name }: Table) => (await client.send(new ScanCommand({ TableName: name }))).Items ?? []

const technology = named ? `DynamoDB at ${named}` : 'the embedded DynamoDB'
storeContracts(technology, async () => {
  const { people, records } = await openTables()
  const environment = { PEOPLE_TABLE: people.name, RECORDS_TABLE: records.name }
  // What composed stores before has checked the clock of this client.
  client.middlewareStack.remove('clockCheck')
  return composeStores(environment, virtualClock(instant('2020-01-01T00:00:00Z')), () => client).stores
})
peopleContract(technology, async () => {
  const { people, records } = await openTables()
  return dynamoPeople(people, records)
})
sendingRatesContract(technology, async () => dynamoSendingRates((await openTables()).records))
silenceContract(technology, async () => dynamoSilence((await openTables()).records))
const auditLogIn = (table: Table, readKeys = async () => chainKeys) => dynamoAuditLog(table, readKeys, () => crypto.randomUUID())

auditLogContract(technology, async readKeys => auditLogIn((await openTables()).records, readKeys))
rehearsalsContract(technology, async () => dynamoRehearsals((await openTables()).records, memoryRehearsalFiles()))

const acknowledged = { policy: 'no-tiktok', at: instant('2023-03-01T08:00:00Z'), by: 'staff', action: 'acknowledge' }

it.each<Record<string, AttributeValue>>([{ number: { S: 'two' } }, { details: { S: 'no JSON' } }, { hash: { NULL: true } }])(
  'a decision in DynamoDB that someone spoilt cannot be read, those before it can: %o',
  async spoilt => {
    const { records } = await openTables()
    const audit = auditLogIn(records)
    const first = await audit.append(acknowledged)
    await audit.append(acknowledged)
    const items = await itemsIn(records)
    const second = items.find(({ number }) => number?.N === '2')
    await client.send(new PutItemCommand({ TableName: records.name, Item: { ...second, ...spoilt } }))
    const read: unknown[] = []
    const reading = async () => {
      for await (const one of audit.list('no-tiktok')) read.push(one)
    }
    await expect(reading()).rejects.toThrow(UnreadableDecisionError)
    expect(read).toEqual([first])
    await expect(audit.listLasts('no-tiktok')).rejects.toThrow(UnreadableDecisionError)
  },
)

it('a decision whose answer was lost is written once, whatever others decide before the next try', async () => {
  const { records } = await openTables()
  const other = auditLogIn(records)
  const lossy = openClient()
  let puts = 0
  lossy.middlewareStack.add(
    (next, { commandName }) =>
      async args => {
        const answer = await next(args)
        if (commandName !== 'PutItemCommand' || ++puts > 1) return answer
        await other.append({ ...acknowledged, by: 'admin-7' })
        throw new Error('no answer')
      },
    { step: 'initialize' },
  )
  const appended = await auditLogIn({ ...records, client: lossy }).append(acknowledged)
  const listed = await Array.fromAsync(other.list('no-tiktok'))
  expect(listed).toMatchObject([appended, { by: 'admin-7', number: 2 }])
})

it('decisions of 16 writers at once take 3 requests each at most, on average', async () => {
  const { records } = await openTables()
  const { counting, requests } = countingClient()
  const appendTen = async () => {
    const audit = auditLogIn({ ...records, client: counting })
    for (let number = 1; number <= 10; number += 1) await audit.append(acknowledged)
  }
  await Promise.all(Array.from({ length: 16 }, appendTen))
  expect(requests.length).toBeLessThanOrEqual(3 * 160)
})

it('a rehearsal in DynamoDB expires 30 days after it was requested', async () => {
  const { records } = await openTables()
  const rehearsals = dynamoRehearsals(records, memoryRehearsalFiles())
  await rehearsals.save({ id: 'r-1', policy: versionOf(), requestedAt: instant('2023-02-23T08:00:00Z') })
  const items = await itemsIn(records)
  // DynamoDB reads seconds since 1970.
  const end = instant('2023-03-25T08:00:00Z').epochMilliseconds / 1000
  expect(items.map(({ expiresAt }) => expiresAt?.N)).toEqual([String(end)])
})

it('what is over, but not removed yet, is not found any more', async () => {
  const { records } = await openTables()
  const clock = virtualClock(instant('2023-02-23T08:00:00Z'))
  const kept = { ...records, clock }
  const line = { staff: 'A', policy: 'no-tiktok', openedAt: clock.now(), rung: 'after:P1D', at: clock.now() }
  const [lines, evidence] = [dynamoDigestLines(kept, 30), dynamoEvidence(kept, 10)]
  await lines.file('B', day('2023-02-23'), line)
  await evidence.record('A', 1, [{ kind: 'accepted', at: clock.now(), messageId: 'm1' }])
  clock.advanceTo(instant('2023-03-05T07:59:59Z'))
  expect(await evidence.find('A', 1)).toBeDefined()
  clock.advanceTo(instant('2023-03-05T08:00:00Z'))
  expect(await evidence.find('A', 1)).toBeUndefined()
  expect(await lines.list('B', day('2023-02-23'))).toHaveLength(1)
  clock.advanceTo(instant('2023-03-25T08:00:00Z'))
  expect(await lines.list('B', day('2023-02-23'))).toEqual([])
})

it('suspensions as people saw them are over once they are a day old', async () => {
  const { records } = await openTables()
  const clock = virtualClock(instant('2023-02-23T08:00:00Z'))
  const brakes = dynamoBrakes({ ...records, clock })
  const seen = { ref: 'A', device: 'phone', staff: 's1', unit: 'DG-A', label: '', state: 'held' } as const
  await brakes.keepListing('no-tiktok', { hash: 'a', madeAt: clock.now(), basis: '', suspensions: [seen] })
  clock.advanceTo(instant('2023-02-24T07:59:59Z'))
  expect(await brakes.findListing('no-tiktok', 'a')).toBeDefined()
  clock.advanceTo(instant('2023-02-24T08:00:00Z'))
  expect(await brakes.findListing('no-tiktok', 'a')).toBeUndefined()
  expect(await brakes.findLastListing('no-tiktok')).toBeUndefined()
})

it('what is over, but not removed yet, is erased with the person it names', async () => {
  const { records } = await openTables()
  const clock = virtualClock(instant('2023-02-23T08:00:00Z'))
  const kept = { ...records, clock }
  const [evidence, brakes, passes] = [dynamoEvidence(kept, 10), dynamoBrakes(kept), dynamoSourcePasses(kept)]
  const named = { ref: 'A', device: 'phone' }
  const seen = { ...named, staff: 's1', unit: 'DG-A', label: '', state: 'held' } as const
  await evidence.record('A', 1, [{ kind: 'accepted', at: clock.now(), messageId: 'm1' }])
  await brakes.saveList('no-tiktok', [named], clock.now())
  await brakes.keepListing('no-tiktok', { hash: 'a', madeAt: clock.now(), basis: '', suspensions: [seen] })
  await passes.saveWaiting({ source: 'intune', pass: 1, part: 0 }, [waitingOf('A')], clock.now().add({ hours: 1 }))
  clock.advanceTo(instant('2024-02-23T08:00:00Z'))
  await evidence.removeAll('A')
  await brakes.removePerson('no-tiktok', 'A')
  await passes.forget('A')
  // Left are the head of the listing, which names nobody, and the list of which one entry was taken.
  expect((await itemsIn(records)).map(({ sk }) => sk?.S)).toEqual(['LISTING', 'LISTING#a', expect.stringMatching(/^WAITING#/)])
  expect(await Array.fromAsync(dynamoSourcePasses(records).listWaitingOf('A'))).toEqual([])
})

it('a brake whose state was stored in one item is read, and written in pieces, each once', async () => {
  const { records } = await openTables()
  const { counting, requests } = countingClient()
  const at = '2023-03-16T00:00:00Z'
  const tags = 'abcdefg'.repeat(50_000)
  const state = { inScope: 1000, counted: [{ at, tags, open: true }], waiting: 'a', approved: [{ list: 'b', until: at }], rejected: 'c' }
  const body = { B: gzipSync(JSON.stringify(state)) }
  const Item = { pk: { S: 'BRAKE#no-tiktok' }, sk: { S: 'STATE' }, version: { N: '3' }, body }
  await client.send(new PutItemCommand({ TableName: records.name, Item }))
  const brakes = dynamoBrakes({ ...records, client: counting })
  const read = await brakes.get('no-tiktok')
  expect(read).toEqual({
    version: 3,
    state: {
      ...state,
      counted: [{ at: instant(at), tags, open: true }],
      waiting: [{ list: 'a', devices: 0, is: 'going' }],
      approved: [{ list: 'b', until: instant(at) }],
    },
  })
  await brakes.save('no-tiktok', read.state, 3)
  await brakes.save('no-tiktok', { ...read.state, inScope: 2 }, 4)
  expect(requests).toEqual(['GetItemCommand', ...several(4, () => 'PutItemCommand')])
  expect((await dynamoBrakes(records).get('no-tiktok')).state).toEqual({ ...read.state, inScope: 2 })
})

it('a job that only a later version knows is left alone, and stops no scheduled run', async () => {
  const { people, records } = await openTables()
  const environment = { PEOPLE_TABLE: people.name, RECORDS_TABLE: records.name }
  const { stores } = composeStores(environment, virtualClock(instant('2023-02-23T08:00:00Z')), openClient)
  const ports = joined(memorySystem(), stores, { pieceQueue: memoryPieceQueue() })
  const job = await startJob(ports, { kind: 'watch', pieces: 1, order: {} })
  const [item] = await itemsIn(records)
  const body = JSON.stringify({ id: job.id, kind: 'migration', requestedAt: job.requestedAt, pieces: 1, order: {} })
  const later = { ...item, body: { S: body } }
  await client.send(new PutItemCommand({ TableName: records.name, Item: later }))
  const known = await startJob(ports, { id: '20230222', kind: 'coverage', pieces: 1, order: {} })
  expect(await stores.jobs.list()).toEqual([known])
  expect(await stores.jobs.find(job.id)).toBeUndefined()
  await enrol(() => ports)({}, contextWith(60_000))
  expect(await itemsIn(records)).toContainEqual(later)
})

it('a page link in DynamoDB is stored without its key, and expires', async () => {
  const { records } = await openTables()
  const until = instant('2023-09-11T08:00:00Z')
  await dynamoPageLinks(records).save('abcdefghijklmnopqrstuvwxyz', { ref: 'ANA', policy: 'no-tiktok' }, until)
  const items = await itemsIn(records)
  expect(items.map(({ expiresAt }) => expiresAt?.N)).toEqual([String(until.epochMilliseconds / 1000)])
  expect(JSON.stringify(items)).not.toContain('abcdefgh')
})

it('evidence that others change again and again is not recorded, and its sender hears so', async () => {
  const { records } = await openTables()
  const late = outrun()
  const evidence = dynamoEvidence({ ...records, client: late })
  const fact = { kind: 'delivered', at: instant('2023-02-23T09:00:05Z'), messageId: 'm1' } as const
  await expect(evidence.record('ABCDEFGHIJKLMNOPQRST', 1, [fact])).rejects.toThrow(RivalsError)
  late.destroy()
})

describe('an activation that ends between its two writes', () => {
  const [first, second, third] = ['Remove TikTok', 'Remove it', 'Remove it now'].map(title => policyOf({ title }))
  if (!first || !second || !third) throw new Error('there are three')

  it('an activation that ends between its two writes counts, and its version is kept for good', async () => {
    const { records } = await openTables()
    const policies = dynamoPolicies(records)
    await policies.activate(first, 0)
    const mortal = endingAfter(2)
    await expect(dynamoPolicies({ ...records, client: mortal }).activate(second, 1)).rejects.toThrow('ended')
    mortal.destroy()
    const versions = [
      { ...second, version: 2, ruleSince: 2 },
      { ...first, version: 1 },
    ]
    expect(await policies.listActive()).toEqual([versions[0]])
    expect(await policies.get('no-tiktok', 2)).toEqual(versions[0])
    expect(await policies.listVersions('no-tiktok')).toEqual(versions)
    await policies.activate(third, 2)
    expect(await policies.get('no-tiktok', 2)).toEqual(versions[0])
    expect(await policies.listVersions('no-tiktok')).toEqual([{ ...third, version: 3, ruleSince: 3 }, ...versions])
  })
})

it('an approval of a requirement that ends between its two writes counts, and is kept for good', async () => {
  const { records } = await openTables()
  const registry = dynamoRegistry(records)
  const firewall = requirement.parse({ kind: 'check', title: 'Turn on the firewall' })
  const mortal = endingAfter(1)
  await expect(dynamoRegistry({ ...records, client: mortal }).save(withApproval(unwritten('firewall'), firewall))).rejects.toThrow('ended')
  mortal.destroy()
  const first = { version: 1, requirement: firewall }
  expect(await registry.find('firewall')).toMatchObject({ current: first })
  expect(await registry.listVersions('firewall')).toEqual([first])
  await registry.save(withApproval({ name: 'firewall', revision: 1, current: first }, firewall))
  expect(await registry.listVersions('firewall')).toEqual([{ ...first, version: 2 }, first])
})

it('an erasure in DynamoDB expires only when it says so', async () => {
  const { records } = await openTables()
  const erasures = dynamoErasures(records)
  await erasures.begin('ANA', 'ana', instant('2023-02-23T08:00:00Z'))
  await erasures.begin('BEN', 'ben', instant('2023-02-23T08:00:00Z'))
  await erasures.begin('BEN', 'ben')
  const items = await itemsIn(records)
  const expiries = new Map(items.map(({ staff, expiresAt }) => [staff?.S, expiresAt?.N]))
  expect(expiries).toEqual(
    new Map([
      ['ana', String(instant('2023-02-23T08:00:00Z').epochMilliseconds / 1000)],
      ['ben', undefined],
    ]),
  )
})

it('refs of staff differ between two deployments', async () => {
  const [here, there] = await Promise.all([openTables(), openTables()])
  const refOfAna = async ({ people, records }: typeof here) => {
    await dynamoNewcomers(people, records, drawRef).add([{ person: personWith({ id: 'ana' }), since: instant('2023-02-23T08:00:00Z') }])
    return dynamoStaffRefs(records).find('ana')
  }
  expect(await refOfAna(here)).not.toBe(await refOfAna(there))
})

it('refs of staff are all found, though DynamoDB is too busy for batches', async () => {
  const { people, records } = await openTables()
  const ids = several(120, index => `s${index}`)
  const newcomer = (id: string) => ({ person: personWith({ id, email: `${id}@ec.example` }), since: instant('2023-02-23T08:00:00Z') })
  for (const some of batchesOf(ids, mostNewcomers)) await dynamoNewcomers(people, records, drawRef).add(some.map(newcomer))
  const busy = dynamoStaffRefs({ ...records, client: leavingBatches() })
  expect(await busy.findAll([...ids, 'unknown'])).toEqual(await dynamoStaffRefs(records).findAll(ids))
})

describe(`keys of devices in ${technology}, too busy for batches`, () => {
  it('keys of devices are saved even where the table is too busy for batches', async () => {
    const { records } = await openTables()
    await dynamoDeviceIndex({ ...records, client: leavingBatches() }).saveAll(new Map([['0'.repeat(32), 'phone']]))
    expect(await dynamoDeviceIndex(records).findAll(['0'.repeat(32)])).toEqual(new Map([['0'.repeat(32), 'phone']]))
  })
})

it('a person who was stored as text is read, and packed with the next save', async () => {
  const { people, records } = await openTables()
  const store = dynamoPeople(people, records)
  const person = personWith()
  await store.save({ ref: 'ana', person, version: 0 })
  const [item] = await itemsIn(people)
  await client.send(new PutItemCommand({ TableName: people.name, Item: { ...item, body: { S: serializePerson(person) } } }))
  const stored = await store.get('ana')
  expect(stored.person).toEqual(person)
  expect(await store.save(stored)).toBe('saved')
  expect((await itemsIn(people))[0]?.body).toEqual(item?.body)
  expect((await store.get('ana')).person).toEqual(person)
})

it('a person stored before there were lists is listed once everybody is visited', async () => {
  const { people, records } = await openTables()
  client.middlewareStack.remove('clockCheck')
  const environment = { PEOPLE_TABLE: people.name, RECORDS_TABLE: records.name }
  const { stores } = composeStores(environment, virtualClock(instant('2023-03-01T00:00:00Z')), () => client)
  const ref = drawRef()
  const policy = versionOf()
  const person = review(personWith({ name: 'Kim Simons' }, [{}]), [policy], policy.announcedAt)
  await stores.people.save({ ref, person, version: 0 })
  for (const table of [people, records])
    for (const { words: _, placed: __, ...item } of await itemsIn(table)) {
      const { pk = { S: '' }, sk = { S: '' } } = item
      if (pk.S?.startsWith('NAMES')) await client.send(new DeleteItemCommand({ TableName: table.name, Key: { pk, sk } }))
      else await client.send(new PutItemCommand({ TableName: table.name, Item: item }))
    }
  const found = async () => [
    (await stores.people.findNamed(['simons'], 9)).refs,
    (await stores.summaries.list(policy.id, { unit: person.profile.unit }, 9)).rows.map(row => row.ref),
  ]
  expect(await found()).toEqual([[], []])
  for (const wanted of [[ref], []])
    for await (const { people, unlisted } of stores.people.listEveryone()) {
      expect(unlisted).toEqual(wanted)
      for (const one of people) if (unlisted?.includes(one.ref)) await stores.people.save(one)
    }
  expect(await found()).toEqual([[ref], [ref]])
})

/** A person whose save with a new name ended before it listed the new words, or before it removed the old ones. */
async function renamed(command: string) {
  const { people, records } = await openTables()
  const store = dynamoPeople(people, records)
  const ref = drawRef()
  await store.save({ ref, person: personWith({ name: 'Kim Simons' }), version: 0 })
  const mortal = endingAfter(0, command)
  const dying = dynamoPeople({ ...people, client: mortal }, { ...records, client: mortal })
  await expect(dying.save({ ref, person: personWith({ name: 'Kim Peters' }), version: 1 })).rejects.toThrow('ended')
  return { store, people, records, stored: await store.get(ref) }
}

const endings = ['BatchWriteItemCommand', 'DeleteItemCommand']

it.each(endings)('no word of an earlier name outlasts an erasure, if its save ended at %s', async command => {
  const { store, records, stored } = await renamed(command)
  expect(stored.person.profile.name).toBe('Kim Peters')
  expect(await store.remove(stored)).toBe('removed')
  expect(await itemsIn(records)).toEqual([])
})

it.each(endings)('a person is found by a new name alone once saved again, if its save ended at %s', async command => {
  const { store, people, stored } = await renamed(command)
  expect(await store.save(stored)).toBe('saved')
  const found = ['simons', 'peters'].map(async word => (await store.findNamed([word], 9)).refs)
  expect(await Promise.all(found)).toEqual([[], [stored.ref]])
  expect(Object.keys((await itemsIn(people))[0] ?? {})).not.toContain('gone')
})

it('a dictionary never changes: what it packed could not be read any more', () => {
  expect(sha256(JSON.stringify(dictionary))).toBe('82ba018580210492a30f78387ee425a0ce0aa4bd89bbb1cbfab55d626100b6a7')
})

it('versions and findings from when policies banned apps alone are read as they are stored now', async () => {
  const { records } = await openTables()
  const policies = dynamoPolicies(records)
  await policies.activate(policyOf(), 0)
  await policies.activate(policyOf({ apps: ['tiktok', 'temu'] }), 1)
  const evidence = dynamoEvidence(records)
  const at = instant('2023-02-23T09:00:05Z')
  const found = { policy: 'no-tiktok', device: 'phone', unmet: ['tiktok'], since: at, source: 'import', reportedAt: at }
  const contents = { tells: [], found: [found], tries: 1, claimedAt: at, to: 'someone' }
  await evidence.record('ABCDEFGHIJKLMNOPQRST', 1, [{ kind: 'accepted', at, messageId: 'm1' }], contents)
  const [active, told] = [await policies.listActive(), await evidence.find('ABCDEFGHIJKLMNOPQRST', 1)]
  const items = await itemsIn(records)
  for (const item of items) {
    const { history, contents } = item
    const before = {
      ...(history?.S === undefined ? {} : { history: { S: history.S.replaceAll('"requires":', '"apps":') } }),
      ...(contents?.S === undefined ? {} : { contents: { S: contents.S.replaceAll('"unmet":', '"apps":') } }),
    }
    await client.send(new PutItemCommand({ TableName: records.name, Item: { ...item, ...before } }))
  }
  expect((await itemsIn(records)).filter(({ history, contents }) => (history?.S ?? contents?.S)?.includes('"apps":'))).toHaveLength(3)
  expect(active[0]?.earlier).toMatchObject([{ through: 1, requires: ['tiktok'] }])
  expect(told?.found).toEqual([found])
  expect(await dynamoPolicies(records).listActive()).toEqual(active)
  expect(await evidence.find('ABCDEFGHIJKLMNOPQRST', 1)).toEqual(told)
})
