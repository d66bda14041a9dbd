/** Rules 11 and 12: paused and lifted policies, watch, and a pause of all suspension. */
import { expect, it } from 'vitest'
import { asText } from '#domain/emails/letter.ts'
import { noticeLetter } from '#domain/emails/notice.ts'
import { voices } from '#domain/emails/voices.ts'
import { wakeAt } from '#domain/people/person.ts'
import { isAnnouncedOnWatch } from '#domain/policies/versions.ts'
import { owedNow } from '#domain/review/agenda.ts'
import { withNoticeAttempted } from '#domain/review/settle.ts'
import { noTemu, personWith, policyOf, reviewAtOnce, versionOf } from '#test/builders.ts'
import { by, Example, example, exempt, ladder, noticed, quiet, start, suspendedAtDeadline, suspending, time } from './examples.ts'

const repeating = { ...ladder, escalation: [...ladder.escalation, { every: 'P7D', notify: 'staff', times: 2 }] }
const clean = [{ apps: '' }]
const paused = (terms: object = ladder) => noticed({ ...terms }).halts('02-24', 'paused')
const untold = (terms: object = ladder, devices = [{}]) => start({ ...terms, announcedAt: '2023-02-23T20:00' }, devices).at('02-23 20:00')
const cut = (devices = [{}]) => noticed(quiet, devices).at('03-16 12:00')
const breach = { device: 'phone', unmet: ['tiktok'] }

example(
  'nobody is mailed; what is overdue goes once it is resumed',
  () => paused().halts('03-13 12:00').at('03-16 12:00'),
  '03-13 12:00 P7D',
  '03-14 09:00 P1D',
  suspendedAtDeadline,
)

it('under a paused policy nobody is suspended; once resumed, late rungs go in one mail', () => {
  const ana = paused(repeating).at('03-25 12:00').note()
  expect(wakeAt(ana.person)).toBeUndefined()
  expect(ana.halts('03-25 13:00').log).toEqual([
    'overdue until 03-16 00:00',
    '03-25 13:00 after:P0D, every:1, after:P1D to security, phone suspended',
  ])
})
example(
  'a first notice waits, and the deadline with it',
  () => {
    const ana = start(quiet)
    ana.halt('paused')
    return ana.at('02-23').at('04-03 11:00').note().halts('04-03 12:00').note()
  },
  'open until 04-11 00:00',
  '04-03 12:00 first',
  'open until 04-11 00:00',
)
example(
  'an announcement to everyone waits',
  () => {
    const ana = start({ ...ladder, announce: 'everyone' }, clean)
    ana.halt('paused')
    expect(wakeAt(ana.at('02-23').person)).toBeUndefined()
    return ana.halts('02-24')
  },
  '02-24 announcement',
)
example(
  'what is suspended stays so while its breach lasts',
  () => cut().halts('03-16 13:00', 'paused').at('04-30 12:00'),
  suspendedAtDeadline,
)
example(
  'access is restored at once, and told once it is resumed',
  () => cut().halts('03-16 13:00', 'paused').cleans('03-17').note().halts('03-20'),
  suspendedAtDeadline,
  '03-17 phone granted',
  'clear until 03-16 00:00',
  '03-20 restored, cleared',
)
example(
  'access is restored if a version between that nobody was reviewed under moved the deadline',
  () => {
    const ana = cut()
    ana.policies = [{ ...versionOf({ ...quiet, ...by('04-14') }, 3), halted: 'paused' }]
    return ana.at('03-17').note()
  },
  suspendedAtDeadline,
  '03-17 phone granted',
  'open until 04-15 00:00',
)
example(
  'an exemption ends as it would',
  () => noticed(ladder).decides('02-24', exempt('03-01')).halts('02-24 11:00', 'paused').at('03-02 12:00').note(),
  '02-24 exemption-granted',
  'open until 03-16 00:00',
)

it('under a paused policy a case that clears before its first notice never was', () => {
  const ana = start(ladder)
  ana.halt('paused')
  expect(ana.at('02-23').cleans('02-24').person.cases).toEqual([])
})

