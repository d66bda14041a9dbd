import { expect, it } from 'vitest'
import * as z from 'zod'
import { type Upgrade, upgrade } from '#domain/people/schema-upgrades.ts'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { brussels, personWith, reviewAtOnce, versionOf } from '#test/builders.ts'

/** First a unit becomes a list of units, then the list is renamed. */
const upgrades: readonly Upgrade[] = [
  ({ unit, ...rest }) => ({ ...rest, units: [unit] }),
  ({ units, ...rest }) => ({ ...rest, parts: units }),
]

it('an item takes every upgrade since', () => {
  expect(upgrade({ form: 1, name: 'Ana', unit: 'DG-ALPHA' }, upgrades)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
  expect(upgrade({ form: 2, name: 'Ana', units: ['DG-ALPHA'] }, upgrades)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
})

it('an item in the current form is unchanged', () => {
  const current = { form: 3, name: 'Ana', parts: ['DG-ALPHA'] }
  expect(upgrade(current, upgrades)).toBe(current)
})

it.each([{ form: 4, name: 'Ana' }, { name: 'Ana' }, { form: '1' }, { form: 0 }, null, 'Ana'])(
  'an item without a known form is unchanged: %j',
  stored => {
    expect(upgrade(stored, upgrades)).toBe(stored)
  },
)

const reading = { apps: ['tiktok'], evidence: 'helpdesk', source: 'contest', reportedAt: 1676880000 }
const ofForm1 = {
  form: 1,
  devices: [{ id: 'phone', reading }, { id: 'tablet' }, { id: 'watch', reading: { reportedAt: 1676880000 } }],
  cases: [{ policy: 'no-tiktok', breaches: [{ device: 'phone', apps: ['tiktok'], since: 1676880000 }] }, { policy: 'no-temu' }],
}

it('a person of the first form keeps what is known of each app then, and what is in breach', () => {
  const { devices, cases } = z.looseObject({ devices: z.array(z.looseObject({})), cases: z.unknown() }).parse(upgrade(ofForm1))
  expect(devices).toEqual([
    {
      id: 'phone',
      readings: [{ unmet: ['tiktok'], met: expect.any(Array), evidence: 'helpdesk', source: 'contest', reportedAt: 1676880000 }],
    },
    { id: 'tablet' },
    { id: 'watch', readings: [{ unmet: [], met: expect.arrayContaining(['tiktok', 'temu', 'whatsapp']), reportedAt: 1676880000 }] },
  ])
  expect(cases).toEqual([
    { policy: 'no-tiktok', breaches: [{ device: 'phone', unmet: ['tiktok'], since: 1676880000 }] },
    { policy: 'no-temu' },
  ])
})

it('a person of the first form is in breach and clear as before, and nothing is asked again', () => {
  const policies = ['tiktok', 'temu'].map(app => versionOf({ id: `no-${app}`, apps: [app] }))
  const at = brussels('2023-02-23T10:00')
  const person = reviewAtOnce(personWith({}, [{}, { id: 'tablet', apps: '' }]), policies, at)
  const { devices, cases, ...rest } = z
    .looseObject({ devices: z.array(z.looseObject({})), cases: z.array(z.looseObject({ breaches: z.array(z.looseObject({})) })) })
    .parse(JSON.parse(serializePerson(person)))
  const before = {
    ...rest,
    form: 1,
    devices: devices.map(({ readings, ...device }, index) => ({
      ...device,
      reading: { reportedAt: 1676880000, apps: index === 0 ? ['tiktok'] : undefined },
    })),
    cases: cases.map(one => ({ ...one, breaches: one.breaches.map(({ unmet, ...breach }) => ({ ...breach, apps: unmet })) })),
  }
  const read = parsePerson(JSON.stringify(before))
  expect(read.cases).toEqual(person.cases)
  expect(reviewAtOnce(read, policies, at).cases).toEqual(person.cases)
})

const stored = {
  policy: 'no-tiktok',
  version: 2,
  state: 'overdue',
  openedAt: 1677142800,
  deadline: 1678921200,
  breaches: [{ device: 'phone', unmet: ['tiktok'], since: 1677142800 }],
  firstDue: 1677142800,
  again: { tablet: 1678700000 },
  owes: { changed: { at: 1678700000 } },
  suspended: ['phone'],
}
const read = (current: object, form: number) =>
  parsePerson(JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(serializePerson(personWith()))), form, cases: [current] }))

const last = { version: 1, deadline: 1678921200, movedOn: true }

it('a case of the second form is read as one that has them apart', () => {
  const former = {
    ...stored,
    told: { 1: { at: 1677142800, deliveredAt: 1677142860 } },
    noticed: { phone: { 1: 1677142860 } },
    ownDates: { tablet: 1679000000 },
    toldInZone: 'Europe/Helsinki',
    notifiedThrough: 1678921200,
    reportedThrough: 1678921300,
    owedFrom: 1678921400,
    againAt: 1678000000,
    followUps: { tablet: { at: 1678872800, isLast: true } },
    unreached: ['watch'],
    noticesCountFrom: 1677000000,
    disowned: { laptop: 1677100000 },
    lastTold: last,
  }
  const notified = {
    byVersion: former.told,
    byDevice: former.noticed,
    ownDates: former.ownDates,
    inZone: former.toldInZone,
    through: former.notifiedThrough,
    reportedThrough: former.reportedThrough,
    owedFrom: former.owedFrom,
    againAt: former.againAt,
    followUps: former.followUps,
    unreached: former.unreached,
    countFrom: former.noticesCountFrom,
    disowned: former.disowned,
    last,
  }
  expect(read(former, 2)).toEqual(read({ ...stored, notified }, 3))
})

it('a case of the second form is read as it was before its first notice', () => {
  expect(read(stored, 2)).toEqual(read(stored, 3))
})

it('a case as stored in form 3 is read as one that has its answers and decisions in parts', () => {
  const access = {
    suspended: ['phone'],
    toSuspend: { tablet: 'held', watch: 1678950000 },
    spared: ['laptop'],
    respited: ['desk'],
    cuts: [{ device: 'phone', at: 1678921200, confirmedAt: 1678921300 }],
  }
  const [declared, askedBefore] = [{ remedy: 'remove-app', at: 1678000000 }, [{ kind: 'contest' }]]
  const requests = [{ kind: 'exemption', at: 1678100000, reason: 'I write about it.', until: '2023-05-31' }]
  const decided = [{ kind: 'refused', request: 'exemption', at: 1678200000, by: 'admin-1', reason: 'No need was shown.' }]
  const proposed = { kind: 'extend', until: '2023-04-30', at: 1678300000, by: { subject: 'admin-2' } }
  const { suspended: _, ...others } = stored
  const former = { ...others, ...access, declared, requests, askedBefore, decided, proposed, acknowledgedAt: 1677229200 }
  const answers = { readAt: 1677229200, declared, requests, askedBefore }
  expect(read(former, 3)).toEqual(read({ ...others, access, answers, decisions: { made: decided, proposed } }, 4))
  expect(read(others, 3)).toEqual(read(others, 4))
})
