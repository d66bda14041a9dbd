import type { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { pause } from '#campaign/decide/pause.ts'
import { takeAnswer } from '#campaign/decide/take-answer.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { startRetention } from '#campaign/privacy/retain.ts'
import type { MailState } from '#domain/people/mail.ts'
import type { Case, Person } from '#domain/people/person.ts'
import { isLongGone, usualRetention, withListed, withoutEndedLinks, withoutOverCases } from '#domain/people/retention.ts'
import { addDays } from '#domain/schedule/zone.ts'
import { brussels, personWith, policyOf, said, several, staffFields, suspending, versionOf, withEachDevice } from '#test/builders.ts'
import { refOf, storedAs } from '#test/refs.ts'
import { linkTo } from '#test/system.ts'
import { retained, worked } from '#test/working.ts'
import { announced, type Running } from '../running.ts'

const policy = policyOf({ reminders: [], closedAfter: 'P30D', ...suspending })

const staff = (id: string) => staffFields({ id, name: id })

const goOn = () => true

const campaignOf = (...people: readonly Person[]) => announced({ policies: [policy], people })

const run = ({ ports }: Running, hasTimeLeft = goOn) => retained(ports, hasTimeLeft)

const everyone = async ({ ports }: Running) =>
  (await Array.fromAsync(ports.people.listEveryone())).flatMap(({ people }) => people.map(({ person }) => person))

const refOfFirst = async ({ ports }: Running) => {
  for await (const { people } of ports.people.listEveryone()) for (const { ref } of people) return ref
  throw new Error('there is nobody')
}

/** Cleared on 1 March, so closed from 31 March. */
async function cleared() {
  const running = await campaignOf(personWith({}, [{}]))
  await running.runUntil('2023-03-01T10:00')
  await running.reports('phone', '')
  await running.runUntil('2023-03-02T10:00')
  return running
}

it('a case that ended stays a year, and then goes with all that was in it', async () => {
  const running = await cleared()
  running.at('2024-03-29T12:00')
  expect(await run(running)).toMatchObject({ looked: 1, failed: 0 })
  expect((await everyone(running))[0]?.cases).toMatchObject([{ state: 'closed' }])
  running.at('2024-03-30T12:00')
  expect(await run(running)).toMatchObject({ looked: 1, ended: 1 })
  expect((await everyone(running))[0]?.cases).toEqual([])
})

it('a case that ended stays for as long as the configuration says', async () => {
  const running = (await cleared()).with({ retention: { ...(await cleared()).ports.retention, cases: 10 } })
  running.at('2023-04-10T12:00')
  expect(await run(running)).toMatchObject({ ended: 1 })
})

it('a case that ended stays while a request in it waits for a human', async () => {
  const running = await campaignOf(personWith({}, [{}]))
  await running.runUntil('2023-03-01T10:00')
  const ref = await refOfFirst(running)
  await takeAnswer(running.ports, ref, policy.id, said.exemption)
  await running.reports('phone', '')
  await running.runUntil('2023-03-02T10:00')
  running.at('2025-01-01T12:00')
  await run(running)
  expect((await everyone(running))[0]?.cases).toHaveLength(1)
})

it('retention saves a person that a list lacks, which lists them', async () => {
  const running = await campaignOf(personWith({ id: 'ana' }), personWith({ id: 'ben' }))
  const { people } = running.ports
  const versions = async () => (await people.findAll([refOf('ana'), refOf('ben')])).people.map(({ version }) => version)
  const [ana = 0, ben] = await versions()
  async function* listEveryone() {
    for await (const page of people.listEveryone()) yield { ...page, unlisted: [refOf('ana')] }
  }
  await run(running.with({ people: { ...people, listEveryone } }))
  expect(await versions()).toEqual([ana + 1, ben])
})

const { cases } = usualRetention()
const late = brussels('2033-01-01T12:00')
const clearedCase = async (state: Case['state']) => {
  const person = await (await cleared()).personOf()
  return { ...person, cases: person.cases.map(one => ({ ...one, state })) }
}

it('what has not ended for long stays: a case that is clear, or without a noted end', async () => {
  const clear = await clearedCase('clear')
  expect(withoutOverCases(clear, [], usualRetention(), late)).toBe(clear)
  const closed = await clearedCase('closed')
  expect(withoutOverCases(closed, [], usualRetention(), late).cases).toEqual([])
  const undated = { ...closed, cases: closed.cases.map(({ clearedAt, ...one }) => one) }
  expect(withoutOverCases(undated, [], usualRetention(), late)).toBe(undated)
})

it('what has not ended for long is counted by the policy of its case, in days of its person', async () => {
  const closed = await clearedCase('closed')
  const person = { ...closed, profile: { ...closed.profile, zone: 'Pacific/Auckland' } }
  const others = [versionOf({ id: 'other', closedAfter: 'P999D' }), versionOf({ closedAfter: 'P120D' })]
  const end = addDays(brussels('2023-03-01T10:00'), 120 + cases, 'Pacific/Auckland')
  const left = (now: Temporal.Instant) => withoutOverCases(person, others, usualRetention(), now).cases.length
  expect([left(end.subtract({ seconds: 1 })), left(end)]).toEqual([1, 0])
})

describe('someone who has left', () => {
  async function left(mail?: MailState) {
    const running = await campaignOf(personWith({}, []))
    const leftAt = running.now()
    await running.change(person => ({ ...person, profile: { ...person.profile, leftAt }, ...(mail ? { mail } : {}) }))
    return running
  }

  it('someone who has left is erased 90 days later, even if never listed', async () => {
    const running = await left()
    running.later({ hours: 90 * 24 - 1 })
    await running.ports.retentionStore.noteList(running.now())
    expect(await run(running)).toMatchObject({ erased: 0 })
    running.later({ hours: 25 })
    expect(await run(running)).toMatchObject({ erased: 1 })
    expect(await everyone(running)).toEqual([])
    const [erasure] = (await Array.fromAsync(running.ports.audit.list('CONTROL'))).filter(({ action }) => action === 'erase')
    expect(erasure).toMatchObject({ by: 'retention', about: refOf('ana') })
  })

  it('someone who has left waits for the next round while a notice may be on its way to them', async () => {
    const at = brussels('2023-05-25T09:59')
    const running = (await left({ seq: 0, claim: { token: 'other', at, tries: 1, tells: [] } })).at('2023-05-25T10:00')
    expect(await run(running)).toMatchObject({ looked: 1, erased: 0, failed: 0 })
    running.later({ hours: 24 })
    expect(await run(running)).toMatchObject({ erased: 1 })
  })
})

describe('someone on every list', () => {
  const soon = { ...usualRetention(), leavers: 1 }
  const at = brussels('2023-03-01T09:00')
  const listed = (days: number, who = {}) => {
    const person = personWith({}, [])
    return { ...person, profile: { ...person.profile, ...who }, listedAt: addDays(at, -days, 'UTC') }
  }

  it('someone on every list is noted as listed once a week at most, and has not left', () => {
    for (const days of [0, 3, 6]) expect(withListed(listed(days), at)).toEqual(listed(days))
    for (const days of [7, 8]) expect(withListed(listed(days), at).listedAt).toEqual(at)
    // A week, and a day that the import of the list may take.
    for (const days of [1, 7, 8]) expect(isLongGone(listed(days), at, soon, at)).toBe(false)
    expect(isLongGone(listed(9), at, soon, at)).toBe(true)
  })

  it('someone who was on no list is not listed: teams and owners known from devices alone', () => {
    const { listedAt: _, ...never } = listed(500)
    expect(isLongGone(never, at, soon, at)).toBe(false)
    expect(isLongGone(listed(500, { isTeam: true }), at, soon, at)).toBe(false)
  })
})

describe('someone missing from the last complete list of staff', () => {
  async function listed() {
    const running = await campaignOf()
    await importStaff(running.ports, [staff('ana'), staff('benoit')])
    return running
  }
  /** Only Ana is listed, once a day, until that day. */
  async function onlyAna(running: Running, until: string, isComplete = true) {
    for (let at = running.now(); at.epochMilliseconds <= brussels(until).epochMilliseconds; at = addDays(at, 1, 'UTC')) {
      running.ports.clock.advanceTo(at)
      await importStaff(running.ports, [staff('ana')])
      if (isComplete) await running.ports.retentionStore.noteList(at)
    }
  }
  const ids = async (running: Running) => (await everyone(running)).map(({ profile }) => profile.id).sort()

  it('someone left out of the last complete list is erased 90 days after they were last listed', async () => {
    const running = await listed()
    await onlyAna(running, '2023-05-23T09:00')
    await run(running)
    expect(await ids(running)).toEqual(['ana', 'benoit'])
    await onlyAna(running, '2023-05-26T12:00')
    expect(await run(running)).toMatchObject({ erased: 1, failed: 0 })
    expect(await ids(running)).toEqual(['ana'])
  })

  it('someone left out of the last list of staff stays while lists are not called complete', async () => {
    const running = await listed()
    await onlyAna(running, '2023-08-01T09:00', false)
    expect(await run(running)).toMatchObject({ erased: 0 })
  })

  it('someone left out of the last complete list of staff stays if lists stop coming', async () => {
    const running = await listed()
    await running.ports.retentionStore.noteList(running.now())
    running.at('2024-02-01T09:00')
    expect(await run(running)).toMatchObject({ erased: 0 })
  })
})

const gone = async (count: number, staying: number) => {
  const running = await campaignOf()
  const ids = several(count + staying, index => `s${index}`)
  await importStaff(
    running.ports,
    ids.map(id => staff(id)),
  )
  // A first round knows how many people there are.
  await run(running)
  running.later({ hours: 24 * 90 })
  const [now, { people }] = [running.now(), running.ports]
  for (const id of ids.slice(count)) {
    const { person, version } = await running.find(id)
    await people.save(storedAs({ ...person, listedAt: now }, version))
  }
  await running.ports.retentionStore.noteList(now)
  return running
}
const pauseOf = async ({ ports }: Running) => (await ports.control.find()).erasure
const nextDay = (running: Running, hasTimeLeft = goOn) => run(running.later({ hours: 24 }), hasTimeLeft)

it('erasure of more than five people and 2% waits until an operator resumes it', async () => {
  const running = await gone(60, 0)
  expect(await run(running)).toMatchObject({ erased: 5, held: 55 })
  expect(await pauseOf(running)).toMatchObject({ by: 'retention', reason: '55 more people would be erased at once' })
  expect(await nextDay(running)).toMatchObject({ erased: 0, held: 55 })
  await pause(running.ports, 'erasure', false, { subject: 'operator-1' }, 'They have left.')
  expect(await nextDay(running)).toMatchObject({ erased: 55, held: 0 })
  expect(await pauseOf(running)).toBeUndefined()
  const actions = (await Array.fromAsync(running.ports.audit.list('CONTROL'))).filter(({ action }) => action.endsWith('erasure'))
  expect(actions.map(({ action, by }) => `${action} by ${by}`)).toEqual(['pause erasure by retention', 'resume erasure by operator-1'])
})

it('erasures are no more than one consent covers: what comes later waits again', async () => {
  const running = await gone(20, 20)
  expect(await run(running)).toMatchObject({ erased: 5, held: 15 })
  await pause(running.ports, 'erasure', false, { subject: 'operator-1' }, 'They have left.')
  running.later({ hours: 24 * 90 })
  await running.ports.retentionStore.noteList(running.now())
  expect(await run(running)).toMatchObject({ erased: 15, held: 20 })
  expect(await pauseOf(running)).toBeDefined()
})

it('erasures count for the whole round, in however many runs it goes', async () => {
  const running = await gone(250, 0)
  expect(await run(running, () => false)).toMatchObject({ looked: 250, erased: 5, held: 245 })
})

/** A round whose people are found, and not erased yet. */
async function found(running: Running) {
  await startRetention(running.ports)
  await worked(running.ports)
  return running
}

const erasuresIn = async ({ ports }: Running) =>
  (await Array.fromAsync(ports.audit.list('CONTROL'))).flatMap(({ action, details }) => (action === 'erase' && details ? [details] : []))

it('erasures of a hundred people are one decision, which says whose', async () => {
  const running = await gone(150, 0)
  await run(running)
  await pause(running.ports, 'erasure', false, { subject: 'operator-1' }, 'They have left.')
  const refs = await Promise.all((await everyone(running)).map(({ profile }) => running.ports.refs.find(profile.id)))
  await nextDay(running, () => false)
  const [first, ...others] = await erasuresIn(running)
  expect([first, ...others].map(details => details?.people)).toEqual([5, 100, 45])
  expect(others.flatMap(details => `${details.refs}`.split(' ')).toSorted()).toEqual(refs.toSorted())
})

it('erasures leave out those who came back since they were found', async () => {
  const running = await found(await gone(3, 0))
  await importStaff(running.ports, [staff('s0')])
  await worked(running.ports)
  expect(await everyone(running)).toMatchObject([{ profile: { id: 's0' } }])
})

it('erasures stop as soon as an operator pauses them', async () => {
  const running = await found(await gone(3, 0))
  await pause(running.ports, 'erasure', true, { subject: 'operator-1' }, 'Wait.')
  await worked(running.ports)
  expect((await running.ports.retentionStore.find()).counts).toEqual({ looked: 3, held: 3 })
})

it('erasures whose worker died are ended by the next, and decided once', async () => {
  const running = await found(await gone(3, 0))
  await expect(worked(running.failing('jobs', 'savePiece').ports)).rejects.toThrow()
  await worked(running.ports)
  expect(await erasuresIn(running)).toMatchObject([{ people: 3 }])
  expect((await running.ports.jobs.list())[0]).toMatchObject({ state: 'done', outcome: { erased: 3, held: 0 } })
})

it('erasures are not stopped where a few of many go', async () => {
  expect(await run(await gone(6, 294))).toMatchObject({ erased: 6, held: 0 })
})

it('an erased manager is named by nobody', async () => {
  const running = await campaignOf()
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
  const running = await campaignOf(personWith({}, []))
  await linkTo(running.ports, await refOfFirst(running), policy.id)
  running.later({ hours: 24 * 200 - 1 })
  expect(await run(running)).toMatchObject({ ended: 0 })
  expect(await everyone(running)).toMatchObject([{ pages: { [policy.id]: {} } }])
  running.later({ hours: 24 })
  expect(await run(running)).toMatchObject({ ended: 1 })
  expect((await everyone(running))[0]).not.toHaveProperty('pages')
})

it('what a person holds of a notice goes a year after it was sent', async () => {
  const running = await announced({ policies: [policy] })
  await running.sweep()
  for (const [at, notices] of [
    ['2024-02-23T00:00', 1],
    ['2024-02-24T12:00', 0],
  ] as const) {
    running.at(at)
    await run(running)
    expect((await running.personOf()).mail?.sent).toHaveLength(notices)
  }
})

it('what would undo an import by hand goes 30 days after it', async () => {
  const beforeCleared = { at: brussels('2023-03-01T00:00'), readings: [] }
  const running = await campaignOf(withEachDevice(personWith(), { beforeCleared }))
  for (const [at, known] of [
    ['2023-03-30T00:00', beforeCleared],
    ['2023-04-01T00:00', undefined],
  ] as const) {
    running.at(at)
    await run(running)
    expect((await running.personOf()).devices[0]?.beforeCleared).toEqual(known)
  }
})

it('the keys of links that have not ended stay', () => {
  const now = brussels('2023-03-01T10:00')
  const page = (hours: number) => ({ key: `key-${hours}`, until: now.add({ hours }) })
  const person = { ...personWith(), pages: { over: page(0), open: page(1) } }
  expect(withoutEndedLinks(person, now).pages).toEqual({ open: page(1) })
})

it('a round goes on where a worker left it, and comes once a day', async () => {
  const running = await campaignOf()
  const ids = several(250, index => `s${index}`)
  await importStaff(
    running.ports,
    ids.map(id => staff(id)),
  )
  expect(await run(running, () => false)).toMatchObject({ looked: 250 })
  expect(await run(running.later({ hours: 23 }))).toBeUndefined()
  expect(await run(running.later({ hours: 1 }))).toMatchObject({ looked: 250 })
})

it('the sweep tells of a record that cannot be read', async () => {
  const running = await campaignOf(personWith({}, []), personWith({ id: 'ben' }, []))
  const blind = running.blindTo('ben')
  expect(await run(blind)).toMatchObject({ looked: 1 })
  expect(blind.faults.map(({ ref }) => ref)).toEqual([refOf('ben')])
})

it('the sweep reports who it could not attend to, and goes on', async () => {
  const running = await cleared()
  running.at('2024-03-30T12:00')
  const failing = running.failing('people', 'save')
  expect(await run(failing)).toMatchObject({ looked: 1, failed: 1 })
  expect(failing.faults).toHaveLength(1)
})