it('under a paused policy a second review of a person with access back finds nothing new', () => {
  const ana = cut([{}, { id: 'tablet' }]).halts('03-16 13:00', 'paused')
  ana.report({ at: time('03-17'), device: 'tablet', apps: [] })
  ana.review(time('03-17'))
  const once = ana.person
  ana.review(time('03-17'))
  expect(ana.person).toEqual(once)
})

it('under a paused policy other policies go on, in mails of their own', () => {
  const other = versionOf({ ...ladder, ...noTemu })
  const ana = new Example(personWith({}, [{ apps: 'tiktok;temu' }]), { ...versionOf(ladder), halted: 'paused' }, other).at('02-23')
  expect(ana.sent.map(({ parts }) => parts.map(({ policy }) => policy.id))).toEqual([['no-temu']])
})

it('under a lifted policy cases close as they stood, with access back and a mail to who knew', () => {
  const ana = cut().halts('03-17', 'lifted')
  expect(ana.log.slice(1)).toEqual(['03-17 restored, cleared, phone granted'])
  expect(ana.case).toMatchObject({
    state: 'closed',
    breaches: [],
    access: { suspended: [] },
    version: 2,
    lifted: { state: 'overdue', breaches: [breach] },
  })
  expect(wakeAt(ana.person)).toBeUndefined()
  expect(ana.cleans('03-19').case.lifted).toBeDefined()
  expect(ana.halts('03-20').case).toMatchObject({ state: 'closed' })
  expect(ana.case.lifted).toBeUndefined()
})

it('under a lifted policy a clear case, or one of a person who left, keeps no state', () => {
  for (const ana of [cut().cleans('03-17'), cut().leaves('03-17')]) expect(ana.halts('03-17 11:00', 'lifted').case.lifted).toBeUndefined()
})

it('under a lifted policy nobody hears of a case of which they were never told', () => {
  const ana = untold().halts('02-23 21:00', 'lifted').end()
  expect(ana.log).toEqual([])
  expect(ana.case).toMatchObject({ state: 'closed', owes: {}, lifted: { state: 'open', breaches: [{ device: 'phone' }] } })
})

it('under a lifted policy nobody hears of a case whose only mail was refused', () => {
  const ana = start(ladder)
  const at = time('02-23')
  ana.review(at)
  const tried = withNoticeAttempted(ana.person, owedNow(ana.person, ana.policies, at).notice, at)
  ana.person = { ...tried, mail: { seq: 0, held: { reason: 'refused', at } } }
  ana.halt('lifted')
  ana.review(time('02-24'))
  expect(ana.case.state).toBe('closed')
  expect(ana.stops().readdresses('02-24 11:00').end().log).toEqual([])
})
example(
  'people with nothing left to do are not told',
  () => noticed(ladder).cleans('03-01').halts('03-02', 'lifted').note(),
  '03-01 cleared',
  'closed until 03-16 00:00',
)

it('under a lifted policy no case opens, and no pending announcement goes', () => {
  const ana = untold({ ...ladder, announce: 'everyone' }, clean)
  expect(ana.person.announcements).not.toEqual({})
  ana.halts('02-23 22:00', 'lifted').breaches('02-24 11:00')
  expect([ana.log, ana.person.cases, ana.person.announcements]).toEqual([[], [], {}])
})

it('under a lifted policy requests of the owner, and replies not yet sent, are dropped', () => {
  const ana = cut().asks('03-17 09:00', { kind: 'contest', reason: 'It is not so.' }).at('03-17 19:00')
  ana.decide(exempt('05-01'), time('03-17 20:00'))
  ana.stops().halts('03-17 21:00', 'lifted')
  expect(ana.case.answers.requests).toEqual([])
  ana.decides('03-17 22:00', { kind: 'refuse', request: 'contest', reason: 'Too late.' }).end()
  expect(ana.log.slice(1)).toEqual(['03-17 21:00 restored, cleared', 'no case'])
})
example(
  'that is activated again a breach is a new case with a full countdown',
  () => cut().halts('03-17', 'lifted').halts('03-20').note().end(),
  suspendedAtDeadline,
  '03-17 restored, cleared, phone granted',
  '03-20 first',
  'open until 03-28 00:00',
  '03-28 00:00 after:P0D, phone suspended',
)

