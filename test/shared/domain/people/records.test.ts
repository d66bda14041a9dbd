import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import type * as z from 'zod'
import { changeRecord, deviceRecord, staffRecord } from '#domain/people/records.ts'
import { peopleWith } from '#test/builders.ts'

const staff = {
  id: 's1',
  email: 'ana@ec.example',
  name: 'Ana',
  language: 'fr',
  zone: 'Europe/Brussels',
  unit: 'DG-ALPHA',
  country: 'BE',
  manager: 's2',
}
const device = {
  id: 'd1',
  staff: 's1',
  label: 'Work phone',
  platform: 'ios',
  ownership: 'official',
  workApps: 'yes',
  apps: 'tiktok;temu',
  reportedAt: '2023-02-20T08:00:00Z',
}
const change = { at: '2023-03-01T10:00:00Z', device: 'd1', workApps: 'no', apps: '' }

const faults = (schema: z.ZodType, record: unknown) =>
  schema.safeParse(record).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []

it('names of checks that are too long are refused, whatever else must agree with them', () => {
  const right = 'must be names of checks joined by ;, or empty, of 1000 characters at most'
  expect(faults(deviceRecord, { ...device, passed: 'firewall', failed: 'x'.repeat(1001) })).toEqual([`failed: ${right}`])
})

it('a staff record is read unchanged; an empty country or manager is absent', () => {
  expect(staffRecord.parse(staff)).toEqual(staff)
  expect(staffRecord.parse({ ...staff, country: '', manager: '', name: '' })).toMatchObject({
    country: undefined,
    manager: undefined,
    name: '',
  })
})

it.each([
  ['id', '', 'must be an id'],
  ['id', 7, 'must be an id, in quotes'],
  ['id', 'x'.repeat(129), 'must be an id, of 128 characters at most'],
  ['email', `${'x'.repeat(250)}@ec.example`, 'must be a mail address of 254 characters at most'],
  ['email', `${'x'.repeat(65)}@ec.example`, 'must be a mail address with 64 characters at most before the @'],
  ['email', 'ana@ec-.example', 'must be a mail address at a domain that can exist'],
  ['email', `ana@${'x'.repeat(64)}.example`, 'must be a mail address at a domain that can exist'],
  ['email', 'Ana <ana@ec.example>', 'must be a mail address such as name@example.org'],
  ['unit', 'x'.repeat(65), 'must be a unit, of 64 characters at most'],
  ['unit', 12, 'must be a unit, in quotes'],
  ['zone', '+01:00', 'must be an IANA time zone such as Europe/Brussels'],
  ['country', 'be', 'must be a country code such as BE (ISO 3166), or empty'],
  ['manager', 'x'.repeat(129), 'must be the id of a manager, or empty, of 128 characters at most'],
  ['name', 'A\nB', 'must be a name, without line breaks or other control characters'],
  ['name', 'x'.repeat(201), 'must be a name, of 200 characters at most'],
  ['language', 'no', 'must be one of the languages bg,'],
  ['country', 'ZZ', 'must be a country code such as BE (ISO 3166), or empty'],
  ['id', '../n3', 'must be an id of letters, digits, spaces and . _ - : @ + =, which begins with a letter or digit'],
])('a staff record with %s %j is refused', (field, value, message) => {
  const said = faults(staffRecord, { ...staff, [field]: value })
  expect(said).toHaveLength(1)
  expect(said[0]).toContain(`${field}: ${message}`)
})

it('a staff record has every field', () => {
  expect(faults(staffRecord, {})).toHaveLength(8)
})

it('a device record has each app once; empty means none, ? means unknown', () => {
  expect(deviceRecord.parse(device)).toMatchObject({
    workApps: true,
    apps: ['tiktok', 'temu'],
    reportedAt: Temporal.Instant.from('2023-02-20T08:00:00Z'),
  })
  expect(deviceRecord.parse({ ...device, apps: 'tiktok; TikTok' }).apps).toEqual(['tiktok'])
  expect(deviceRecord.parse({ ...device, apps: '' }).apps).toEqual([])
  expect(deviceRecord.parse({ ...device, apps: '?' }).apps).toBeUndefined()
})

