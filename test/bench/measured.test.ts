/** What `ides cost` says that a campaign takes of DynamoDB, held against the functions. */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Temporal } from 'temporal-polyfill'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { composeStores } from '../../functions/compose/stores.ts'
import { dispatch } from '../../functions/dispatch.ts'
import { escalate } from '../../functions/escalate.ts'
import { feedback } from '../../functions/feedback.ts'
import { joined } from '../../functions/runtime/lazily.ts'
import { send } from '../../functions/send.ts'
import { createTables, startDatabase } from '../../infra/local/database/database.ts'
import { importOrganisation, withDrafts } from '../../infra/local/import.ts'
import { contextWith } from '../../infra/local/invocation.ts'
import { batchOf } from '../../infra/local/queue/server.ts'
import type { Item } from '../../shared/adapters/dynamodb/table.ts'
import { saveScope } from '../../shared/campaign/brake/change-brake.ts'
import { noticeId } from '../../shared/domain/people/mail.ts'
import type { Person } from '../../shared/domain/people/person.ts'
import { isBefore } from '../../shared/domain/schedule/zone.ts'
import { brussels, peopleWith } from '../builders.ts'
import { localAws } from '../local-aws.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { runEnrolment } from '../working.ts'
import { type Consumption, itemSize, meterCapacity, writesOf } from './capacity.ts'
import { announcedPolicy } from './invented.ts'

beforeEach(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR')
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
  return () => vi.unstubAllEnvs()
})

it.each<[string, Item, number]>([
  ['a text counts its bytes, and those of its name', { é: { S: 'Zoë' } }, 2 + 4],
  ['a number counts a byte, and one for two digits', { n: { N: '-0.01200' } }, 1 + 1 + 1],
  ['a set counts its members', { s: { SS: ['ab', 'cde'] } }, 1 + 5],
])('of an item in DynamoDB, %s', (_rule, item, size) => {
  expect(itemSize(item)).toBe(size)
})

const due = (mailAt: string, queue = 'q') => ({ ref: { S: 'ana' }, mail: { S: queue }, mailAt: { N: mailAt } })

it.each<[string, Item, Item | undefined, number]>([
  ['puts an entry', {}, due('2023'), 1],
  ['moves an entry', due('2023'), due('2024'), 2],
  ['leaves an entry alone', due('2023'), due('2023'), 0],
  ['deletes an entry', due('2023'), undefined, 1],
  ['is about no entry', {}, { mail: { S: 'q' } }, 0],
  ['moves an entry of more than 1 KB', due('2023', 'q'.repeat(1500)), due('2024'), 2 + 1],
])('a write that %s of an index consumes the units of both tables', (_what, before, after, writeOfIndexes) => {
  const write = Math.ceil(itemSize(before) / 1024) || 1
  expect(writesOf(before, after)).toEqual({ writeOfIndexes, write: writeOfIndexes + write })
})

const context = contextWith(300_000)

