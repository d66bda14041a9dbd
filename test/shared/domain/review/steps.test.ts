/** Rules 3, 14 and 15: reminders, rungs and digests; deadlines that count from each device, and none. */
import { expect, it } from 'vitest'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { mailed, on, owned, peopleWith, personWith, policyOf, security } from '#test/builders.ts'
import { by, type Example, example, extend, ladder, noticed, phoneAndTablet, quiet, start, time } from './examples.ts'

const inclusive = (at: string) => ({ deadline: { at: `2023-${at}` } })
const staff = (...days: number[]) => days.map(day => ({ after: `P${day}D`, notify: 'staff' }))
const toStaff = (...days: number[]) => ({ ...quiet, escalation: staff(...days) })

const reminded = (reminders: string[], terms = {}, who = {}) => noticed({ reminders, ...terms }, [{}], who).end()
example(
  'goes at sendAt so many days before the last day',
  () => noticed({}).end(),
  '03-01 09:00 P14D',
  '03-08 09:00 P7D',
  '03-10 09:00 P3D',
  '03-14 09:00 P1D',
  '03-15 09:00 P0D',
)
example(
  'counts back from the day before if the deadline is exclusive',
  () => reminded(['P1D', 'P0D'], { deadline: { on: '2023-03-15', counts: 'exclusive' } }),
  '03-13 09:00 P1D',
  '03-14 09:00 P0D',
)
example('goes the day before where sendAt is the deadline', () => reminded(['P0D'], inclusive('03-15T09:00')), '03-14 09:00 P0D')
// sendAt 13:30 on 15 March in Honolulu is half past midnight in Brussels, when the deadline has passed.
example(
  'goes the day before where sendAt comes after the deadline elsewhere',
  () => reminded(['P0D'], { sendAt: '13:30' }, { zone: 'Pacific/Honolulu', country: 'US' }),
  '02-24 00:30 first',
  '03-15 00:30 P0D',
)
example(
  'steps back over weekends and holidays',
  () => reminded(['P3D'], { workingDays: { holidays: ['2023-03-10', '2023-03-09'] } }),
  '03-08 09:00 P3D',
)
example('stands for those further off that would fall on the same day', () => reminded(['P4D', 'P3D', 'P5D']), '03-10 09:00 P3D')

const cleared = (local: string) => noticed({ reminders: ['P7D'] }).cleans(local)
example(
  'is lost if its moment passes while the case is clear',
  () => cleared('03-07 12:00').breaches('03-08 09:01').end(),
  '03-07 12:00 cleared',
  '03-08 09:01 again',
)
example('does not go to people who become clean at that moment', () => cleared('03-08 09:00').end(), '03-08 09:00 cleared')
example(
  'goes alone after an outage: the latest of several',
  () =>
    noticed({ reminders: ['P7D', 'P3D', 'P1D'] })
      .stops()
      .at('03-10 15:00')
      .goes()
      .end(),
  '03-10 15:00 P3D',
  '03-14 09:00 P1D',
)
example(
  'does not go after the deadline',
  () => noticed(ladder).stops().at('03-16 00:00').goes().at('03-16 12:00'),
  '03-16 00:00 after:P0D, phone suspended',
)

const waits = [{ ...staff(0)[0], wait: 'working-time' }]
example(
  'waits for the next sendAt even if the deadline lies within hours',
  () => noticed({ ...quiet, escalation: waits, ...inclusive('03-17T12:00') }).end(),
  '03-20 09:00 after:P0D',
)
// 16 March + 2 is a Saturday.
example(
  'comes at sendAt days after the deadline, moved on to a working day',
  () => noticed(toStaff(1, 2)).end(),
  '03-17 09:00 after:P1D',
  '03-20 09:00 after:P2D',
)
// 13 March at sendAt in Auckland is still 21:00 on the 12th in Brussels, before the deadline: so the day after.
example(
  'comes after the deadline even where sendAt on its date comes before',
  () => noticed({ ...toStaff(1), ...inclusive('03-12T23:30') }, [{}], { zone: 'Pacific/Auckland', country: 'NZ' }).end(),
  '02-23 21:00 first',
  '03-13 21:00 after:P1D',
)
example('stands for others of its moment, by the name of the last', () => noticed(toStaff(2, 3, 4)).end(), '03-20 09:00 after:P4D')
// Saturday 18 March + 7 and + 14 are Saturdays: each moves on to its Monday.
example(
  'repeats from the unmoved date of the last rung, so many times',
  () => noticed({ ...quiet, escalation: [...staff(2), { every: 'P7D', notify: 'staff', times: 2 }] }).end(),
  '03-20 09:00 after:P2D',
  '03-27 09:00 every:1',
  '04-03 09:00 every:2',
)
example(
  'repeats from the date of the deadline if no rung comes before',
  () => noticed({ ...quiet, escalation: [{ every: 'P5D', notify: 'staff', times: 1 }] }).end(),
  '03-21 09:00 every:1',
)
example(
  'is lost, too, if its moment passes while the case is clear',
  () => noticed(toStaff(1, 5)).cleans('03-16 12:00').breaches('03-17 12:00').end(),
  '03-16 12:00 cleared',
  '03-17 12:00 again',
  '03-21 09:00 after:P5D',
)
example(
  'goes after an outage with the others, in order, in one mail',
  () =>
    noticed({ ...ladder, escalation: [...ladder.escalation, ...staff(1, 4)] })
      .stops()
      .at('03-19 12:00')
      .goes()
      .end(),
  '03-19 12:00 after:P0D, after:P1D, after:P1D to security, phone suspended',
  '03-20 09:00 after:P4D',
)

