/** Rule 7: versions and extensions; nobody is cut off for what no notice told them. */
import { describe, expect, it } from 'vitest'
import { matterOf, owedNow } from '#domain/review/agenda.ts'
import { withNoticeDelivered, withNoticeSent } from '#domain/review/settle.ts'
import { asksForFirewall, document, versionOf } from '#test/builders.ts'
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
  quietBy,
  shown,
  start,
  suspendedAtDeadline,
  time,
  unnoticed,
} from './examples.ts'

const bothApps = [{ apps: 'tiktok;wechat' }]
const wechat = { ...quiet, apps: ['tiktok', 'wechat'] }
const titled = { title: 'Remove TikTok, please' }

const later = { ...ladder, ...by('03-29') }
example(
  'applies at once, and owes again the steps that it moves ahead of now',
  () => noticed(ladder).amends('03-09 14:00', later).note().end(),
  '03-08 09:00 P7D',
  '03-09 14:00 changed',
  'open until 03-30 00:00',
  '03-22 09:00 P7D',
  '03-28 09:00 P1D',
  '03-30 00:00 after:P0D, phone suspended',
  '03-31 09:00 after:P1D to security',
)
example(
  'repeats no step that went before',
  () =>
    noticed(ladder)
      .amends('03-14 12:00', { ...ladder, ...by('03-16') })
      .at('03-16 12:00'),
  '03-08 09:00 P7D',
  '03-14 09:00 P1D',
  '03-14 12:00 changed',
  '03-15 09:00 P1D',
)
example(
  'restores access at once, and tells so in the morning',
  () => noticed(quiet).amends('03-20 23:00', quietBy('04-28')).at('03-22'),
  suspendedAtDeadline,
  '03-20 23:00 restored, phone granted',
  '03-21 09:00 changed',
)
example(
  'is not told if the case clears first',
  () => noticed(ladder).amends('02-23 20:00', later).cleans('02-24 06:00').end(),
  '02-24 06:00 cleared',
)
example(
  'is told again when put back after the notice of an earlier one went',
  () =>
    noticed(quietBy('03-22'))
      .bounces()
      .amends('03-03 12:00', quietBy('03-10'))
      .arrives()
      .amends('03-03 14:00', quietBy('03-22'))
      .noteMail(),
  '03-03 12:00 changed',
  '03-03 14:00 changed',
  'states 03-23 00:00',
)

example('is not owed for a pause and a resumption, nor for a title', () =>
  noticed(quiet)
    .halts('03-01', 'paused')
    .halts('03-02')
    .amends('03-03', { ...quiet, ...titled }),
)
example(
  'takes along the reminder of its date',
  () =>
    noticed(ladder, bothApps)
      .amends('03-08 08:30', { ...ladder, apps: wechat.apps })
      .at('03-13'),
  '03-08 08:30 P7D, changed',
)
example(
  'is not owed to a person who has not been told yet: the first notice states the version',
  () => {
    const late = { ...ladder, announcedAt: '2023-02-23T20:00' }
    return start(late)
      .at('02-23 20:00')
      .amends('02-23 21:00', { ...late, ...by('03-01') })
      .at('02-25')
      .note()
  },
  '02-24 09:00 first',
  'open until 03-02 00:00',
)

it('news of a changed policy says what changed', () => {
  const ana = noticed(quiet, bothApps).amends('03-01 12:00', { ...wechat, ...by('03-31') })
  expect(ana.sent.at(-1)?.parts[0]?.changes).toEqual(new Set(['deadline', 'demand']))
})

it('news of a changed policy goes again for a version that comes while its mail is on its way', () => {
  const ana = noticed(ladder, bothApps).at('03-08 08:29')
  ana.amend({ ...ladder, apps: wechat.apps })
  ana.review(time('03-08 08:30'))
  const { notice } = owedNow(ana.person, ana.policies, time('03-08 08:30'))
  ana.amend({ ...ladder, apps: wechat.apps, ...by('03-29') })
  ana.review(time('03-08 08:40'))
  ana.person = withNoticeSent(ana.person, notice, time('03-08 08:45'))
  expect(ana.stops().at('03-08 08:45').log).toEqual(['03-08 08:45 changed'])
})

