/** Rule 1: no notice, no block; and a notified deadline never moves earlier by itself. */
import { describe, expect, it } from 'vitest'
import { wakeAt } from '#domain/people/person.ts'
import { owedNow } from '#domain/review/agenda.ts'
import { withNoticeAttempted, withNoticeDelivered, withNoticeSent } from '#domain/review/settle.ts'
import { inUnit } from '#test/builders.ts'
import {
  by,
  type Example,
  example,
  exempt,
  extend,
  ladder,
  noticed,
  phoneAndTablet,
  quiet,
  start,
  suspendedAtDeadline,
  suspending,
  time,
  unnoticed,
} from './examples.ts'

const rule = { ...quiet, reminders: ['P1D'] }
const mild = { ...quiet, escalation: [{ after: 'P0D', notify: 'staff' }] }
const twoApps = { ...quiet, apps: ['tiktok', 'wechat'] }
const local = { ...quiet, zone: 'staff', announcedAt: '2023-02-23T09:00Z' }

it('without a delivered notice a case is unreachable at its deadline, and cuts nobody off', () => {
  const ana = unnoticed(rule).end().note()
  expect(ana.log).toEqual(['03-14 09:00 P1D', 'unreachable until 03-16 00:00'])
  expect(wakeAt(ana.person)).toBeUndefined()
})

example(
  'the deadline is planned from the first attempt, and set by the first delivery',
  () => start(rule).bounces().at('03-13').note().proves('03-16').note().end(),
  '03-13 first',
  'open until 03-21 00:00',
  'open until 03-22 00:00',
  '03-20 09:00 P1D',
  '03-22 00:00 after:P0D, phone suspended',
)
example(
  'the person has minimum notice from a late proof, which opens the case again',
  () => unnoticed(quiet).at('03-16 00:00').proves('03-20').note().end(),
  'open until 03-28 00:00',
  '03-28 00:00 after:P0D, phone suspended',
)
example(
  'a proof from before an exemption opens the case again, but is no notice of a device',
  () => unnoticed(rule).decides('02-24', exempt('03-19')).at('03-20').note().proves('03-22', 'first').note().end(),
  '02-24 exemption-granted',
  'unreachable until 03-16 00:00',
  '03-22 again',
  'open until 03-28 00:00',
  '03-24 09:00 P1D',
  '03-28 00:00 after:P0D, phone suspended',
)
example(
  'a later deadline, by a version or an extension, is told only once a delivery is proven',
  () =>
    unnoticed(rule)
      .at('03-16 00:00')
      .amends('03-20', { ...rule, ...by('04-15') })
      .decides('03-21', extend('04-20'))
      .at('03-31')
      .note()
      .proves('04-03')
      .end(),
  '03-14 09:00 P1D',
  'unreachable until 04-21 00:00',
  '04-03 changed',
  '04-19 09:00 P1D',
  '04-21 00:00 after:P0D, phone suspended',
)
example(
  'a device found meanwhile is told after the proof, timed like a first notice',
  () => unnoticed(quiet, phoneAndTablet).reports('03-17', { tablet: 'tiktok' }).proves('03-18 12:00').at('03-21 00:00'),
  '03-20 09:00 again',
)
example(
  'no reminder goes that a deadline set by a late delivery lays before now',
  () =>
    start({ ...quiet, reminders: ['P12D', 'P7D', 'P1D'] })
      .bounces()
      .at('03-09')

      .proves('03-17 22:00')
      .end(),
  '03-09 first',
  '03-14 09:00 P1D',
  '03-20 09:00 P7D',
  '03-24 09:00 P1D',
  '03-28 00:00 after:P0D, phone suspended',
)
example(
  'an unreachable person hears nothing when the device is clean',
  () => unnoticed(quiet).cleans('03-17').note(),
  'clear until 03-16 00:00',
)

it('without a delivered notice the earlier of two proofs counts for a device', () => {
  const ana = noticed(rule).at('03-14 09:00')
  ana.proves('03-15', 'P1D')
  expect(ana.case.notified.byDevice.phone).toEqual({ 1: time('02-23') })
})

it('without a delivered notice news that all is done is no notice of anything', () => {
  const ana = unnoticed(rule).cleans('02-24').proves('02-24 11:00', 'cleared')
  expect([ana.case.notified.byVersion[1]?.deliveredAt, ana.case.notified.byDevice]).toEqual([undefined, {}])
})

it('without a delivered notice proof of an earlier case is none of this case', () => {
  const ana = unnoticed({ ...quiet, closedAfter: 'P1D' })
  const [earlier] = ana.sent
  ana.cleans('02-24').breaches('03-10 19:00')
  ana.person = withNoticeSent(ana.person, earlier?.parts ?? [], time('03-10 19:20'))
  ana.person = withNoticeDelivered(ana.person, earlier?.parts ?? [], time('03-10 19:30'))
  expect(ana.case.notified.byVersion).toEqual({})
  expect(ana.end().note().log).toEqual(['02-24 cleared', '03-13 09:00 first', 'unreachable until 03-21 00:00'])
})

