import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Temporal } from 'temporal-polyfill'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { readPolicy } from '../../functions/cli/input/policy.ts'
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
import { saveScope } from '../../shared/campaign/brake/save-scope.ts'
import type { Mail } from '../../shared/domain/emails/mailer.ts'
import { noticeId } from '../../shared/domain/people/mail.ts'
import type { Person } from '../../shared/domain/people/person.ts'
import type { Policy } from '../../shared/domain/policies/policy.ts'
import { isBefore } from '../../shared/domain/schedule/zone.ts'
import { brussels, peopleWith } from '../builders.ts'
import { memorySystem } from '../system.ts'
import { wakingAll } from '../waking.ts'
import { runEnrolment } from '../working.ts'
import { itemSize } from './capacity/item-size.ts'
import { type Consumption, meterCapacity } from './capacity/meter.ts'

beforeEach(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR')
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
  return () => vi.unstubAllEnvs()
})

const context = contextWith(300_000)

/** The Commission's policy, and such others as it might have made: nothing goes stale, so that nobody has to report daily. */
async function policiesOn(...apps: readonly string[]): Promise<Policy[]> {
  const read = await readPolicy('eu-commission-tiktok-2023')
  if ('problems' in read) throw new Error('the policy does not read')
  return apps.map((app) => ({ ...read.policy, id: `eu-commission-${app}-2023`, requires: [app], staleAfter: 999 }))
}

/** The functions on an embedded database, every request to which is counted; mail and access are served in memory. */
async function open(policies: readonly Policy[], people: readonly Person[]) {
  const database = await startDatabase({})
  onTestFinished(() => database.close())
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: database.url, region: 'eu-west-1', credentials })
  onTestFinished(() => client.destroy())
  await createTables(client, { people: 'people', records: 'records' })
  const consumed: Consumption[] = []
  meterCapacity(client, (consumption) => consumed.push(consumption))

  const memory = memorySystem(brussels('2023-02-23T10:00'))
  const environment = { PEOPLE_TABLE: 'people', RECORDS_TABLE: 'records', FROM_ADDRESS: 'ides@ec.example' }
  const { stores } = composeStores(environment, memory.clock, () => client)
  const system = joined({ ...memory, pageUrl: 'https://ides.example/me' }, stores)
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
  /** Which requests something took. */
  async function counted(run: () => Promise<unknown>): Promise<Requests> {
    const earlier = consumed.length
    await run()
    const counts: Record<string, number> = {}
    for (const { operation, table, index } of consumed.slice(earlier)) {
      const kind = `${operation} ${index ?? table}`
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    return counts
  }
  const usual = (name: keyof typeof functions) => (name === 'send' ? wakingAll(system.clock.now(), ['mail', 'digest']) : {})
  const run = (name: keyof typeof functions, event: object = usual(name)) => counted(() => functions[name](event, context))
  const hear = (...events: readonly object[]) => run('feedback', batchOf(events.map((event) => JSON.stringify(event))))
  return { system, consumed, counted, run, hear }
}

/** How often, by operation and the table or index that it goes to. */
type Requests = Readonly<Record<string, number>>

const boss = {
  id: 's0011',
  email: 'sabine.schafer@ec.example',
  name: 'Sabine Schäfer',
  zone: 'Europe/Luxembourg',
  country: 'LU',
  language: 'de',
}
const guillaume = {
  id: 's0123',
  email: 'guillaume.blanchard@ec.example',
  name: 'Guillaume Blanchard',
  unit: 'DG-EPSILON',
  manager: 's0011',
}
const phone = { id: 'd0171', label: 'Work Android phone', platform: 'android', apps: 'tiktok;whatsapp', reportedAt: '2023-02-21T03:36:00Z' }

/** Guillaume, with his manager. */
const guillaumeWith = (...devices: readonly Partial<typeof phone>[]) =>
  peopleWith(
    { who: boss, devices: [] },
    { who: guillaume, devices: devices.map((device) => ({ ...phone, ...device, staff: guillaume.id })) },
  )

/** So many people, each with a device. */
const staffOf = (count: number, apps = 'tiktok') =>
  peopleWith(
    ...Array.from({ length: count }, (_, index) => ({
      who: { id: `s${index}`, email: `s${index}@ec.example` },
      devices: [{ id: `d${index}`, apps }],
    })),
  )

type Opened = Awaited<ReturnType<typeof open>>

const sent = { eventType: 'Send' }
const delivered = { eventType: 'Delivery' }
const eventOf = ({ noticeId, to }: Pick<Mail, 'noticeId' | 'to'>, at: Temporal.Instant, messageId: string, what: object) => ({
  source: 'aws.ses',
  detail: {
    ...what,
    mail: { timestamp: String(at), messageId, source: 'ides@ec.example', destination: [to], tags: { notice: [noticeId] } },
  },
})

