/** Rules 5 and 6: `again`, what is cleared, and what comes back. */
import { expect, it } from 'vitest'
import { furtherBreaches } from '#domain/review/breaches.ts'
import { asksForFirewall, inUnit, mailed, on, personWith, policyOf } from '#test/builders.ts'
import { by, example, noticed, phoneAndTablet, quiet, suspendedAtDeadline, time } from './examples.ts'

const silent = { reminders: [] }
const devices = [...phoneAndTablet, { id: 'laptop', apps: '' }]
const weekBefore = { reminders: ['P7D'] }
const found = (local: string, terms: object = silent) => noticed({ ...terms }, devices).reports(local, { tablet: 'tiktok' })

it('a further breach is told at once within hours, naming every device in breach', () => {
  const mails = mailed(policyOf(silent), [personWith({}, devices)], [on('2023-03-01T10:00', 'tablet', 'tiktok')])
  expect(mails).toEqual(['02-23 10:00 first: phone', '03-01 10:00 again: phone tablet'])
})
example(
  'is another banned app on a device that was named before, but no other app',
  () =>
    noticed({ ...silent, apps: ['tiktok', 'temu'] })
      .phoneReports('03-01', 'tiktok;signal')
      .phoneReports('03-02', 'tiktok;temu'),
  '03-02 again',
)
example('leaves the deadline where it is', () => found('03-15').note(), '03-15 again', 'open until 03-16 00:00')
example(
  'waits for another day if one was told that day',
  () => found('03-03').reports('03-03 11:00', { laptop: 'tiktok' }).at('03-07'),
  '03-03 again',
  '03-06 09:00 again',
)
example('is told at once on the day of another notice', () => found('03-08 11:00', weekBefore), '03-08 09:00 P7D', '03-08 11:00 again')
example(
  'is still told after news of access that comes before',
  () => noticed(quiet, devices).reports('03-18 12:00', { laptop: 'tiktok' }).cleans('03-18 13:00').at('03-21 00:00'),
  suspendedAtDeadline,
  '03-18 13:00 restored, phone granted',
  '03-20 09:00 again',
)
example(
  'is told together with one found while the first waits',
  () => found('03-04').reports('03-06 08:30', { laptop: 'tiktok' }).at('03-08'),
  '03-06 08:30 again',
)
example(
  'found on the eve is told by the reminder of the next day',
  () => found('03-07 20:00', weekBefore).at('03-10'),
  '03-08 09:00 again+P7D',
)
example('is told by the rung that goes before', () => found('03-15 20:00', quiet).at('03-17'), suspendedAtDeadline)
example('is dropped if the device is clean before it is told', () => found('03-04').reports('03-05', { tablet: '' }).at('03-07'))
example(
  'says nothing of a device that is suspended already',
  () => noticed({ ...quiet, apps: ['tiktok', 'temu'] }).phoneReports('03-17', 'tiktok;temu'),
  suspendedAtDeadline,
)
example(
  'is a device that comes into scope',
  () =>
    noticed(silent, [{}, { id: 'own', ownership: 'personal', workApps: 'no' }]).reports('03-01', {
      own: { apps: ['tiktok'], workApps: true },
    }),
  '03-01 again',
)
example(
  'is not what becomes unknown; what is found beyond that is',
  () =>
    noticed({ ...silent, ...asksForFirewall })
      .cleans('03-01 12:00')
      .breaches('03-02 12:00'),
  '03-02 12:00 again',
)

it('a further breach is also what is certain of a device of which nothing was known', () => {
  const breach = { device: 'phone', unmet: ['tiktok'], since: time('02-23 00:00') }
  const further = (certain: boolean, was: boolean) => furtherBreaches([{ ...breach, certain }], [{ ...breach, certain: was }], policyOf())
  expect([further(true, false), further(true, true), further(false, true)].map(({ length }) => length)).toEqual([1, 0, 0])
})

