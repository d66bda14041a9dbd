/** Rule 17: people who leave, and who come back. */
import { expect, it } from 'vitest'
import { withoutLeftClaim } from '#campaign/send/claim.ts'
import { duesOf } from '#domain/people/due.ts'
import { noMail } from '#domain/people/mail.ts'
import { withLeft } from '#domain/people/organisation.ts'
import { wakeAt } from '#domain/people/person.ts'
import { usualRetention, withoutOverCases } from '#domain/people/retention.ts'
import { summariesOf } from '#domain/people/summary.ts'
import { withSpared } from '#domain/review/brake.ts'
import { day, personWith, said } from '#test/builders.ts'
import { by, type Example, example, exempt, ladder, noticed, phoneAndTablet, quiet, start, suspendedAtDeadline, time } from './examples.ts'

/** Suspended at the deadline, and gone. */
const left = (at = '03-17') => noticed(quiet).leaves(at)
const unreached = () => noticed(quiet, phoneAndTablet).bounces().reports('02-27', { tablet: 'tiktok' }).at('03-03')

example(
  'the case is clear, and neither they nor any team hear more',
  () => noticed(ladder).leaves('03-01').note().end(),
  'clear until 03-16 00:00',
)
example(
  'access stays as it is, whatever becomes of the policy',
  () => left().cleans('03-18').halts('03-19', 'lifted').end(),
  suspendedAtDeadline,
)
example(
  'access is restored with a device that has another owner',
  () => left().owns('03-18', []),
  suspendedAtDeadline,
  '03-18 phone granted',
)
example('access is restored with a device that has vanished', () => left().vanishes('03-18'), suspendedAtDeadline, '03-18 phone granted')
example(
  'access is restored that a human restores',
  () => {
    const ana = left()
    ana.person = withSpared(ana.person, 'no-tiktok', ['phone'])
    return ana.at('03-18')
  },
  suspendedAtDeadline,
  '03-18 phone granted',
)
example('a suspension that was not requested yet is not requested any more', () => {
  const ana = noticed(quiet).at('03-15 12:00')
  ana.letThrough(time('03-16 00:00'))
  return ana.stops().leaves('03-16 00:00')
})
example('an announcement does not go', () =>
  start({ ...ladder, announce: 'everyone', announcedAt: '2023-02-23T20:00' }, [{ apps: '' }])
    .at('02-23 20:00')
    .leaves('02-23 21:00')
    .end(),
)

it('of a person who has left a suspended device is counted', () => {
  expect(summariesOf({ ref: 'ref', person: left().person, version: 1 })).toMatchObject([{ suspended: 1 }])
})

it('of a person who has left access stays longer than ended cases are kept', () => {
  const ana = left().at('2025-03-16 12:00')
  expect(ana.case.state).toBe('closed')
  ana.person = withoutOverCases(ana.person, ana.policies, usualRetention(), time('2025-03-16 12:00'))
  expect(ana.at('2025-03-16 13:00').cut).toEqual(['phone'])
})

it('of a person who has left a case of which nobody was told never was', () => {
  const ana = start(ladder)
  ana.review(time('02-23'))
  expect(ana.stops().leaves('02-23').log).toEqual([])
  expect(ana.person.cases).toEqual([])
})

it('of a person who has left a suspension that the brake holds is not requested any more', () => {
  const ana = noticed(quiet)
  ana.holds = true
  expect(ana.at('03-16 12:00').case.access.toSuspend).toEqual({ phone: 'held' })
  expect(ana.leaves('03-16 13:00').case.access.toSuspend).toEqual({})
})

it('of a person who has left no device is unreached any more, nor once a policy is lifted', () => {
  expect(unreached().case.notified.unreached).toEqual(['tablet'])
  for (const ana of [unreached().leaves('03-03 12:00'), unreached().halts('03-03 12:00', 'lifted')])
    expect(ana.case).toMatchObject({ notified: { followUps: {}, unreached: [] } })
})

