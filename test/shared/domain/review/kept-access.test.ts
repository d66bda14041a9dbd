import { expect, it } from 'vitest'
import type { Person } from '#domain/people/person.ts'
import { withSpared } from '#domain/review/brake.ts'
import { accessKept, keptReasons } from '#domain/review/kept-access.ts'
import { withEachDevice } from '#test/builders.ts'
import { type Example, noticed, phoneAndTablet, quiet, suspending, time, unnoticed } from './examples.ts'

const late = '03-17'

/** Why devices keep their access, the day after the deadline unless said otherwise. */
const reasons = (ana: Example, isProtected = false, local = late) =>
  accessKept(ana.at(local).person, ana.policy, time(local), isProtected).map(({ reason }) => reason)

const [rung] = suspending
const withRung = (changes: object) => noticed({ ...quiet, escalation: [{ ...rung, ...changes }] })

function changed(ana: Example, change: (person: Person) => Person) {
  ana.person = change(ana.person)
  return ana
}

const rejected = () => changed(noticed(quiet), person => withSpared(person, 'no-tiktok', ['phone']))
const held = { held: { reason: 'bounced', at: time('02-24') } } as const
const unconfirmed = { from: time('02-22'), until: time('04-30'), earlier: 'ref', by: { subject: 'admin-1' } }
const twoDevices = () => noticed(quiet, phoneAndTablet)
const tablet = { tablet: 'tiktok' }

const expected: Readonly<Record<string, () => readonly string[]>> = {
  'no-rung': () => reasons(noticed({ reminders: [] })),
  'rung-ahead': () => reasons(withRung({ after: 'P3D' })),
  'off-hours': () => reasons(withRung({ wait: 'working-time' }).cleans('03-10').breaches('03-18 22:00'), false, '03-19'),
  paused: () => reasons(noticed(quiet).halts('03-10', 'paused')),
  protected: () => reasons(rejected(), true),
  left: () => reasons(noticed(quiet).leaves('03-10')),
  exempt: () => reasons(noticed(quiet).exempts('03-10', '05-01')),
  contested: () =>
    reasons(noticed({ ...quiet, requests: { access: 'restored' } }).asks('03-10', { kind: 'contest', reason: 'It is not there.' })),
  answered: () => reasons(noticed(quiet).asks('03-15', { kind: 'declare', remedy: 'remove-app' })),
  'pass-held': () => reasons(changed(noticed(quiet), person => withEachDevice(person, { cleanUntil: time('03-20') }))),
  address: () => reasons(changed(noticed(quiet), person => ({ ...person, mail: { seq: 1, unconfirmed } }))),
  'not-notified': () => reasons(unnoticed(quiet)),
  'mail-held': () =>
    reasons(
      changed(twoDevices(), person => ({ ...person, mail: { seq: 1, ...held } }))
        .bounces()
        .reports('02-27', tablet),
    ),
  'minimum-notice': () => reasons(twoDevices().reports('03-15', tablet)),
  'notice-repeated': () => reasons(twoDevices().bounces().reports('03-15', tablet)),
  unreached: () => reasons(twoDevices().bounces().reports('03-01', tablet)),
  stale: () => reasons(noticed({ ...quiet, staleAfter: 'P14D' })),
  rejected: () => reasons(rejected()),
  'no-connector': () => {
    const ana = noticed(quiet).at(late)
    const refused = { why: 'gone', at: time(late) } as const
    return reasons(changed(ana, person => ({ ...person, accessRequested: { phone: { version: 1, at: time(late), refused } } })))
  },
}

it.each(Object.entries(expected))('a device in breach keeps its access: %s', (reason, found) => {
  expect(found()).toEqual([reason])
})

it('every reason to keep access but that of a fault is tried here, and the brake’s in the console', () => {
  expect([...Object.keys(expected), 'braked', 'unexplained'].toSorted()).toEqual(keptReasons.toSorted())
})

it('a device keeps its access for no reason if it is suspended, clean, or the deadline is still to come', () => {
  const early = noticed(quiet)
  expect(accessKept(early.person, early.policy, time('03-15'), false)).toEqual([])
  expect([reasons(noticed(quiet)), reasons(noticed(quiet).cleans('03-10'))]).toEqual([[], []])
})

it('a deadline that moves on, for want of a notice, is named by the notice, not by the step after it', () => {
  expect(reasons(unnoticed({ ...quiet, escalation: [{ ...rung, after: 'P3D' }] }), false, '03-30')).toEqual(['not-notified'])
})

it('a device of which nothing is certain is not listed, nor any of a policy that is lifted or of a case that is closed', () => {
  const unknown = noticed(quiet, [{ apps: '?' }]).at(late)
  expect(unknown.case.breaches).toMatchObject([{ certain: false }])
  expect(reasons(unknown)).toEqual([])
  const unsuspended = () => noticed({ reminders: [] })
  expect([reasons(unsuspended()), reasons(unsuspended().halts('03-16', 'lifted'))]).toEqual([['no-rung'], []])
  const closed = noticed({ ...quiet, closedAfter: 'P30D' })
    .leaves('03-10')
    .at('07-30')
  expect(closed.person.cases.map(({ state }) => state)).toEqual(['closed'])
  expect(reasons(closed, false, '07-30')).toEqual([])
})