describe('a version with an earlier deadline', () => {
  const before = quietBy('03-22')
  const after = quietBy('03-10')
  const told = () => noticed(before)
  example(
    'is told with its own date',
    () => told().amends('03-03 12:00', after).noteMail().end(),
    '03-03 12:00 changed',
    'states 03-11 00:00',
    '03-11 00:00 after:P0D, phone suspended',
  )
  example(
    'is told with the end of minimum notice if that is later, and applies then',
    () => told().amends('03-03 12:00', quietBy('03-05')).noteMail().end(),
    '03-03 12:00 changed',
    'states 03-09 00:00',
    '03-09 00:00 after:P0D, phone suspended',
  )
  // The new deadline is 13 March: P7D at 09:00.
  example(
    'is told by one mail, though its own reminder would come an hour later',
    () =>
      noticed({ ...ladder, ...by('03-22') })
        .amends('03-06 08:00', { ...ladder, ...by('03-13') })
        .at('03-13 12:00'),
    '03-06 08:00 changed',
    '03-10 09:00 P1D',
  )
  example(
    'changes nothing while no notice of it is delivered',
    () => told().bounces().amends('03-03 12:00', after).end(),
    '03-03 12:00 changed',
    '03-23 00:00 after:P0D, phone suspended',
  )
  example(
    'applies later if its notice is delivered later',
    () => told().bounces().amends('03-03 12:00', after).proves('03-13').note(),
    '03-03 12:00 changed',
    'open until 03-21 00:00',
  )
  example(
    'is not told if minimum notice would end no sooner than the old one',
    () => told().amends('03-20 14:00', after).end(),
    '03-23 00:00 after:P0D, phone suspended',
  )
  example(
    'is dropped when a further version takes it back before its notice',
    () => told().amends('03-02 22:00', after).amends('03-02 23:00', before).end(),
    '03-23 00:00 after:P0D, phone suspended',
  )

  it('a version with an earlier deadline is stated by every later notice, until it applies', () => {
    const reminders = ['P14D', 'P3D']
    const ana = noticed({ ...before, reminders })
      .bounces()
      .amends('03-07 12:00', { ...quiet, ...by('03-17'), reminders })
      .end()
    expect(ana.sent.map(({ parts: [part] }) => `${part?.tells[0]?.step} ${part?.deadline && shown(part.deadline.at)}`)).toEqual([
      'first 03-23 00:00',
      'changed 03-18 00:00',
      'P14D 03-18 00:00',
      'P3D 03-18 00:00',
      'after:P0D 03-23 00:00',
    ])
  })

  it('a version with an earlier deadline is not taken for noticed by another mail', () => {
    const ana = told().amends('03-02 20:00', after)
    const underIt = ana.sent.flatMap(({ parts }) => parts.map(part => ({ ...part, policy: { ...part.policy, version: 2 } })))
    ana.person = withNoticeDelivered(ana.person, underIt, time('03-02 21:00'))
    expect(ana.case.plan).toEqual({ version: 2 })
    expect(ana.at('03-03 12:00').note().log).toEqual(['03-03 09:00 changed', 'open until 03-11 00:00'])
    expect(ana.case.plan).toBeUndefined()
  })
  example(
    'is stated at the end of an exemption that came before its notice',
    () =>
      noticed(quietBy('05-31'))
        .amends('03-02 22:00', quietBy('05-10'))
        .decides('03-02 23:00', exempt('03-31'))
        .amends('04-05', { ...quiet, ...by('05-10'), ...titled })
        .end(),
    '03-03 09:00 exemption-granted',
    '04-03 09:00 again',
    '05-11 00:00 after:P0D, phone suspended',
  )
  example(
    'that comes during an exemption is stated by the notice at its end',
    () =>
      noticed(quietBy('05-31'))
        .decides('03-02', exempt('03-31'))
        .amends('03-03', quietBy('05-10'))
        .decides('03-06', exempt('04-03'))
        .at('04-04 12:00')
        .noteMail()
        .note(),
    '03-02 exemption-granted',
    '03-06 exemption-granted',
    '04-04 09:00 again',
    'states 05-11 00:00',
    'open until 05-11 00:00',
  )
  example(
    'that comes while its owner is unreachable is told once they are not',
    () => unnoticed(quiet).amends('03-17', quietBy('04-25')).amends('03-18', quietBy('04-15')).note().proves('03-22').noteMail().note(),
    'unreachable until 04-26 00:00',
    '03-22 changed',
    'states 04-16 00:00',
    'open until 04-16 00:00',
  )
})

