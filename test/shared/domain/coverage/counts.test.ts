import { expect, it } from 'vitest'
import type { ListedConnector } from '#domain/access/listed.ts'
import { connectorsSettings, listedConnectors } from '#domain/access/settings.ts'
import { addUnits, alikeByUnit, coverageCounter, coverageOf } from '#domain/coverage/counts.ts'
import { deviceKindOf } from '#domain/coverage/device-kind.ts'
import type { Device, Person } from '#domain/people/person.ts'
import { brussels, inventoried, personWith } from '#test/builders.ts'

const now = brussels('2023-02-23T10:00')

const microsoft = { tenant: '5ba09f3e-1f0c-4f0e-9f0b-000000000000', clientId: '0d3b2f7e-7a52-4a3c-8a0e-000000000000', secret: 'ides/graph' }

const set = listedConnectors(
  connectorsSettings.parse({
    entra: { kind: 'entra-device', ...microsoft, attribute: 7 },
    phones: { kind: 'entra-group', ...microsoft, group: microsoft.tenant, phonesOnly: true },
    people: { kind: 'entra-group', ...microsoft, group: microsoft.tenant },
    jamf: { kind: 'jamf', address: 'https://jamf.example', clientId: 'ides', secret: 'ides/jamf', computers: '12' },
    hook: { kind: 'webhook', address: 'https://gateway.example/ides', secret: 'ides/webhook' },
  }),
)

const connectors = (...names: string[]) => set.filter(({ name }) => names.includes(name))

type Reading = Device['readings'][number]

const reading = (coverage?: Reading['coverage'], more: Partial<Reading> = {}) => inventoried(now, { coverage, ...more })

const [phone] = personWith().devices
if (!phone) throw new Error('Ana has a phone')

const held = { mail: { held: { reason: 'bounced', at: now } } } as const

const kind = (
  device: Partial<Device>,
  { owner = {}, set = [] }: { owner?: Parameters<typeof deviceKindOf>[1]; set?: readonly ListedConnector[] } = {},
) => deviceKindOf({ ...phone, ...device }, owner, set)

const read = (readings: readonly Reading[], more: Partial<Device> = {}, owner = {}) => {
  const { readable, reasons } = kind({ readings, ...more }, { owner })
  return [readable, ...reasons.filter(reason => reason !== 'no-connector')].join(' ')
}

const suspended = (set: readonly ListedConnector[], keys: readonly string[], platform = 'ios') => {
  const { suspendable, reasons } = kind({ readings: [reading(undefined, { source: 'jamf' })], keys, platform }, { set })
  return [suspendable, ...reasons].join(' ')
}

it('a device can be read as far as the source that sees most of it', () => {
  expect(read([reading()])).toBe('all')
  expect(read([reading('named-apps')])).toBe('named by-name')
  expect(read([reading('named-apps', { evidence: 'compliance-state' })])).toBe('rule by-rule')
  expect(read([reading('managed-only')])).toBe('ask managed-only')
  expect(read([reading('work-profile')])).toBe('ask work-profile')
  expect(read([reading('none')])).toBe('ask no-apps')
  expect(read([])).toBe('ask not-reported')
  expect(read([reading('none'), reading('managed-only', { source: 'jamf' })])).toBe('ask managed-only')
})

it('a device is read as the sources that list it last said, and not by what people say', () => {
  expect(read([reading(), reading('managed-only')])).toBe('ask managed-only')
  expect(read([reading(undefined, { evidence: 'declaration' })])).toBe('ask not-reported')
  expect(read([reading()], { vanishedAt: now })).toBe('ask vanished')
  expect(read([reading(), reading('none', { source: 'jamf' })], { keys: ['jamf#mobile-1'] })).toBe('ask no-apps')
})

it('nothing of a device is known where mail to its owner is held', () => {
  expect(read([reading('none')], {}, held)).toBe('none no-apps no-mail')
  expect(read([reading()], {}, held)).toBe('all')
})

it('a suspension stops what the widest of the connectors that know the device stops', () => {
  expect(suspended(connectors('entra'), ['entra:1'])).toBe('device')
  expect(suspended(connectors('hook'), [])).toBe('device')
  expect(suspended(connectors('entra', 'phones'), ['entra:1'])).toBe('phones all-phones')
  expect(suspended(connectors('entra', 'people', 'phones'), [])).toBe('person all-devices')
  expect(suspended(connectors('entra', 'phones'), ['entra:1'], 'windows')).toBe('device')
})

it('a device that no connector knows cannot be suspended, without any connector only by the bus, and why is said for each', () => {
  expect(suspended([], ['entra:1'])).toBe('bus no-connector')
  expect(suspended(connectors('entra', 'jamf', 'phones'), ['serial:C39K1234'], 'macos')).toBe('none no-entra-id not-a-phone not-in-source')
  expect(suspended(connectors('jamf'), ['jamf#computer-1'], 'macos')).toBe('device')
  expect(suspended(connectors('jamf'), ['jamf#mobile-1'])).toBe('none not-in-source')
})

it('a platform that the catalogue does not have is another', () => {
  expect([kind({ platform: 'iPadOS' }).platform, kind({ platform: 'Tizen 4' }).platform]).toEqual(['ipados', 'other'])
})

const all = [reading()]
const staff = (id: string, unit: string, ...devices: readonly Partial<Device>[]) => {
  const person = personWith({ id, unit })
  return { ...person, devices: devices.map((device, number) => ({ ...phone, id: `${id}-${number}`, ...device })) }
}

const people = [
  staff('ana', 'DG-ALPHA', { readings: all }, { readings: all, platform: 'windows' }),
  staff('ben', 'DG-ALPHA', { readings: [] }),
  staff('cora', 'DG-BETA', { readings: all }, { readings: all }, { readings: [] }),
  staff('dora', 'DG-BETA'),
]

function counted(some: readonly Person[]) {
  const { add, counts } = coverageCounter([])
  for (const person of some) add(person)
  return alikeByUnit.parse(JSON.parse(JSON.stringify(counts())))
}

const everyone = Object.values(counted(people)).flat()

it('devices are counted by what can be read and suspended, and each owner once in every number', () => {
  expect(coverageOf(everyone)).toEqual({
    devices: 6,
    people: 3,
    cells: [
      { readable: 'all', suspendable: 'bus', devices: 4, people: 2 },
      { readable: 'ask', suspendable: 'bus', devices: 2, people: 2 },
    ],
    reasons: [
      { reason: 'no-connector', devices: 6, people: 3 },
      { reason: 'not-reported', devices: 2, people: 2 },
    ],
  })
  expect(coverageOf(everyone, ({ platform }) => platform === 'windows')).toMatchObject({ devices: 1, people: 1 })
})

it('devices counted in parts are the same as in one go', () => {
  expect(addUnits(people.map(person => counted([person])))).toEqual(counted(people))
})

it('people who have left, and mailboxes of teams, are not counted', () => {
  const [ana] = people
  if (!ana) throw new Error('Ana is there')
  const gone = (profile: Partial<Person['profile']>) => ({ ...ana, profile: { ...ana.profile, ...profile } })
  expect(counted([gone({ leftAt: now }), gone({ isTeam: true })])).toEqual({})
})
