/** Rules 4 and 13: who is suspended and when, who has access back, and what did not last. */
import { expect, it } from 'vitest'
import { asksForFirewall, done, personWith, policyOf, reviewAtOnce, versionOf, withEachDevice } from '#test/builders.ts'
import {
  type Example,
  example,
  noticed,
  phoneAndTablet,
  quiet,
  start,
  suspendedAtDeadline,
  suspending,
  time,
  unnoticed,
} from './examples.ts'

const suspend = { ...quiet, escalation: [{ after: 'P0D', suspend: true }] }
const waiting = { ...quiet, escalation: [{ after: 'P0D', suspend: true, wait: 'working-time' }] }
const unknown = [{ apps: '?' }]
const toldAtDeadline = '03-16 00:00 suspended, phone suspended'

example('comes with a notice of its own if no rung mails the owner', () => noticed(suspend).end(), toldAtDeadline)
example(
  'comes in the owner’s time, no matter who else the rung notifies',
  () =>
    start({ ...quiet, escalation: [{ after: 'P1D', suspend: true, notify: 'security' }] }, [{}], {
      zone: 'Pacific/Honolulu',
      country: 'US',
    })
      .at('02-23')
      .end(),
  '02-23 20:00 first',
  '03-17 09:00 after:P1D to security',
  '03-17 20:00 suspended, phone suspended',
)
// Named on Tuesday 14; five days on is a Sunday, so Monday 20 is the last of its days.
example(
  'spares a device that no notice has named for long enough',
  () => noticed(suspend, phoneAndTablet).reports('03-14 11:00', { tablet: 'tiktok' }).end(),
  '03-14 11:00 again',
  toldAtDeadline,
  '03-21 00:00 suspended, tablet suspended',
)
example(
  'counts from the first mail that names the device, whatever its kind',
  () =>
    noticed({ ...suspend, reminders: ['P6D'] }, phoneAndTablet)
      .reports('03-08 20:00', { tablet: 'tiktok' })
      .end(),
  '03-09 09:00 again+P6D',
  '03-16 00:00 suspended, phone suspended, tablet suspended',
)
example(
  'waits for working time if the rung says so, each device by itself',
  () => noticed(waiting, phoneAndTablet).reports('03-14 11:00', { tablet: 'tiktok' }).end(),
  '03-14 11:00 again',
  '03-16 09:00 suspended, phone suspended',
  '03-21 09:00 suspended, tablet suspended',
)
example(
  'comes by the first of several rungs that allow it',
  () => noticed({ ...quiet, escalation: [...waiting.escalation, ...suspend.escalation] }).end(),
  toldAtDeadline,
)
example(
  'that is late waits for working time, too',
  () => noticed(waiting).stops().at('03-16 22:00').at('03-17 08:30'),
  '03-17 08:30 suspended, phone suspended',
)

example(
  'when the device is clean, at any hour',
  () => noticed(suspend).cleans('03-18 03:30'),
  toldAtDeadline,
  '03-18 03:30 restored, cleared, phone granted',
)
example(
  'to one device while another stays in breach',
  () => noticed(suspend, [{}, { id: 'tablet' }]).reports('03-17', { tablet: '' }),
  '03-16 00:00 suspended, phone suspended, tablet suspended',
  '03-17 restored, tablet granted',
)
example(
  'when the owner takes the other remedy and removes the work apps',
  () => noticed(suspend, [{ ownership: 'personal' }]).reports('03-17', { phone: { workApps: false } }),
  toldAtDeadline,
  '03-17 restored, cleared, phone granted',
)
example(
  'once nothing is certain of the device any more',
  () => noticed({ ...quiet, ...asksForFirewall }).reports('03-20 12:00', { phone: '' }),
  suspendedAtDeadline,
  '03-20 12:00 restored, phone granted',
)

example('opens no case if the policy ignores it', () =>
  start({ ...suspend, unknown: 'ignore' }, unknown)
    .at('02-23')
    .end(),
)
example('is reminded of, and suspends nothing', () => noticed(quiet, unknown).end(), '03-16 00:00 after:P0D')
example('keeps a clean device clean', () =>
  start(suspend, [{ apps: '' }])
    .phoneReports('03-01', '?')
    .end(),
)
example('keeps a device in breach so', () => noticed(suspend).phoneReports('03-01', '?').end(), toldAtDeadline)
example(
  'suspends once it turns out to be a breach that was named',
  () => noticed(suspend, unknown).breaches('03-18 22:00').end(),
  '03-18 22:00 suspended, phone suspended',
)
example(
  'suspends then in working time where suspension waits for it',
  () => noticed(waiting, unknown).breaches('03-18 22:00').end(),
  '03-20 09:00 suspended, phone suspended',
)

const stale = { ...quiet, staleAfter: 'P8D' }
const fresh = '2023-03-15T08:00:00Z'
example(
  'suspends nothing until a new one says the same',
  () => noticed(stale).breaches('03-20'),
  '03-16 00:00 after:P0D',
  '03-20 suspended, phone suspended',
)
example(
  'of one device says nothing of another, and lifts no suspension',
  () => noticed(stale, [{ reportedAt: fresh }, { id: 'tablet' }]).at('05-02'),
  suspendedAtDeadline,
)
// The deadline is 15 March 23:00 UTC.
example(
  'is none until the very end of `staleAfter`',
  () => noticed(stale, [{ reportedAt: '2023-03-07T23:00:00Z' }]).end(),
  suspendedAtDeadline,
)
example('is one a second later', () => noticed(stale, [{ reportedAt: '2023-03-07T22:59:59Z' }]).end(), '03-16 00:00 after:P0D')