describe('an earlier deadline that comes while nothing is in breach', () => {
  const before = { ...quiet, ...by('03-22'), reminders: ['P1D'] }
  const after = { ...before, ...by('03-10') }
  const clean = () => noticed(before).cleans('02-27')
  const back = (ana: Example) => ana.breaches('03-03 11:00')
  example(
    'is stated by the notice of the next breach, and applies by its delivery',
    () => back(clean().amends('02-28', after)).noteMail().end(),
    '02-27 cleared',
    '03-03 11:00 again',
    'states 03-11 00:00',
    '03-09 09:00 P1D',
    '03-11 00:00 after:P0D, phone suspended',
  )
  example(
    'is stated by no notice once a further version has taken it back',
    () => back(clean().amends('02-28', after).amends('02-28 11:00', before)).noteMail(),
    '02-27 cleared',
    '03-03 11:00 again',
    'states 03-23 00:00',
  )

  it('an earlier deadline while nothing is in breach is stated, but waits for that notice', () => {
    const ana = back(clean().amends('02-28', after).bounces())
    expect(matterOf(ana.person, ana.policy, time('03-03 12:00')).deadline?.at).toEqual(time('03-11 00:00'))
    expect(ana.at('03-13 09:00').note().proves('03-13').note().log.slice(2)).toEqual(['open until 03-23 00:00', 'open until 03-21 00:00'])
  })

  it('an earlier deadline while nothing is in breach outlasts a notice from before it', () => {
    const { notice } = owedNow(noticed(before).at('03-20').person, [versionOf(before)], time('03-21 09:00'))
    expect(notice.map(({ tells }) => tells[0]?.step)).toEqual(['P1D'])
    const ana = clean().amends('02-28', after)
    ana.person = withNoticeSent(ana.person, notice, time('02-28 11:00'))
    expect(back(ana).noteMail().log.at(-1)).toBe('states 03-11 00:00')
  })
  it('an earlier deadline taken back while its mail is on its way is taken back by a mail', () => {
    const ana = noticed(before).at('03-03 11:59')
    ana.amend(after)
    ana.review(time('03-03 12:00'))
    const { notice } = owedNow(ana.person, ana.policies, time('03-03 12:00'))
    ana.amend(before)
    ana.review(time('03-03 12:10'))
    ana.person = withNoticeSent(ana.person, notice, time('03-03 12:15'))
    ana.review(time('03-03 12:15'))
    expect(ana.noteMail().at('03-03 12:15').log).toEqual(['states 03-23 00:00', '03-03 12:15 changed'])
  })
  example(
    'is none of a version that leaves the deadline, wherever the owner lives by now',
    () => {
      const local = { ...before, zone: 'staff', announcedAt: '2023-02-23T10:00+01:00' }
      return noticed(local)
        .cleans('02-27')
        .amends('02-28', { ...local, ...titled })
        .moves('03-01', { zone: 'Pacific/Auckland' })
        .breaches('03-03 02:00')
        .noteMail()
    },
    '02-27 cleared',
    '03-03 02:00 again',
    'states 03-23 00:00',
  )
})