/** Runs everything at every moment at which something is due, with every mail delivered and all access confirmed. */
async function runUntil(local: string, { system, run, hear }: Opened): Promise<void> {
  let told = system.mailer.outbox.length
  for (;;) {
    for (const name of ['enrol', 'escalate', 'send'] as const) await run(name)
    for (const [device, { person, version, wanted }] of system.gate.devices)
      await hear({
        'detail-type': wanted === 'suspended' ? 'AccessSuspensionConfirmed' : 'AccessRestorationConfirmed',
        detail: { person, device, version },
      })
    for (const mail of system.mailer.outbox.slice(told)) {
      told += 1
      await hear(eventOf(mail, system.clock.now(), `memory-${told}`, delivered))
    }
    const due = await system.people.findNextDue()
    if (!due || isBefore(brussels(local), due.at)) return
    system.clock.advanceTo(due.at)
  }
}

/** Of Guillaume. */
const refOf = async ({ refs }: Opened['system']): Promise<string> => (await refs.find(guillaume.id)) ?? 'none'

/** The bytes of Guillaume in the table, at most: between notices, and while one was claimed. */
async function sizes({ system, consumed }: Opened) {
  const ref = await refOf(system)
  const written = consumed.flatMap(({ table, after }) => (table === 'people' && after?.ref?.S === ref ? [after] : []))
  const [between = [], claimed = []] = [false, true].map((isClaimed) =>
    written.filter(({ body }) => body?.S?.includes('"claim":{') === isClaimed).map(itemSize),
  )
  return { between: Math.max(...between), claimed: Math.max(...claimed) }
}

describe('a person in the table', () => {
  it('with a case and a link is about 1 KB until the deadline, and two write units at any time', async () => {
    const opened = await open(await policiesOn('tiktok'), guillaumeWith({}))
    await runUntil('2023-03-15T23:00', opened)
    const reminded = await sizes(opened)
    expect(reminded.between).toBeLessThanOrEqual(1.125 * 1024)
    expect(reminded.claimed).toBeLessThanOrEqual(1.375 * 1024)
    await runUntil('2023-03-31T23:00', opened)
    expect(opened.system.gate.devices.get(phone.id)?.wanted).toBe('suspended')
    expect((await sizes(opened)).claimed).toBeLessThanOrEqual(1.625 * 1024)
  })

  it('with ten devices, half of which break one or more of three policies, stays small, too', async () => {
    const apps = ['tiktok', 'tiktok', 'tiktok', 'tiktok;whatsapp', 'tiktok;whatsapp;telegram', '', '', '', '', '']
    const devices = apps.map((apps, index) => ({ id: `d${171 + index}`, apps }))
    const opened = await open(await policiesOn('tiktok', 'whatsapp', 'telegram'), guillaumeWith(...devices))
    await runUntil('2023-03-15T23:00', opened)
    const reminded = await sizes(opened)
    expect((await opened.system.people.get(await refOf(opened.system))).person.cases).toHaveLength(3)
    expect(reminded.between).toBeLessThanOrEqual(4 * 1024)
    expect(reminded.claimed).toBeLessThanOrEqual(4.6 * 1024)
  })
})

describe('the line of a case in the list', () => {
  /** The bytes of each line that was written. */
  const linesIn = ({ consumed }: Opened) => consumed.flatMap(({ after }) => (after?.pk?.S?.startsWith('CASES#') ? [itemSize(after)] : []))

  it('is one write unit when its case opens, is overdue and is suspended, and none for a notice', async () => {
    const opened = await open(await policiesOn('tiktok'), guillaumeWith({}))
    await opened.run('enrol')
    expect(linesIn(opened)).toHaveLength(1)
    await runUntil('2023-03-15T23:00', opened)
    expect(opened.system.mailer.outbox.length).toBeGreaterThan(3)
    expect(linesIn(opened)).toHaveLength(1)
    await runUntil('2023-03-31T23:00', opened)
    expect(linesIn(opened)).toHaveLength(3)
    expect(Math.max(...linesIn(opened))).toBeLessThanOrEqual(640)
  })
})

describe('an import that changes nothing', () => {
  it('reads policies, brakes and drafts, all refs and all people twice, and writes nothing', async () => {
    const people = guillaumeWith({}, { id: 'd0172', apps: '' })
    const { system, run, counted } = await open(await policiesOn('tiktok'), people)
    await run('enrol')
    await run('send')
    expect(await counted(() => importOrganisation(system, people))).toEqual({
      'Query records': 5,
      'GetItem records': 1,
      'BatchGetItem records': 2,
      'BatchGetItem people': 2,
    })
  })
})

describe('an import of new people', () => {
  it('takes three writes a person, one a device and one an owner; all else is read together', async () => {
    const { system, counted } = await open(await policiesOn('tiktok'), [])
    expect(await counted(() => importOrganisation(system, staffOf(20, '')))).toEqual({
      'Query records': 5,
      'GetItem records': 1,
      'BatchGetItem records': 5,
      'BatchGetItem people': 1,
      'PutItem records': 3 * 20,
      'PutItem people': 2 * 20,
    })
  })
})