const found = ({ person }: Example) => person.cases.flatMap(({ breaches }) => breaches.map(({ unmet, certain }) => [unmet, certain]))

it('a device that has vanished may be in breach where it was in order, until something reports', () => {
  const ana = start(suspend, [{ apps: '' }]).vanishes('03-01 09:00')
  expect(found(ana)).toEqual([[['tiktok'], false]])
  expect(ana.cleans('03-02').case.state).toBe('clear')
})

it('a device that has vanished is asked about no requirement of another platform', () => {
  const own = { 'macs-only': { kind: 'check', title: 'Turn on the firewall', platforms: ['macos'] } }
  expect(found(start({ apps: undefined, requires: ['macs-only'], requirements: own }).vanishes('03-01 09:00'))).toEqual([])
})
example(
  'is not suspended until something says again that it is in breach',
  () => noticed(suspend).vanishes('03-14 09:00').breaches('03-21'),
  '03-21 suspended, phone suspended',
)
example('stays suspended if it was so', () => noticed(suspend).vanishes('03-17 09:00').at('04-20'), toldAtDeadline)

it('a device that has vanished is suspended in no rehearsal, though another person has one', () => {
  const ben = personWith({ id: 'ben' }, [{ id: 'tablet' }])
  const vanished = withEachDevice(ben, { vanishedAt: time('02-20 09:00') })
  const lines = done(policyOf(suspend), [personWith(), vanished])
  expect(lines.filter(line => line.includes('suspension'))).toEqual(['03-16 00:00 suspension phone'])
})

it('a suspension reversed before it was requested is neither requested nor mailed', () => {
  const ana = noticed(quiet).at('03-15 23:59')
  ana.letThrough(time('03-16 00:00'))
  expect(ana.cut).toEqual(['phone'])
  ana.stops().cleans('03-16 00:01')
  expect([ana.log, ana.person.access]).toEqual([['03-16 00:01 cleared'], {}])
})

it('a restoration reversed before it was requested is neither requested nor mailed', () => {
  const ana = noticed(quiet).breaches('03-20 11:00')
  ana.report({ at: time('03-20 12:00'), device: 'phone', apps: [] })
  ana.review(time('03-20 12:00'))
  expect(ana.cut).toEqual([])
  ana.stops().breaches('03-20 12:01')
  expect(ana.log).toEqual([suspendedAtDeadline, '03-20 12:01 phone suspended'])
  expect(ana.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
})

it('what did not last is told as it is by the time of the mail, where that is late', () => {
  const extended = noticed(suspend)
  extended.person = reviewAtOnce(extended.person, extended.policies, time('03-16 00:00'))
  expect(extended.stops().extendsTo('03-16 11:00', '04-01 00:00').log).toEqual(['03-16 11:00 changed, restored, phone granted'])
  const again = noticed(suspend).at('03-17 09:59')
  again.report({ at: time('03-17'), device: 'phone', apps: [] })
  again.person = reviewAtOnce(again.person, again.policies, time('03-17'))
  expect(again.stops().breaches('03-17 11:00').log.slice(1)).toEqual(['03-17 11:00 suspended, phone suspended'])
})

const at = (ana: Example, local: string) => reviewAtOnce(ana.person, ana.policies, time(local))

it('a review by a clock that is behind leaves a person under a policy not announced yet', () => {
  const ana = noticed(quiet)
  expect(at(ana, '02-23 09:59')).toEqual(ana.person)
})

it('a review by a clock that is behind restores no access that was suspended at the deadline', () => {
  const ana = noticed(quiet).at('03-16 00:00')
  expect(ana.cut).toEqual(['phone'])
  const { access, cases } = at(ana, '03-15 23:58')
  expect({ access, cases }).toEqual({ access: ana.person.access, cases: ana.person.cases })
})

it('a review by a clock that is behind leaves unreachable who was so at the deadline', () => {
  expect(at(unnoticed(quiet).at('03-16 00:00'), '03-15 23:58').cases).toMatchObject([{ state: 'unreachable' }])
})

it('a review by a clock that is behind changes no person reviewed under a newer version', () => {
  const ana = noticed(quiet)
  ana.policies = [{ ...ana.policy, version: 2 }]
  ana.at('02-24')
  expect(reviewAtOnce(ana.person, [versionOf(quiet)], time('03-16 09:00'))).toBe(ana.person)
})
example(
  'does not keep access away that a version restores by suspending later',
  () =>
    noticed(quiet)
      .at('03-16 00:00')
      .amends('03-16 09:00', { ...quiet, escalation: [{ ...suspending[0], after: 'P7D' }] })
      .note(),
  suspendedAtDeadline,
  '03-16 09:00 restored, phone granted',
  'overdue until 03-16 00:00',
)
