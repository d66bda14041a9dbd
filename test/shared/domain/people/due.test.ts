import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { afterClaim, duesOf } from '#domain/people/due.ts'
import type { Claim } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import { review } from '#domain/review/review.ts'
import { brussels, Carried, personWith, versionOf } from '#test/builders.ts'

const nine = brussels('2023-03-01T09:00')
const ten = brussels('2023-03-01T10:00')
const noon = brussels('2023-03-01T12:00')
const sinceAlways = Temporal.Instant.fromEpochMilliseconds(0)

const dues = (changes: Partial<Person>) => duesOf({ ...personWith(), ...changes })
const digests = (...moments: Temporal.Instant[]) => ({ due: moments.map(at => ({ on: Temporal.PlainDate.from('2023-03-01'), at })) })
const claim = (at: Temporal.Instant): Claim => ({ token: 't', at, tries: 1, tells: [] })
const access = { phone: { wanted: 'suspended', version: 2 } } as const
const requested = (more: object = {}) => ({ access, accessRequested: { phone: { version: 2, at: nine, ...more } } })
const bounced = { reason: 'bounced', at: nine } as const
const failing = { seq: 1, held: { reason: 'failing', at: nine } } as const
const retry = { at: brussels('2023-03-01T09:02'), tries: 1 }

const mailDue = (at: Temporal.Instant, queue = 'mail') => ({ mail: { queue, at } })
const changeDue = (at: Temporal.Instant, queue = 'access') => ({ change: { queue, at } })

it.each<[string, Partial<Person>, object]>([
  ['owed nothing', { mail: { seq: 3 } }, {}],
  ['owed a reminder', { noticeAt: nine }, mailDue(nine)],
  ['owed a digest before a notice', { noticeAt: ten, mail: { seq: 0, digests: digests(nine) } }, mailDue(nine, 'digest')],
  ['owed a notice and a digest at one moment', { noticeAt: nine, mail: { seq: 0, digests: digests(nine) } }, mailDue(nine)],
  ['owed several digests', { mail: { seq: 0, digests: digests(noon, nine, ten) } }, mailDue(nine, 'digest')],
  ['whose access is not requested yet', { access, noticeAt: nine }, { ...changeDue(sinceAlways), ...mailDue(nine) }],
  ['whose access is not requested yet, at another change', { access, changeAt: sinceAlways }, changeDue(sinceAlways)],
  ['of whose access an earlier change was requested', requested({ version: 1, confirmed: 1 }), changeDue(sinceAlways)],
  ['whose suspension is being requested', requested({ unsure: true }), changeDue(ten)],
  ['whose suspension is to be requested again', { ...requested({ unsure: true }), accessRetryAt: nine }, changeDue(nine)],
  ['whose access may not have been requested, but is confirmed', requested({ unsure: true, confirmed: 2 }), {}],
  ['whose access is requested, but not confirmed for an hour', requested(), changeDue(ten)],
  ['of whose access only an earlier change is confirmed', requested({ confirmed: 1 }), changeDue(ten)],
  ['whose access is confirmed', requested({ confirmed: 2 }), {}],
  [
    'whose access on several devices is requested',
    {
      access: { ...access, tablet: { wanted: 'granted', version: 4 } },
      accessRequested: { phone: { version: 2, at: noon }, tablet: { version: 4, at: nine } },
    },
    changeDue(ten),
  ],
  [
    'whose mail is on hold',
    { access, noticeAt: nine, mail: { seq: 1, held: bounced, digests: digests(nine) } },
    { ...changeDue(sinceAlways), ...mailDue(nine, 'held') },
  ],
  [
    'whose mail is on hold, and who changes later',
    { changeAt: ten, noticeAt: nine, mail: { seq: 1, held: bounced } },
    { ...changeDue(ten, 'escalate'), ...mailDue(nine, 'held') },
  ],
  ['who waits for a human after failures', { changeAt: nine, noticeAt: nine, mail: failing }, mailDue(nine, 'held')],
  [
    'who waits for a human, but not for access',
    { changeAt: nine, access, mail: failing },
    { ...changeDue(sinceAlways), ...mailDue(nine, 'held') },
  ],
  ['who waits for a human, with access confirmed', { ...requested({ confirmed: 2 }), mail: failing }, mailDue(nine, 'held')],
  [
    'whose mail was claimed, and whose next notice is later',
    { noticeAt: noon, mail: { seq: 0, claim: claim(nine) } },
    mailDue(brussels('2023-03-01T09:15')),
  ],
  [
    'whose mail was claimed before its hold',
    { noticeAt: noon, mail: { seq: 0, claim: claim(nine), held: bounced } },
    mailDue(nine, 'held'),
  ],
  ['whose mail failed', { noticeAt: nine, mail: { seq: 0, retry } }, mailDue(retry.at)],
  ['whose digest failed', { mail: { seq: 0, retry, digests: digests(nine) } }, mailDue(retry.at, 'digest')],
  ['whose mail failed before a later notice', { noticeAt: noon, mail: { seq: 0, retry } }, mailDue(noon)],
  [
    'whose mail is delayed, but nothing else',
    { changeAt: nine, noticeAt: nine, mail: { seq: 0, claim: claim(nine), retry: { at: noon, tries: 4 } } },
    { ...changeDue(nine, 'escalate'), ...mailDue(noon) },
  ],
])('a person %s is due when that is', (_, changes, due) => {
  expect(dues(changes)).toEqual(due)
})

it('mail once claimed keeps its place, and waits for the quarantine', () => {
  const claimed: Person = { ...personWith(), noticeAt: nine, mail: { seq: 0, claim: claim(ten) } }
  const place = { queue: 'mail', at: nine } as const
  expect(duesOf(claimed).mail).toEqual(place)
  expect(afterClaim(place, claimed)).toEqual({ queue: 'mail', at: brussels('2023-03-01T10:15') })
  expect(afterClaim({ queue: 'escalate', at: nine }, claimed)).toEqual({ queue: 'escalate', at: nine })
})

it('a person just reviewed is due when the review says', () => {
  const carried = new Carried(personWith(), versionOf({ reminders: [], escalation: [{ after: 'P1D', notify: 'staff' }] }))
  carried.run(brussels('2023-02-23T10:00'))
  expect(duesOf(carried.person)).toMatchObject(changeDue(brussels('2023-03-16T00:00'), 'escalate'))
  carried.run(brussels('2023-03-16T00:00'))
  expect(duesOf(carried.person).mail).toEqual({ queue: 'mail', at: brussels('2023-03-17T09:00') })
  const late = review(personWith(), [versionOf()], brussels('2023-02-23T20:00'))
  expect(duesOf(late).mail).toEqual({ queue: 'mail', at: brussels('2023-02-24T09:00') })
})