it.each([
  ['id', '', 'must be an id'],
  ['staff', '', 'must be the id of the owner'],
  ['label', 'x'.repeat(121), 'must be a label, of 120 characters at most'],
  ['platform', 'i\tos', 'must be a platform such as ios, without line breaks or other control characters'],
  ['workApps', true, 'must be yes or no'],
  ['apps', ['tiktok'], 'must be apps of the catalogue ('],
  ['apps', 'tiktok,temu', 'must be apps of the catalogue ('],
  ['apps', '?;tiktok', 'must be apps of the catalogue ('],
  ['apps', 'tiktok;'.repeat(200), 'must be apps of the catalogue ('],
  ['reportedAt', '2023-02-20T08:00', 'must be an instant such as 2023-02-23T09:00:00Z'],
  ['ownership', 'mine', 'must be official or personal'],
  ['apps', 'tiktok;', 'must be apps of the catalogue ('],
])('a device record with %s %j is refused', (field, value, message) => {
  const said = faults(deviceRecord, { ...device, [field]: value })
  expect(said).toHaveLength(1)
  expect(said[0]).toContain(`${field}: ${message}`)
})

it('a device record has every field', () => {
  expect(faults(deviceRecord, {})).toHaveLength(8)
})

it('a device record is trimmed, and may have an instant with any offset', () => {
  const { id, label, reportedAt } = deviceRecord.parse({ ...device, id: ' d1 ', label: ' Phone ', reportedAt: '2023-02-20T10:00+02:00' })
  expect([id, label, String(reportedAt)]).toEqual(['d1', 'Phone', '2023-02-20T08:00:00Z'])
})

it('a change record may leave the work apps unchanged', () => {
  expect(changeRecord.parse(change)).toMatchObject({ workApps: false, apps: [] })
  expect(changeRecord.parse({ ...change, workApps: '' }).workApps).toBeUndefined()
  expect(faults(changeRecord, { ...change, workApps: 'x' })).toEqual(['workApps: must be yes, no, or empty (unchanged)'])
  expect(faults(changeRecord, { ...change, device: '' })).toEqual(['device: must be the id of a device'])
  expect(faults(changeRecord, {})).toHaveLength(4)
  expect(changeRecord.parse({ ...change, apps: 'TikTok' }).apps).toEqual(['tiktok'])
  expect(changeRecord.parse({ ...change, apps: '?' }).apps).toBeUndefined()
  expect(faults(changeRecord, { ...change, at: 'noon' })).toEqual(['at: must be an instant such as 2023-02-23T09:00:00Z'])
})

it('people of an organisation have their own devices, and their manager’s zone and country', () => {
  const [ana, boss] = peopleWith({ who: { manager: 'boss' } }, { who: { id: 'boss', zone: 'Asia/Tokyo', country: '' }, devices: [] })
  expect(ana?.devices.map(({ id }) => id)).toEqual(['phone'])
  expect(ana?.profile.manager).toEqual({ id: 'boss', zone: 'Asia/Tokyo' })
  expect(boss?.devices).toEqual([])
  expect(boss?.profile.manager).toBeUndefined()
  expect(boss?.profile.country).toBeUndefined()
})

it.each(['constructor', '__proto__', 'toString'])('a record with the id %s is refused: every object has a property of that name', id => {
  expect(deviceRecord.safeParse({ ...device, id }).success).toBe(false)
})

it('a staff record with the id of a team is refused', () => {
  expect(staffRecord.safeParse({ ...staff, id: 'team:security@ec.example' }).success).toBe(false)
  expect(staffRecord.safeParse({ ...staff, id: 'team-security' }).success).toBe(true)
})