it('under a lifted policy a decision about a case outlasts it', () => {
  const ana = noticed(ladder).decides('02-24', exempt('05-01')).halts('02-24 11:00', 'lifted').halts('02-24 12:00')
  expect(ana.case).toMatchObject({ state: 'exempt', exemptUntil: time('05-02 00:00'), decisions: { made: [{ reason: 'A fair.' }] } })
})

it('under a lifted policy a stale copy of the policy changes nothing', () => {
  const ana = cut()
  const before = ana.policies
  ana.halts('03-17', 'lifted')
  expect(reviewAtOnce(ana.person, before, time('03-17 10:01'))).toBe(ana.person)
})

const pause = (ana: Example, isPaused = true) => {
  const { suspensionPaused: _, ...policy } = ana.policy
  ana.policies = [isPaused ? { ...policy, suspensionPaused: true } : policy]
  return ana
}
example(
  'nobody is newly suspended, and everything else goes on',
  () => pause(pause(noticed(ladder)).at('03-18 00:00').note(), false).at('03-18'),
  '03-08 09:00 P7D',
  '03-14 09:00 P1D',
  '03-16 00:00 after:P0D',
  '03-17 09:00 after:P1D to security',
  'overdue until 03-16 00:00',
  '03-18 01:00 suspended, phone suspended',
)
example('access is restored at once', () => pause(cut()).cleans('03-17'), suspendedAtDeadline, '03-17 restored, cleared, phone granted')

it('while all suspension is paused only people due for suspension are reviewed every hour', () => {
  const ana = pause(noticed(ladder)).at('03-01')
  const next = (local: string) => ana.at(local).person.changeAt
  expect(ana.person.changeAt).toEqual(time('03-16 00:00'))
  expect([next('03-16 00:20'), next('03-16 01:00')]).toEqual([time('03-16 01:00'), time('03-16 02:00')])
  expect(pause(noticed(ladder).at('03-16 12:00')).at('03-16 13:00').person.changeAt).toEqual(time('03-17 09:00'))
})

const ban = { escalation: suspending }
const watch = { ...ban, watch: true }

it.each(['affected', 'everyone'])('a policy on watch opens no case, mails nobody and suspends nobody (announce: %s)', announce => {
  const { person, log } = noticed({ ...watch, announce }).end()
  expect([person.cases, person.announcements, log]).toEqual([[], {}, []])
})
example(
  'counts nobody’s notice: once it is a ban, everyone has the minimum from then',
  () =>
    noticed(watch)
      .amends('03-14', { ...ban, reminders: [], announcedAt: '2023-03-14T10:00' })
      .end(),
  '03-14 first',
  '03-21 00:00 after:P0D, phone suspended',
)

it('a policy on watch that was a ban restores access, and tells those who had notice', () => {
  const ana = noticed({ ...ban, reminders: [] })
    .amends('03-17', watch)
    .end()
  expect(ana.log).toEqual([suspendedAtDeadline, '03-17 restored, cleared, phone granted'])
  expect(ana.case).toMatchObject({ state: 'closed', breaches: [] })
  const last = ana.sent.at(-1)
  expect(last && asText(noticeLetter(last.before, last.parts, 'ANA-3', last.at, voices()('en')))).toContain(
    'This decision no longer applies.',
  )
})

it('a policy on watch becomes a ban only with an announcement that lies ahead', () => {
  const now = time('02-24')
  const on = versionOf(watch)
  expect(isAnnouncedOnWatch(policyOf(ban), on, now)).toBe(true)
  expect(isAnnouncedOnWatch(policyOf({ ...ban, announcedAt: '2023-02-24T10:00' }), on, now)).toBe(false)
  expect(isAnnouncedOnWatch(policyOf(watch), on, now)).toBe(false)
  for (const before of [versionOf(ban), undefined]) expect(isAnnouncedOnWatch(policyOf(ban), before, now)).toBe(false)
})