describe('an unreachable person who is reached', () => {
  /** The only notice is not heard of by 15 March, and a version of that evening is not told before the deadline passes. */
  const unreachable = (before: object, after: object) =>
    unnoticed({ ...before }, [{ apps: 'tiktok;wechat' }])
      .amends('03-15 22:00', { ...after })
      .at('03-16 00:00')
      .note()
  const changes = ({ sent }: Example) => sent.flatMap(({ parts }) => parts.flatMap(({ changes }) => [...(changes ?? [])]))

  it.each([
    ['threat', mild, { ...mild, escalation: [{ after: 'P0D', suspend: true }] }],
    ['demand', quiet, twoApps],
  ])('an unreachable person who is reached late is told of a new %s, and keeps access until then', (change, before, after) => {
    const ana = unreachable(before, after).proves('03-20')
    expect(changes(ana)).toEqual(['deadline', change])
    expect(ana.end().log).toEqual([
      'unreachable until 03-16 00:00',
      '03-20 changed',
      `03-28 00:00 ${change === 'threat' ? 'suspended' : 'after:P0D'}, phone suspended`,
    ])
  })

  it('an unreachable person who is reached hears of no version that asks nothing new', () => {
    const ana = unreachable(quiet, { ...quiet, title: 'Remove TikTok now' })
      .amends('03-17', twoApps)
      .amends('03-17 11:00', quiet)
    ana.person = withNoticeDelivered(ana.person, ana.sent.at(-1)?.parts ?? [], time('02-23'))
    expect(ana.at('03-20').log.slice(1)).toEqual(['03-20 after:P0D, phone suspended'])
    expect(ana.case.notified.last).toBeUndefined()
  })

  example(
    'by a new address is told all by the notice that goes next',
    () => unreachable(mild, quiet).readdresses('03-20').end(),
    'unreachable until 03-16 00:00',
    '03-20 first',
    '03-28 00:00 after:P0D, phone suspended',
  )
  example(
    'by an admin is told all by the notice that goes next',
    () => unreachable(quiet, quiet).arrives().decides('03-20', { kind: 'reachable' }).end(),
    'unreachable until 03-16 00:00',
    '03-20 first',
    '03-28 00:00 after:P0D, phone suspended',
  )

  it('an unreachable person reached at a new address hears what a refused mail was to tell', () => {
    const ana = noticed(quiet, [{ apps: 'tiktok;wechat' }]).phoneReports('03-10 12:00', 'wechat')
    ana.amend(twoApps)
    const at = time('03-20 12:00')
    ana.review(at)
    ana.person = withNoticeAttempted(ana.person, owedNow(ana.person, ana.policies, at).notice, at)
    ana.review(time('03-28 00:00'))
    ana.note().readdresses('04-03')
    expect(ana.end().log).toEqual([
      '03-10 12:00 cleared',
      'unreachable until 03-28 00:00',
      '04-03 changed',
      '04-11 00:00 after:P0D, phone suspended',
    ])
  })
})

example(
  'owes the first notice again to a person who never got one, at any hour by then',
  () => unnoticed(ladder).readdresses('04-03').at('04-08'),
  '03-08 09:00 P7D',
  '03-14 09:00 P1D',
  '04-03 first',
  '04-07 09:00 P1D',
)
example('owes nothing again to a person who got theirs', () => noticed(quiet).readdresses('02-24'))
example(
  'owes again, at the next sendAt, a further breach of which only the old one was told',
  () =>
    noticed({ reminders: [] }, phoneAndTablet)
      .bounces()
      .reports('02-27', { tablet: 'tiktok' })
      .readdresses('02-27 11:00')
      .readdresses('03-01')
      .at('03-10'),
  '02-27 again',
  '02-28 09:00 again',
)
const demanded = () =>
  noticed(quiet, [{ apps: 'tiktok;wechat' }])
    .phoneReports('03-10 12:00', 'wechat')
    .bounces()
    .amends('03-20 12:00', twoApps)