example(
  'the mail that goes late tells of a further breach',
  () => noticed(ladder, phoneAndTablet).stops().reports('03-07 20:00', { tablet: 'tiktok' }).at('03-08 11:00').goes().at('03-09'),
  '03-08 11:00 again',
)
example(
  'no mail tells of what cleared and came back meanwhile',
  () => {
    const ana = noticed(ladder)
    ana.report({ at: time('03-05 20:00'), device: 'phone', apps: [] })
    ana.review(time('03-05 20:00'))
    return ana.stops().breaches('03-06')
  },
  '03-06 again',
)

const boss = { who: { id: 'boss', email: 'boss@ec.example', zone: 'Asia/Tokyo', country: 'JP' }, devices: [] }
const managed = peopleWith(boss, { who: { manager: 'boss' } })
const digests = (escalation: readonly object[], people = [personWith()], changes: Parameters<typeof mailed>[2] = [], terms = {}) =>
  mailed(policyOf({ ...quiet, escalation, ...terms }), people, changes).filter(line => line.includes('digest'))
const manager = { after: 'P1D', notify: 'manager' }
const team = { after: 'P1D', notify: 'security' }
const toSecurity = '03-17 09:00 digest after:P1D to security: ana phone'
// 16 March + 1 at 09:00 in Tokyo is 01:00 in Brussels.
const toBoss = '03-17 01:00 digest after:P1D to boss: ana phone'

it.each([
  ['goes at the manager’s own sendAt', [manager], managed, [toBoss]],
  ['goes to the security team if there is no manager', [manager], undefined, [toSecurity]],
  [
    'goes once to a security team that stands in for the manager',
    [manager, team, { ...team, after: 'P4D' }],
    undefined,
    [toSecurity, '03-20 09:00 digest after:P4D to security: ana phone'],
  ],
  [
    'goes to manager and security each',
    [manager, team, { ...manager, after: 'P4D' }],
    managed,
    [toBoss, toSecurity, '03-20 01:00 digest after:P4D to boss: ana phone'],
  ],
])('a digest %s', (_, escalation, people, lines) => {
  expect(digests(escalation, people)).toEqual(lines)
})

it('a digest goes to no team without a rung, and to nobody without a manager or team', () => {
  const teams = { ...security.teams, legal: { email: 'legal@ec.example', zone: 'Europe/Brussels', language: 'en' } }
  const legal = [manager, { after: 'P4D', notify: 'legal' }]
  expect(digests(legal, undefined, [], { teams })).toEqual([toSecurity, '03-20 09:00 digest after:P4D to legal: ana phone'])
  expect(digests(legal, managed, [], { teams })).toEqual([toBoss, '03-20 09:00 digest after:P4D to legal: ana phone'])
  expect(digests([manager], undefined, [], { teams: {} })).toEqual([])
})

it('a digest says nothing of a case that is clear by then', () => {
  expect(digests([manager], undefined, [on('2023-03-16T12:00', 'phone', '')])).toEqual([])
})

it('a digest is one a day: cases of a moment share it, later ones wait a working day', () => {
  const two = (zone: string) => peopleWith({}, { who: { id: 'ben', zone }, devices: [{ id: 'ben-phone' }] })
  expect(digests([team], two('Europe/Brussels'))).toEqual([toSecurity, '03-17 09:00 digest after:P1D to security: ben ben-phone'])
  // Each at the end of 15 March in the own zone: midnight, and an hour later in Lisbon.
  const local = { zone: 'staff', announcedAt: '2023-02-23T09:00Z' }
  const atDeadline = [{ after: 'P0D', notify: 'security' }]
  const ana = '03-16 00:00 digest after:P0D to security: ana phone'
  expect(digests(atDeadline, two('Europe/Lisbon'), [], local)).toEqual([ana, '03-17 09:00 digest after:P0D to security: ben ben-phone'])
  expect(digests(atDeadline, two('Europe/Lisbon'), [on('2023-03-17T08:00', 'ben-phone', '')], local)).toEqual([ana])
})