describe('what a version newly demands', () => {
  const moved = () => noticed(quiet, bothApps).phoneReports('03-10 12:00', 'wechat')
  example(
    'suspends nobody before a notice of it and its minimum notice',
    () => moved().amends('03-20 12:00', wechat).note().end(),
    '03-10 12:00 cleared',
    '03-20 12:00 changed',
    'open until 03-28 00:00',
    '03-28 00:00 after:P0D, phone suspended',
  )
  example(
    'leaves suspended what is suspended for an earlier demand',
    () => noticed(quiet).at('03-20').amend(wechat).phoneReports('03-20 12:00', 'tiktok;wechat'),
    suspendedAtDeadline,
    '03-20 12:00 changed',
  )
  example(
    'restores access where only that is left',
    () => noticed(quiet, bothApps).bounces().amends('03-20 12:00', wechat).phoneReports('03-21 12:00', 'wechat'),
    suspendedAtDeadline,
    '03-20 12:00 changed',
    '03-21 12:00 restored, phone granted',
  )
  example('owes nothing to a person who meets it', () => noticed(quiet).amends('03-01 12:00', wechat))
  example(
    'is told again after a version between that nobody was told of',
    () =>
      noticed(quiet)
        .amend({ ...quiet, apps: ['wechat'] })
        .amends('03-01 12:00', quiet)
        .end(),
    '03-01 12:00 changed',
    suspendedAtDeadline,
  )
  example(
    'is new to a person who moves to where the version they were told of did not reach',
    () =>
      noticed({ ...quiet, scope: { ...document.scope, audience: { units: ['DG-ALPHA'] } } })
        .amends('03-01 12:00', quiet)
        .moves('03-10 12:00', { unit: 'DG-BETA' })
        .end(),
    '03-10 12:00 changed',
    suspendedAtDeadline,
  )
  example(
    'is told to an exempt person when the exemption ends',
    () =>
      noticed(quiet, bothApps)
        .decides('03-01 12:00', exempt('03-31'))
        .amends('03-02 12:00', wechat)
        .phoneReports('03-03 12:00', 'wechat')
        .at('04-04'),
    '03-01 12:00 exemption-granted',
    '04-03 09:00 changed',
  )
  example(
    'and is found later owes `changed` once, then `again`',
    () =>
      noticed(quiet, phoneAndTablet)
        .amends('03-01 12:00', wechat)
        .phoneReports('03-02 12:00', 'tiktok;wechat')
        .reports('03-03 12:00', { tablet: 'wechat' }),
    '03-02 12:00 changed',
    '03-03 12:00 again',
  )
  example(
    'of unknown devices leaves minimum notice, whatever was asked and known before',
    () =>
      noticed({ reminders: [] })
        .amends('03-14', { reminders: [], apps: undefined, ...asksForFirewall })
        .note(),
    '03-14 changed',
    'open until 03-21 00:00',
  )

  const asks = (ios: string) => ({
    ...quiet,
    apps: undefined,
    requires: ['ios'],
    requirements: { ios: { kind: 'version', title: 'iOS', atLeast: { ios } } },
  })
  const raised = (ana: Example) => ana.bounces().amends('03-13', asks('17.6')).end()
  const told = () => noticed(asks('17.4'), [{ osVersion: '17.3' }])
  example(
    'under an old name cuts nobody off before a delivered notice of it',
    () => raised(told().reports('03-01', { phone: { osVersion: '17.5' } })),
    '03-01 cleared',
    '03-13 changed',
    '03-15 again',
  )
  example('under an old name spares nobody who does not even meet what was told', () => raised(told()), suspendedAtDeadline)
})

describe('what a version newly threatens', () => {
  const mild = { ...quiet, escalation: [{ after: 'P0D', notify: 'staff' }] }
  const late = { ...quiet, escalation: [{ after: 'P3D', suspend: true, notify: 'staff' }] }
  example(
    'suspends nobody before a notice of it and its minimum notice',
    () => noticed(mild).amends('03-20 12:00', quiet).end(),
    '03-16 00:00 after:P0D',
    '03-20 12:00 changed',
    '03-28 00:00 suspended, phone suspended',
  )
  example(
    'by suspending sooner suspends nobody if no notice of it is delivered',
    () => noticed(late).bounces().amends('03-01 12:00', quiet).at('03-16 12:00'),
    '03-01 12:00 changed',
    '03-03 12:00 again',
    '03-16 00:00 after:P0D',
  )
  example(
    'is told again after a version between that nobody was told of',
    () => noticed(quiet).amend(mild).amends('03-01 12:00', quiet).end(),
    '03-01 12:00 changed',
    suspendedAtDeadline,
  )
  example(
    'by suspending sooner lets nothing through that the brake held for the later suspension',
    () => {
      const ana = noticed(late).at('03-20 08:59')
      ana.review(time('03-20 09:00'))
      expect(ana.case.access.toSuspend).toEqual({ phone: 'undecided' })
      ana.amend(quiet)
      return ana.stops().at('03-20 12:00').goes().end()
    },
    '03-20 12:00 after:P0D, changed',
    '03-28 00:00 suspended, phone suspended',
  )
})