it('of a person who has left a request is over, and kept in the history', () => {
  const ana = noticed(ladder).asks('03-01', said.exemption).leaves('03-02')
  expect(ana.case.answers.requests).toEqual([])
  expect(ana.case.history).toMatchObject([{ what: 'asked', detail: 'exemption' }])
})

it('of a person who has left, all mail is dropped: digests, news, mail that is held', () => {
  const at = time('03-01')
  const mail = {
    ...noMail,
    held: { reason: 'bounced', at } as const,
    former: [{ email: 'a@ec.example', at }],
    digests: { due: [{ on: day('2023-03-01'), at }] },
  }
  const person = withLeft({ ...personWith(), mail, pages: { 'no-tiktok': { key: 'key', until: at } } }, at)
  expect([person.mail, person.pages]).toEqual([{ ...noMail, digests: { due: [] } }, undefined])
})

it.each([{ digestOn: day('2023-03-01') }, { former: 'a@ec.example' }])(
  'of a person who has left a claim to such a mail is settled once it may be: %o',
  of => {
    const at = time('03-01')
    const person = withLeft({ ...personWith(), mail: { ...noMail, claim: { token: 'token', at, tries: 1, tells: [], ...of } } }, at)
    expect(duesOf(person)).toEqual({ mail: { queue: 'mail', at: time('03-01 10:15') } })
    expect(withoutLeftClaim(person, time('03-01 10:15')).mail).toEqual({ seq: 1 })
  },
)

it('of a person who has left nothing changes if they are said to have left once more', () => {
  const ana = noticed(ladder).leaves('03-01')
  const once = ana.person
  expect(wakeAt(once)).toBeUndefined()
  expect(ana.leaves('03-02').person).toEqual(once)
})

/** As any record of the directory has them again. */
const back = (ana: Example, local: string) => ana.moves(local, {})

it('a person who comes back soon is in the same case: what was suspended stays so, untold', () => {
  const ana = left()
  const { openedAt } = ana.case
  expect(back(ana, '04-03').log.slice(1)).toEqual([])
  expect(ana.case).toMatchObject({
    openedAt,
    state: 'overdue',
    access: { suspended: ['phone'] },
    history: [{ what: 'cleared' }, { what: 'relapsed' }],
  })
})
example(
  'within `closedAfter` gets the steps that are still ahead',
  () => back(noticed(ladder).leaves('03-01'), '03-10').at('03-16 12:00'),
  '03-10 again',
  '03-14 09:00 P1D',
  suspendedAtDeadline,
)
example(
  'within `closedAfter` is told the deadline of a version that came meanwhile',
  () =>
    back(
      noticed(ladder)
        .leaves('03-01')
        .amends('03-02', { ...ladder, ...by('03-10') }),
      '03-03 11:00',
    ).note(),
  '03-03 11:00 again',
  'open until 03-11 00:00',
)
example(
  'clean has access again and is told so',
  () => back(left().cleans('03-20'), '04-03'),
  suspendedAtDeadline,
  '04-03 restored, phone granted',
)
example(
  'to a lifted policy has access again and is told so',
  () => back(left().halts('03-20', 'lifted'), '04-03'),
  suspendedAtDeadline,
  '04-03 restored, phone granted',
)
example(
  'after `closedAfter` has access again and a new case with a full countdown',
  () => back(left(), '07-03').note().at('07-11 12:00'),
  suspendedAtDeadline,
  '07-03 first, restored, phone granted',
  'open until 07-11 00:00',
  '07-11 00:00 after:P0D, phone suspended',
)
example(
  'keeps an exemption that still lies ahead',
  () => back(noticed(quiet).decides('03-01', exempt('05-31')).leaves('03-17'), '04-03').note(),
  '03-01 exemption-granted',
  'exempt until 03-16 00:00',
)

it('a person who comes back later is exempt in the new case, too', () => {
  const ana = back(noticed(quiet).decides('03-01', exempt('12-31')).leaves('03-17'), '08-01')
  expect(ana.case).toMatchObject({ openedAt: time('08-01'), state: 'exempt' })
})