describe('enrolment', () => {
  it('reads people by the page, and writes each who changes, and their line in the list', async () => {
    const { system, run } = await open(await policiesOn('tiktok'), staffOf(20))
    // People are counted, then read. Job, piece and turn are put, the job as it ends, and how far enrolment has come.
    const looks = { 'Query records': 5, 'GetItem records': 6, 'Scan people': 2, 'UpdateItem records': 1, 'DeleteItem records': 1 }
    expect(await run('enrol')).toEqual({ ...looks, 'PutItem people': 20, 'PutItem records': 20 + 5 })
    system.clock.advanceTo(brussels('2023-02-23T10:10'))
    expect(await run('enrol')).toEqual({ ...looks, 'PutItem records': 5 })
  })
})

describe('a run with nothing to do', () => {
  it.each([
    ['enrol', 'how far enrolment has come, and the jobs', { 'Query records': 2, 'GetItem records': 2 }],
    [
      'dispatch',
      'whether anything is heard, and each shard of four queues',
      { 'GetItem records': 2, 'Query changes': 32, 'Query mail': 32 },
    ],
    ['send', 'whether anything is heard, and each shard of two queues', { 'Query records': 2, 'GetItem records': 5, 'Query mail': 32 }],
    [
      'escalate',
      'whether anything is heard, the brake of each policy, how old its list is, and each shard of two queues, of one for the brake, too',
      { 'Query records': 1, 'GetItem records': 4 + 2, 'Query changes': 3 * 16 },
    ],
    // What is paused is asked twice by a sweep: of suspension with the policies, of mail for as long as it runs.
  ] as const)('of %s reads what is paused, and %s', async (name, _what, requests) => {
    const { system, run } = await open(await policiesOn('tiktok'), guillaumeWith({}))
    await run('enrol')
    for (const first of ['send', 'escalate'] as const) await run(first)
    system.clock.advanceTo(brussels('2023-02-23T10:01'))
    expect(await run(name)).toEqual(requests)
  })

  it('of escalate lists suspensions once an hour, from three queues', async () => {
    const { system, run } = await open(await policiesOn('tiktok'), guillaumeWith({}))
    const usual = await run('escalate')
    system.clock.advanceTo(brussels('2023-02-23T11:00'))
    expect(await run('escalate')).toEqual(usual)
    expect(usual).toMatchObject({ 'Query changes': 3 * 16 + 2 * 16, 'Query mail': 1, 'PutItem records': 2 })
  })
})

describe('a notice', () => {
  // The first mail of a minute says that an answer is waited for; the first answer of a minute that one was heard.
  const none = { 'Query records': 2, 'GetItem records': 5, 'Query mail': 32 }

  it.each([1, 20])('takes two writes of the person and one of evidence, at first one of a link: %i at once', async (size) => {
    const { system, run } = await open(await policiesOn('tiktok'), staffOf(size))
    await run('enrol')
    expect(await run('send')).toEqual({
      ...none,
      'BatchGetItem people': 1,
      'PutItem people': 2 * size,
      'UpdateItem records': size + 1,
      'PutItem records': size,
    })
    expect(system.mailer.outbox).toHaveLength(size)
  })

  it('moves its person in the index once, when it is settled, and a delivery does not', async () => {
    const { system, run, hear, consumed } = await open(await policiesOn('tiktok'), peopleWith({ who: guillaume, devices: [phone] }))
    const id = noticeId(await refOf(system), 1)
    await run('enrol')
    const earlier = consumed.length
    await run('send')
    await hear(eventOf({ noticeId: id, to: guillaume.email }, system.clock.now(), 'memory-1', delivered))
    const ofPerson = consumed.slice(earlier).filter(({ operation, table }) => operation === 'PutItem' && table === 'people')
    const units = ofPerson.map(({ write, writeOfIndexes }) => ({ ofItem: write - writeOfIndexes, ofIndexes: writeOfIndexes }))
    expect(units).toEqual([
      { ofItem: 2, ofIndexes: 0 },
      { ofItem: 2, ofIndexes: 2 },
      { ofItem: 2, ofIndexes: 0 },
    ])
  })

  it('with feedback takes a read of person and evidence, and a write of each where it changes', async () => {
    const { system, run, hear } = await open(await policiesOn('tiktok'), peopleWith({ who: guillaume, devices: [phone] }))
    const ref = await refOf(system)
    const about = (number: number, event: object) =>
      eventOf({ noticeId: noticeId(ref, number), to: guillaume.email }, system.clock.now(), `memory-${number}`, event)
    // The policies, and what is paused of them, are remembered.
    const first = { 'Query records': 1, 'GetItem records': 2, 'GetItem people': 1 }
    const again = { 'GetItem records': 1, 'GetItem people': 1 }
    await run('enrol')
    await run('send')
    expect(await hear(about(1, sent))).toEqual(first)
    expect(await hear(about(1, delivered))).toEqual({ ...again, 'UpdateItem records': 2, 'PutItem people': 1 })
    expect(await hear(about(1, delivered))).toEqual(again)
    system.clock.advanceTo(brussels('2023-03-01T09:00'))
    expect(await run('send')).not.toHaveProperty(['PutItem records'])
    // Everything that comes of one mail: by both routes its delivery, by one that it was sent.
    expect(await hear(about(2, sent), about(2, delivered), about(2, delivered))).toEqual({ ...first, 'UpdateItem records': 2 })
  })
})