example(
  'owes a new demand again even once it was too late',
  () => demanded().at('03-30').note().readdresses('04-03 20:00').end(),
  '03-10 12:00 cleared',
  '03-20 12:00 changed',
  '03-22 12:00 again',
  'unreachable until 03-28 00:00',
  '04-04 09:00 again',
  '04-11 00:00 after:P0D, phone suspended',
)
example(
  'owes a new threat again of which only the old one was told',
  () => noticed(mild).at('03-20').bounces().amends('03-20 12:00', quiet).readdresses('03-21').end(),
  '03-16 00:00 after:P0D',
  '03-20 12:00 changed',
  '03-21 again',
  '03-28 00:00 suspended, phone suspended',
)
example(
  'tells every date again if nothing reached the old one',
  () =>
    unnoticed({ ...quiet, minimumNotice: 'P10D' }, phoneAndTablet)
      .reports('03-14', { tablet: 'tiktok' })
      .amends('03-14 11:00', { ...quiet, minimumNotice: 'P1D' })
      .readdresses('03-15')
      .end(),
  '03-14 again',
  '03-15 first',
  '03-17 00:00 after:P0D, phone suspended, tablet suspended',
)

it('a new address has hours from the policy of each case, and changes no other case', () => {
  const ana = unnoticed({ ...ladder, sendAt: '07:00' }).readdresses('04-03 20:00')
  expect(wakeAt(ana.person)).toEqual(time('04-04 07:00'))
  const { cases } = ana.person
  ana.policies = []
  expect(ana.readdresses('04-03 21:00').person.cases).toEqual(cases)
})

const later = { ...local, escalation: [{ after: 'P1D', suspend: true, notify: 'staff' }] }
example(
  'does not move earlier with a person who moves east',
  () => noticed(local, [{}], { zone: 'Pacific/Honolulu' }).moves('03-15 12:00', { zone: 'Pacific/Auckland' }).note().end(),
  '02-23 20:00 first',
  'open until 03-16 11:00',
  '03-16 11:00 after:P0D, phone suspended',
)
example(
  'moves later with a person who moves west, and stays so when they move back',
  () => noticed(local).moves('03-01', { zone: 'Pacific/Honolulu' }).note().moves('03-02', {}).note(),
  'open until 03-16 11:00',
  'open until 03-16 11:00',
)
example(
  'does not move earlier with a country that has fewer holidays',
  () =>
    start({ ...quiet, ...by('02-24'), workingDays: { holidays: 'country' }, announcedAt: '2023-04-03T10:00' })
      .at('04-05')
      .note()
      .moves('04-06', { country: 'US' })
      .note(),
  '04-05 first',
  'open until 04-12 00:00',
  'open until 04-12 00:00',
)
example(
  'suspends a person who moved at the later moment of both zones',
  () => noticed(later).moves('03-10', { zone: 'Pacific/Kiritimati' }).end(),
  '03-16 20:00 after:P1D',
  '03-17 09:00 suspended, phone suspended',
)
example(
  'sends no reminder twice to a person who moves west after it',
  () => noticed(rule, [{}], { zone: 'Pacific/Auckland' }).at('03-14').moves('03-14 01:00', { zone: 'Pacific/Honolulu' }).at('03-15'),
  '02-23 21:00 first',
  '03-13 21:00 P1D',
)
const told = { ...quiet, ...inUnit('DG-ALPHA'), escalation: later.escalation }
const owingChanged = () => noticed(told).amends('03-15 20:00', { ...told, escalation: suspending })
example(
  'stands where its owner leaves the audience while `changed` is owed',
  () => owingChanged().moves('03-15 22:00', { unit: 'DG-BETA' }).moves('03-17', {}).noteMail(),
  '03-15 22:00 cleared',
  '03-17 again',
  'states 03-16 00:00',
)

const long = { ...quiet, minimumNotice: 'P10D' }
const short = { ...quiet, minimumNotice: 'P1D' }
/** A tablet is found the day before the deadline: it keeps its access until the 24th. */
const withTablet = (isLost = false) => {
  const ana = noticed(long, phoneAndTablet)
  return (isLost ? ana.bounces() : ana).reports('03-14', { tablet: 'tiktok' })
}
example(
  'does not move earlier with a shorter minimum notice',
  () => withTablet().amends('03-14 12:00', short).end(),
  '03-14 again',
  suspendedAtDeadline,
  '03-25 00:00 suspended, tablet suspended',
)
example(
  'stands even if its mail is delivered after that',
  () => withTablet(true).amends('03-14 12:00', short).proves('03-14 13:00', 'again').end(),
  '03-14 again',
  suspendedAtDeadline,
  '03-25 00:00 suspended, tablet suspended',
)
example(
  'is the end of minimum notice from the delivery of its mail',
  () => withTablet(true).proves('03-16', 'again').amends('03-16 12:00', short).end(),
  '03-14 again',
  suspendedAtDeadline,
  '03-28 00:00 suspended, tablet suspended',
)

it('the notified date of one device stands in every later mail', () => {
  const ana = withTablet()
    .amends('03-14 12:00', { ...short, escalation: [...suspending, { after: 'P2D', notify: 'staff' }] })
    .at('03-21 00:00')
  expect(ana.sent.at(-1)?.parts).toMatchObject([{ tells: [{ step: 'after:P2D' }], ownDates: { tablet: time('03-25 00:00') } }])
})
