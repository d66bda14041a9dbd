import { describe, expect, it } from 'vitest'
import { takeAnswer } from '../../../../shared/campaign/decide/take-answer.ts'
import { importStaff } from '../../../../shared/campaign/import/import-staff.ts'
import { erasePerson } from '../../../../shared/campaign/privacy/erase-person.ts'
import { type RetainReport, retain } from '../../../../shared/campaign/privacy/retain.ts'
import { addDays } from '../../../../shared/domain/schedule/zone.ts'
import { brussels, day, on, personWith, policyOf, staffFields } from '../../../builders.ts'
import { linkTo } from '../../../system.ts'
import { announced, type Running } from '../running.ts'

const policy = policyOf({ reminders: [], closedAfter: 'P30D', escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })

const staff = (id: string) => staffFields({ id, email: `${id}@ec.example`, name: id })

const goOn = () => true

const run = ({ ports }: Running, mayGoOn = goOn): Promise<RetainReport> => retain(ports, mayGoOn)

const everyone = async ({ ports }: Running) =>
  (await Array.fromAsync(ports.people.listEveryone())).flatMap(({ people }) => people.map(({ person }) => person))

const refOfFirst = async ({ ports }: Running): Promise<string> => {
  for await (const { people } of ports.people.listEveryone()) for (const { ref } of people) return ref
  throw new Error('there is nobody')
}

/** Cleared on 1 March, so closed from 31 March. */
async function cleared(): Promise<Running> {
  const running = await announced({ policies: [policy], people: [personWith({}, [{}])] })
  await running.runUntil('2023-03-01T10:00')
  await running.report(on('2023-03-01T10:00', 'phone', ''))
  await running.runUntil('2023-03-02T10:00')
  return running
}

describe('a case that ended', () => {
  it('stays a year, and then goes with all that was in it', async () => {
    const running = await cleared()
    running.at('2024-03-29T12:00')
    expect(await run(running)).toMatchObject({ looked: 1, failed: 0 })
    expect((await everyone(running))[0]?.cases).toMatchObject([{ state: 'closed' }])
    running.at('2024-03-30T12:00')
    expect(await run(running)).toMatchObject({ looked: 1, ended: 1 })
    expect((await everyone(running))[0]?.cases).toEqual([])
  })

  it('stays for as long as the configuration says', async () => {
    const running = (await cleared()).with({ retention: { ...(await cleared()).ports.retention, cases: 10 } })
    running.at('2023-04-10T12:00')
    expect(await run(running)).toMatchObject({ ended: 1 })
  })

  it('stays while a request in it waits for a human', async () => {
    const running = await announced({ policies: [policy], people: [personWith({}, [{}])] })
    await running.runUntil('2023-03-01T10:00')
    const ref = await refOfFirst(running)
    await takeAnswer(running.ports, ref, policy.id, { kind: 'exemption', reason: 'I write about it.', until: day('2023-05-31') })
    await running.report(on('2023-03-01T10:00', 'phone', ''))
    await running.runUntil('2023-03-02T10:00')
    running.at('2025-01-01T12:00')
    await run(running)
    expect((await everyone(running))[0]?.cases).toHaveLength(1)
  })
})

describe('somebody whom the last complete list of staff left out', () => {
  async function listed(): Promise<Running> {
    const running = await announced({ policies: [policy], people: [] })
    await importStaff(running.ports, [staff('ana'), staff('benoit')])
    return running
  }
  /** Only Ana is listed, once a day, until that day. */
  async function onlyAna(running: Running, until: string, isComplete = true): Promise<void> {
    for (let at = running.ports.clock.now(); at.epochMilliseconds <= brussels(until).epochMilliseconds; at = addDays(at, 1, 'UTC')) {
      running.ports.clock.advanceTo(at)
      await importStaff(running.ports, [staff('ana')])
      if (isComplete) await running.ports.retentionStore.noteList(at)
    }
  }
  const ids = async (running: Running) => (await everyone(running)).map(({ profile }) => profile.id).sort()

  it('is erased 90 days after a list last had them, and nobody else is', async () => {
    const running = await listed()
    await onlyAna(running, '2023-05-23T09:00')
    await run(running)
    expect(await ids(running)).toEqual(['ana', 'benoit'])
    await onlyAna(running, '2023-05-26T12:00')
    expect(await run(running)).toMatchObject({ erased: 1, failed: 0 })
    expect(await ids(running)).toEqual(['ana'])
  })

  it('stays while lists are not said to be complete', async () => {
    const running = await listed()
    await onlyAna(running, '2023-08-01T09:00', false)
    expect(await run(running)).toMatchObject({ erased: 0 })
  })

  it('stays if lists stop coming', async () => {
    const running = await listed()
    await running.ports.retentionStore.noteList(running.ports.clock.now())
    running.at('2024-02-01T09:00')
    expect(await run(running)).toMatchObject({ erased: 0 })
  })
})

it('an erased manager is named by nobody', async () => {
  const running = await announced({ policies: [policy], people: [] })
  await importStaff(running.ports, [staff('ben'), { ...staff('ana'), manager: 'ben' }])
  await run(running)
  const managers = async () => (await everyone(running)).map(({ profile }) => profile.manager?.id)
  expect(await managers()).toEqual(expect.arrayContaining([undefined, 'ben']))
  expect(await erasePerson(running.ports, 'ben', 'admin-1')).toBe('erased')
  running.later({ hours: 25 })
  expect(await run(running)).toMatchObject({ ended: 1 })
  expect(await managers()).toEqual([undefined])
})

it('the key of a page goes once its link has ended, after 200 days', async () => {
  const running = await announced({ policies: [policy], people: [personWith({}, [])] })
  await linkTo(running.ports, await refOfFirst(running), policy.id)
  running.later({ hours: 24 * 200 - 1 })
  expect(await run(running)).toMatchObject({ ended: 0 })
  expect(await everyone(running)).toMatchObject([{ pages: { [policy.id]: {} } }])
  running.later({ hours: 24 })
  expect(await run(running)).toMatchObject({ ended: 1 })
  expect((await everyone(running))[0]).not.toHaveProperty('pages')
})

describe('the sweep', () => {
  it('looks at everybody once a day', async () => {
    const running = await cleared()
    expect(await run(running)).toMatchObject({ looked: 1 })
    expect(await run(running)).toMatchObject({ looked: 0 })
    running.at('2023-03-03T11:00')
    expect(await run(running)).toMatchObject({ looked: 1 })
  })

  it('tells of whom it could not attend to, and goes on', async () => {
    const running = await cleared()
    running.at('2024-03-30T12:00')
    const { people } = running.ports
    const failing = running.with({ people: { ...people, save: () => Promise.reject(new Error('the table is full')) } })
    expect(await run(failing)).toMatchObject({ looked: 1, failed: 1 })
    expect(failing.faults).toHaveLength(1)
  })
})