example(
  'moves the deadline, is told, and owes again the steps that it moves ahead of now',
  () => noticed(ladder).extendsTo('03-14 20:00', '03-23 00:00').end().note(),
  '03-08 09:00 P7D',
  '03-14 09:00 P1D',
  '03-15 09:00 P7D, changed',
  '03-21 09:00 P1D',
  '03-23 00:00 after:P0D, phone suspended',
  '03-24 09:00 after:P1D to security',
  'overdue until 03-23 00:00',
)
example(
  'restores access until the later deadline has passed',
  () => noticed(quiet).extendsTo('03-16 15:00', '04-01 00:00').note().end(),
  suspendedAtDeadline,
  '03-16 15:00 changed, restored, phone granted',
  'open until 04-01 00:00',
  '04-01 00:00 after:P0D, phone suspended',
)
example(
  'restores access also if a rung of the later deadline is still to come',
  () =>
    noticed({ ...quiet, escalation: [{ after: 'P4D', suspend: true }] })
      .extendsTo('03-20 15:00', '03-20 00:00')
      .note()
      .end(),
  '03-20 09:00 suspended, phone suspended',
  '03-20 15:00 changed, restored, phone granted',
  'overdue until 03-20 00:00',
  '03-24 09:00 suspended, phone suspended',
)
example(
  'to no later than the deadline, or than an extension before it, changes nothing',
  () =>
    noticed(quiet).extendsTo('02-24', '03-16 00:00').extendsTo('02-24 11:00', '03-31 00:00').extendsTo('02-24 12:00', '03-20 00:00').note(),
  '02-24 11:00 changed',
  'open until 03-31 00:00',
)
example(
  'outlasts a case that is closed',
  () =>
    noticed({ ...quiet, closedAfter: 'P1D' })
      .extendsTo('02-24', '06-01 00:00')
      .cleans('02-27')
      .breaches('03-07')
      .note(),
  '02-24 changed',
  '02-27 cleared',
  '03-07 first',
  'open until 06-01 00:00',
)
example(
  'outlasts a case that ends before its owner was told',
  () =>
    start({ ...quiet, announcedAt: '2023-02-23T20:00' })
      .at('02-23 20:00')
      .extendsTo('02-23 21:00', '06-01 00:00')
      .cleans('02-24 07:00')
      .breaches('02-25 12:00')
      .at('02-28')
      .note(),
  '02-27 09:00 first',
  'open until 06-01 00:00',
)
example(
  'sends no reminder whose moment it lays before now',
  () => noticed(ladder).extendsTo('03-14 20:00', '03-21 00:00').at('03-20'),
  '03-08 09:00 P7D',
  '03-14 09:00 P1D',
  '03-15 09:00 changed',
  '03-17 09:00 P1D',
)
example(
  'is told in the mail of its date that goes before',
  () => noticed(ladder).extendsTo('03-15 23:30', '03-16 00:30').at('03-16 12:00'),
  '03-08 09:00 P7D',
  '03-14 09:00 P1D',
  '03-16 00:30 after:P0D, changed, phone suspended',
)
example('of a case that is clear is not told', () => noticed(quiet).cleans('03-01').extendsTo('03-02', '03-31 00:00'), '03-01 cleared')

it('an extension by a decision is to the end of a day in the policy’s zone, with its reason', () => {
  const ana = noticed(quiet, [{}], { zone: 'Asia/Tokyo' }).decides('02-24 05:00', extend('03-31'))
  expect(ana.note().log).toEqual(['02-24 01:00 first', '02-24 05:00 changed', 'open until 04-01 00:00'])
  expect(ana.case.decisions.made).toEqual([
    { kind: 'extended', at: time('02-24 05:00'), by: 'admin-1', reason: 'On leave.', language: 'en', until: time('04-01 00:00') },
  ])
  expect(ana.decides('02-24 06:00', extend('03-31')).log.at(-1)).toBe('unchanged')
})

it.each([{}, { zone: 'staff', announcedAt: '2023-02-23T09:00Z' }])('an extension counts its reminders in the person’s days: %o', zone => {
  // 17:00 on the 22nd in Brussels is 01:00 on the 23rd in Tokyo.
  const ana = noticed({ ...quiet, reminders: ['P0D'], ...zone }, [{}], { zone: 'Asia/Tokyo' }).extendsTo('02-24 03:00', '03-22 17:00')
  expect(ana.at('03-22 16:59').log).toEqual(['02-24 01:00 first', '02-24 03:00 changed', '03-22 01:00 P0D'])
})