const undated = { deadline: 'none', remindEvery: 'P14D', review: '2023-05-01', ...owned }
const dated = { ...by('03-15'), reminders: ['P1D'] }

it('without a deadline a case reminds every so many days until the review', () => {
  const ana = noticed(undated)
  expect(ana.sent[0]?.parts[0]).not.toHaveProperty('deadline')
  expect(serializePerson(ana.person)).not.toContain('"deadline"')
  expect(parsePerson(serializePerson(ana.person))).toEqual(ana.person)
  expect(ana.end().note().log).toEqual([
    '03-09 09:00 remind:1',
    '03-23 09:00 remind:2',
    '04-06 09:00 remind:3',
    '04-20 09:00 remind:4',
    'open until never',
  ])
})
example(
  'a reminder moves on to the next working day',
  () => noticed({ ...undated, remindEvery: 'P10D' }).at('03-16 00:00'),
  '03-06 09:00 remind:1',
  '03-15 09:00 remind:2',
)
example(
  'a reminder rides along with the news of another device',
  () => noticed(undated, phoneAndTablet).reports('03-23 08:30', { tablet: 'tiktok' }),
  '03-09 09:00 remind:1',
  '03-23 08:30 again+remind:2',
)
example('nothing can be extended', () => noticed(undated).decides('03-01 12:00', extend('04-01')), 'unchanged')
example(
  'a case gets a deadline by a version only once `changed` is delivered',
  () => noticed(undated).bounces().amends('03-01 12:00', dated).noteMail().at('03-24').note(),
  '03-01 12:00 changed',
  'states 03-16 00:00',
  'open until never',
)
example(
  'a case loses its deadline by a version at once',
  () =>
    noticed({ ...by('03-22'), reminders: [] })
      .amends('03-10 12:00', undated)
      .noteMail()
      .at('04-01'),
  '03-10 12:00 changed',
  'states undefined',
  '03-23 09:00 remind:2',
)

const clean = () => noticed(undated, phoneAndTablet).cleans('02-27').amends('02-28', dated)
const from = (ana: Example) => ana.noteMail().note().at('03-16 00:00')
example(
  'a clean case has a new deadline from the notice of its next breach',
  () => from(clean().breaches('03-01 11:00')),
  '02-27 cleared',
  '03-01 11:00 again',
  'states 03-16 00:00',
  'open until 03-16 00:00',
  '03-14 09:00 P1D',
)
example(
  'a clean case has the end of minimum notice if later, once that notice is delivered',
  () => clean().bounces().breaches('03-12 22:00').at('03-13 09:00').noteMail().note().proves('03-14').note(),
  '02-27 cleared',
  '03-13 09:00 again',
  'states 03-21 00:00',
  'open until never',
  'open until 03-21 00:00',
)

const byDevice = { ...quiet, deadline: { within: 'P30D', of: 'device' } }
const phone = { id: 'phone', givenOn: '2023-01-10' }
const both = () =>
  start(byDevice, [phone, { id: 'tablet', givenOn: '2023-03-10' }])
    .at('03-13')
    .note()

it('with a deadline from each device, the first is the case’s; each device has its own', () => {
  const ana = both()
  expect(ana.sent[0]?.parts[0]?.ownDates).toEqual({ tablet: time('04-10 00:00') })
  expect(ana.end().log).toEqual([
    '03-13 first',
    'open until 03-26 00:00',
    '03-26 00:00 after:P0D, phone suspended',
    '04-10 00:00 suspended, tablet suspended',
  ])
})
example('a device given before counts from the announcement', () => noticed(byDevice, [phone]).note(), 'open until 03-26 00:00')
example('a device given at an unknown time counts from the announcement', () => noticed(byDevice).note(), 'open until 03-26 00:00')
example(
  'the date moves later at once and untold when the first device is clean, and never earlier',
  () => both().cleans('03-20 12:00').note().breaches('03-21 12:00').note(),
  '03-13 first',
  'open until 03-26 00:00',
  'open until 04-10 00:00',
  '03-21 12:00 again',
  'open until 04-10 00:00',
)