it('a further breach is told twice, two days apart; then the device waits for a notice', () => {
  const ana = noticed(silent, phoneAndTablet).bounces().reports('02-27', { tablet: 'tiktok' }).at('03-04')
  expect([ana.log, ana.case.notified.unreached]).toEqual([['02-27 again', '03-01 again'], ['tablet']])
  ana.arrives().decides('03-06 11:00', { kind: 'reachable' })
  expect([ana.log.at(-1), ana.case.notified]).toMatchObject(['03-06 11:00 again', { unreached: [] }])
})

it('a new threat is told twice, two days apart; then the device waits for a notice', () => {
  const ana = noticed(silent).bounces().amends('02-27', quiet).at('03-04')
  expect([ana.log, ana.case.notified.unreached]).toEqual([['02-27 changed', '03-01 again'], ['phone']])
  ana.proves('03-06', 'again').end()
  expect([ana.log.slice(2), ana.case.notified.unreached]).toEqual([[suspendedAtDeadline], []])
})
example(
  'is not repeated later on the date of a reminder, which stands for it',
  () => noticed(weekBefore, phoneAndTablet).bounces().reports('03-06', { tablet: 'tiktok' }).at('03-10'),
  '03-06 again',
  '03-08 09:00 P7D',
)

const gone = (terms: object) => noticed({ ...terms }, phoneAndTablet).cleans('03-10')
example(
  'is suspended at once if the device was named before and the policy suspends by now',
  () => gone(quiet).breaches('03-18 22:00'),
  '03-10 cleared',
  '03-18 22:00 suspended, phone suspended',
)

example(
  'count together: a device swapped for another is no clearing',
  () => noticed(silent, devices).reports('03-01', { phone: '', tablet: 'tiktok' }),
  '03-01 again',
)

it('several changes at one instant about one device end with the last', () => {
  const changes = [on('2023-03-01T10:00', 'phone', ''), on('2023-03-01T10:00', 'phone', 'tiktok')]
  expect(mailed(policyOf(silent), [personWith()], changes)).toEqual(['02-23 10:00 first: phone'])
})

const cleared = (terms: object, local = '03-01') => noticed({ ...silent, ...terms }).cleans(local)
example('is told at once, at any hour', () => cleared({}, '03-05 03:00'), '03-05 03:00 cleared')
example(
  'goes on if the app comes back before it is closed',
  () => cleared({ closedAfter: 'P7D' }).breaches('03-08 09:59'),
  '03-01 cleared',
  '03-08 09:59 again',
)
example(
  'is closed after `closedAfter`: what comes back is a new case with a full countdown',
  () =>
    cleared({ ...quiet, closedAfter: 'P7D' })
      .breaches('03-08')
      .end(),
  '03-01 cleared',
  '03-08 first',
  suspendedAtDeadline,
)
example(
  'is closed at once, but told, where `closedAfter` is no time at all',
  () => cleared({ closedAfter: 'P0D' }).breaches('03-01 10:01'),
  '03-01 cleared',
  '03-01 10:01 first',
)
example(
  'stays closed, whatever a version says later',
  () =>
    cleared({ closedAfter: 'P7D' })
      .note()
      .at('03-08')
      .note()
      .amends('03-08 11:00', { ...silent, closedAfter: 'P90D' })
      .breaches('03-09'),
  '03-01 cleared',
  'clear until 03-16 00:00',
  'closed until 03-16 00:00',
  '03-09 first',
)
// 26 March has 23 hours in Brussels. A Sunday: the notice waits for Monday.
const overClockChange = (local: string) =>
  cleared({ closedAfter: 'P1D', ...by('05-01') }, '03-25 12:00')
    .breaches(local)
    .at('03-28 00:00')
example(
  'is closed after one day of the owner’s wall clock, over a clock change',
  () => overClockChange('03-26 12:00'),
  '03-25 12:00 cleared',
  '03-27 09:00 first',
)
example(
  'is so when its owner leaves the audience',
  () => noticed({ ...silent, ...inUnit('DG-ALPHA') }).moves('02-24', { unit: 'DG-BETA' }),
  '02-24 cleared',
)