/** The functions on an embedded database, every request to which is counted; mail and access are served in memory. */
async function open(people: readonly Person[], apps: readonly string[] = ['tiktok']) {
  const database = await startDatabase({})
  onTestFinished(() => database.close())
  const client = new DynamoDBClient({ endpoint: database.url, ...localAws })
  onTestFinished(() => client.destroy())
  database.reach(client)
  await createTables(client, { people: 'people', records: 'records' })
  const consumed: Consumption[] = []
  meterCapacity(client, (consumption) => consumed.push(consumption))

  const memory = memorySystem()
  const environment = { PEOPLE_TABLE: 'people', RECORDS_TABLE: 'records', FROM_ADDRESS: 'ides@ec.example' }
  const { stores } = composeStores(environment, memory.clock, () => client)
  const system = joined({ ...memory, pageUrl: 'https://ides.example/me' }, stores)
  // What can be read was counted today.
  await stores.coverageCounts.save(memory.clock.now(), { 'DG-ALPHA': [] })
  // Nothing goes stale, so that nobody has to report daily.
  const policy = { ...(await announcedPolicy()), staleAfter: 999 }
  const policies = apps.map((app) => ({ ...policy, id: `eu-commission-${app}-2023`, requires: [app] }))
  await importOrganisation(withDrafts(system, policies), people)
  for (const policy of policies) {
    await saveScope(system.brakes, policy.id, { inScope: 1000 })
    await system.policies.activate(policy, 0)
  }
  const functions = {
    enrol: () => runEnrolment(system),
    dispatch: dispatch(() => system),
    send: send(() => system),
    escalate: escalate(() => system),
    feedback: feedback(() => system),
  }
  /** How many requests something took, by operation and the table or index that it goes to. */
  async function counted(run: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
    const earlier = consumed.length
    await run()
    const counts: Record<string, number> = {}
    for (const { operation, table, index } of consumed.slice(earlier)) {
      const kind = `${operation} ${index ?? table}`
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    return counts
  }
  const usual = (name: string) => (name === 'send' ? wakingAll(system.clock.now(), ['mail', 'digest']) : {})
  const run = (name: keyof typeof functions, event: object = usual(name)) => counted(() => functions[name](event, context))
  const hear = (...events: readonly object[]) => run('feedback', batchOf(events.map((event) => JSON.stringify(event))))
  return { system, consumed, counted, run, hear }
}

type Opened = Awaited<ReturnType<typeof open>>

const boss = {
  id: 's0011',
  email: 'sabine.schafer@ec.example',
  name: 'Sabine Schäfer',
  zone: 'Europe/Luxembourg',
  country: 'LU',
  language: 'de',
}
const names = { email: 'guillaume.blanchard@ec.example', name: 'Guillaume Blanchard' }
const guillaume = { ...names, id: 's0123', unit: 'DG-EPSILON', manager: boss.id }
const phone = { label: 'Work Android phone', platform: 'android', reportedAt: '2023-02-21T03:36:00Z' }

/** Guillaume with so many devices, and his manager. */
const guillaumeWith = (...apps: readonly string[]) =>
  peopleWith(
    { who: boss, devices: [] },
    { who: guillaume, devices: apps.map((apps, index) => ({ ...phone, apps, id: `d${171 + index}`, staff: guillaume.id })) },
  )

/** So many people, each with a device. */
const staffOf = (count: number, apps = 'tiktok') =>
  peopleWith(...Array.from({ length: count }, (_, index) => ({ who: { id: `s${index}` }, devices: [{ id: `d${index}`, apps }] })))

/** What SES says of a notice. */
const eventOf = (eventType: string, notice: string, to: string, at: Temporal.Instant, messageId: string) => ({
  source: 'aws.ses',
  detail: {
    eventType,
    mail: { timestamp: String(at), messageId, source: 'ides@ec.example', destination: [to], tags: { notice: [notice] } },
  },
})

/** Enrols everyone, then runs what is due at every moment, with every mail delivered and all access confirmed. */
async function runUntil(local: string, { system, run, hear }: Opened): Promise<void> {
  await run('enrol')
  let delivered = system.mailer.outbox.length
  for (let due = await system.people.findNextDue(); due && !isBefore(brussels(local), due.at); due = await system.people.findNextDue()) {
    system.clock.advanceTo(due.at)
    if (due.queue !== 'mail' && due.queue !== 'digest') await run('escalate')
    await run('send')
    for (const [device, { person, version, wanted }] of system.gate.devices)
      await hear({
        'detail-type': wanted === 'suspended' ? 'AccessSuspensionConfirmed' : 'AccessRestorationConfirmed',
        detail: { person, device, version },
      })
    for (const { noticeId, to } of system.mailer.outbox.slice(delivered)) {
      delivered += 1
      await hear(eventOf('Delivery', noticeId, to, system.clock.now(), `memory-${delivered}`))
    }
  }
}

const refOf = async ({ refs }: Opened['system']): Promise<string> => (await refs.find(guillaume.id)) ?? 'none'

/** Kilobytes of Guillaume in the table, at most: between notices, and while one was claimed. */
async function sizes({ system, consumed }: Opened) {
  const ref = await refOf(system)
  const written = consumed.flatMap(({ table, after }) => (table === 'people' && after?.ref?.S === ref ? [after] : []))
  const largest = (isClaimed: boolean) =>
    Math.max(...written.filter(({ body }) => body?.S?.includes('"claim":{') === isClaimed).map(itemSize)) / 1024
  return { between: largest(false), claimed: largest(true) }
}

it('a person with one device takes two write units at most, and the line of their case one', async () => {
  const opened = await open(guillaumeWith('tiktok'))
  const lines = () => opened.consumed.flatMap(({ after }) => (after?.pk?.S?.startsWith('CASES#') ? [itemSize(after)] : []))
  await runUntil('2023-03-15T23:00', opened)
  const reminded = await sizes(opened)
  expect(reminded.between).toBeLessThanOrEqual(1.125)
  expect(reminded.claimed).toBeLessThanOrEqual(1.375)
  // When the case opens; a notice changes no line.
  expect(opened.system.mailer.outbox.length).toBeGreaterThan(3)
  expect(lines()).toHaveLength(1)
  await runUntil('2023-03-31T23:00', opened)
  expect(opened.system.gate.devices.get('d171')?.wanted).toBe('suspended')
  expect((await sizes(opened)).claimed).toBeLessThanOrEqual(1.625)
  // When the case is overdue, and when it is suspended.
  expect(lines()).toHaveLength(3)
  expect(Math.max(...lines())).toBeLessThanOrEqual(640)
})

it('a person with ten devices, half of them in breach of three policies, stays below 5 KB', async () => {
  const apps = ['tiktok', 'tiktok', 'tiktok', 'tiktok;whatsapp', 'tiktok;whatsapp;telegram', '', '', '', '', '']
  const opened = await open(guillaumeWith(...apps), ['tiktok', 'whatsapp', 'telegram'])
  await runUntil('2023-03-15T23:00', opened)
  expect((await opened.system.people.get(await refOf(opened.system))).person.cases).toHaveLength(3)
  const reminded = await sizes(opened)
  expect(reminded.between).toBeLessThanOrEqual(4)
  expect(reminded.claimed).toBeLessThanOrEqual(4.6)
})

it('an import takes three writes a new person, one a device, one an owner; unchanged, none', async () => {
  const { system, counted } = await open([])
  const people = staffOf(20, '')
  const policies = { 'Query records': 5, 'GetItem records': 1 }
  expect(await counted(() => importOrganisation(system, people))).toEqual({
    ...policies,
    'BatchGetItem records': 5,
    'BatchGetItem people': 1,
    'PutItem records': 3 * 20,
    'PutItem people': 2 * 20,
  })
  expect(await counted(() => importOrganisation(system, people))).toEqual({
    ...policies,
    'BatchGetItem records': 2,
    'BatchGetItem people': 2,
  })
})

it('enrolment reads people by the page, and writes who changes and their line in the list', async () => {
  const { system, run } = await open(staffOf(20))
  // People are counted, then read. Job, piece and turn are put, the job as it ends, and how far enrolment has come.
  const looks = { 'Query records': 5, 'GetItem records': 9, 'Scan people': 2, 'UpdateItem records': 1, 'DeleteItem records': 1 }
  expect(await run('enrol')).toEqual({ ...looks, 'PutItem people': 20, 'PutItem records': 20 + 5 })
  system.clock.advanceTo(brussels('2023-02-23T10:10'))
  expect(await run('enrol')).toEqual({ ...looks, 'PutItem records': 5 })
})

// What is paused is asked twice by a sweep: of suspension with the policies and the outages of sources, of mail for as long as it runs.
it.each([
  ['enrol', 'how far enrolment has come, what was counted, and the jobs', { 'Query records': 2, 'GetItem records': 4 }],
  ['dispatch', 'what is heard, and each shard of four queues', { 'GetItem records': 2, 'Query changes': 32, 'Query mail': 32 }],
  ['send', 'what is heard, and each shard of two queues', { 'Query records': 2, 'GetItem records': 7, 'Query mail': 32 }],
  ['escalate', 'the brake, and each shard of three queues', { 'Query records': 1, 'GetItem records': 5 + 2, 'Query changes': 3 * 16 }],
] as const)('a run of %s with nothing to do reads what is paused, and %s', async (name, _what, requests) => {
  const { system, run } = await open(guillaumeWith('tiktok'))
  for (const first of ['enrol', 'send', 'escalate'] as const) await run(first)
  system.clock.advanceTo(brussels('2023-02-23T10:01'))
  expect(await run(name)).toEqual(requests)
})

it('suspensions ahead are listed once an hour, from three queues', async () => {
  const { system, run } = await open(guillaumeWith('tiktok'))
  const usual = await run('escalate')
  system.clock.advanceTo(brussels('2023-02-23T11:00'))
  expect(await run('escalate')).toEqual(usual)
  expect(usual).toMatchObject({ 'Query changes': 3 * 16 + 2 * 16, 'Query mail': 1, 'PutItem records': 2 })
})

it('a notice takes two writes of the person and one of evidence, at first one of a link', async () => {
  const { system, run } = await open(staffOf(20))
  await run('enrol')
  // The first mail of a minute says that an answer is waited for; the first answer of a minute that one was heard.
  expect(await run('send')).toEqual({
    ...{ 'Query records': 2, 'GetItem records': 7, 'Query mail': 32, 'BatchGetItem people': 1 },
    ...{ 'PutItem people': 2 * 20, 'UpdateItem records': 20 + 1, 'PutItem records': 20 },
  })
  expect(system.mailer.outbox).toHaveLength(20)
})

it('the feedback of a notice reads person and evidence, and writes what of them it changes', async () => {
  const { system, run, hear, consumed } = await open(peopleWith({ who: guillaume, devices: [phone] }))
  const ref = await refOf(system)
  const about = (number: number, eventType: string) =>
    eventOf(eventType, noticeId(ref, number), guillaume.email, system.clock.now(), `memory-${number}`)
  // The policies, what is paused of them, and outages are remembered.
  const first = { 'Query records': 1, 'GetItem records': 3, 'GetItem people': 1 }
  const again = { 'GetItem records': 1, 'GetItem people': 1 }
  await run('enrol')
  const earlier = consumed.length
  await run('send')
  expect(await hear(about(1, 'Send'))).toEqual(first)
  expect(await hear(about(1, 'Delivery'))).toEqual({ ...again, 'UpdateItem records': 2, 'PutItem people': 1 })
  expect(await hear(about(1, 'Delivery'))).toEqual(again)
  // The person moves in the index once, as the notice is settled; a delivery moves nobody.
  const ofPerson = consumed.slice(earlier).filter(({ operation, table }) => operation === 'PutItem' && table === 'people')
  expect(ofPerson.map(({ write, writeOfIndexes }) => [write - writeOfIndexes, writeOfIndexes])).toEqual([
    [2, 0],
    [2, 2],
    [2, 0],
  ])
  system.clock.advanceTo(brussels('2023-03-01T09:00'))
  expect(await run('send')).not.toHaveProperty(['PutItem records'])
  // Everything that comes of one mail: by both routes its delivery, by one that it was sent.
  expect(await hear(about(2, 'Send'), about(2, 'Delivery'), about(2, 'Delivery'))).toEqual({ ...first, 'UpdateItem records': 2 })
})
