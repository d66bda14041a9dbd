import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { dueOf } from '../../../../shared/domain/people/due.ts'
import type { Claim, DueDigest } from '../../../../shared/domain/people/mail.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { brussels, Carried, personWith, versionOf } from '../../../builders.ts'

const nine = brussels('2023-03-01T09:00')
const ten = brussels('2023-03-01T10:00')
const noon = brussels('2023-03-01T12:00')
const sinceAlways = Temporal.Instant.fromEpochMilliseconds(0)

const person = (changes: Partial<Person>): Person => ({ ...personWith(), ...changes })
const digest = (at: Temporal.Instant): DueDigest => ({ on: Temporal.PlainDate.from('2023-03-01'), at })
const claim = (at: Temporal.Instant): Claim => ({ token: 't', at, tries: 1, tells: [] })
const suspended = { phone: { wanted: 'suspended', version: 2 } } as const
const held = { reason: 'bounced', at: nine } as const

describe('a person', () => {
  it('who is owed nothing is in no queue', () => {
    expect(dueOf(person({}))).toBeUndefined()
    expect(dueOf(person({ mail: { seq: 3 } }))).toBeUndefined()
  })

  it('waits in `remind` for a reminder', () => {
    expect(dueOf(person({ noticeAt: nine }))).toEqual({ queue: 'remind', at: nine })
  })

  it('who is overdue waits in `escalate`', () => {
    const carried = new Carried(personWith(), versionOf({ reminders: [], escalation: [{ after: 'P1D', notify: 'staff' }] }))
    carried.run(brussels('2023-02-23T10:00'))
    carried.run(brussels('2023-03-16T00:00'))
    expect(dueOf(carried.person)).toEqual({ queue: 'escalate', at: brussels('2023-03-17T09:00') })
  })

  it('waits in `escalate` for other changes over time', () => {
    const carried = new Carried(personWith(), versionOf({ reminders: [] }))
    carried.run(brussels('2023-02-23T10:00'))
    expect(dueOf(carried.person)).toEqual({ queue: 'escalate', at: brussels('2023-03-16T00:00') })
  })

  it('is in the queue of what is due first', () => {
    const both = { noticeAt: ten, mail: { seq: 0, digests: { due: [digest(nine)] } } }
    expect(dueOf(person(both))).toEqual({ queue: 'digest', at: nine })
    expect(dueOf(person({ ...both, changeAt: brussels('2023-03-01T08:00') }))?.queue).toBe('escalate')
  })

  it('who is owed digests waits for the first of them', () => {
    expect(dueOf(person({ mail: { seq: 0, digests: { due: [digest(noon), digest(nine), digest(ten)] } } }))).toEqual({
      queue: 'digest',
      at: nine,
    })
  })

  it('with two things due at once waits for the more urgent one', () => {
    const all = { changeAt: nine, noticeAt: nine, mail: { seq: 0, digests: { due: [digest(nine)] } } }
    expect(dueOf(person(all))?.queue).toBe('escalate')
    expect(dueOf(person({ ...all, access: suspended }))?.queue).toBe('access')
    expect(dueOf(person({ noticeAt: nine, mail: all.mail }))?.queue).toBe('remind')
  })
})

describe('access', () => {
  it('not yet requested is due at once, before everything else', () => {
    expect(dueOf(person({ access: suspended, noticeAt: nine }))).toEqual({ queue: 'access', at: sinceAlways })
    const older = { phone: { version: 1, at: nine, confirmed: 1 } }
    expect(dueOf(person({ access: suspended, accessRequested: older }))).toEqual({ queue: 'access', at: sinceAlways })
    const unsure = { phone: { version: 2, at: nine, unsure: true } } as const
    expect(dueOf(person({ access: suspended, accessRequested: unsure }))).toEqual({ queue: 'access', at: sinceAlways })
    expect(dueOf(person({ access: suspended, accessRequested: { phone: { ...unsure.phone, confirmed: 2 } } }))).toBeUndefined()
  })

  it('requested but not confirmed is due again an hour later', () => {
    expect(dueOf(person({ access: suspended, accessRequested: { phone: { version: 2, at: nine } } }))).toEqual({ queue: 'access', at: ten })
    const earlierConfirmed = { phone: { version: 2, at: nine, confirmed: 1 } }
    expect(dueOf(person({ access: suspended, accessRequested: earlierConfirmed }))).toEqual({ queue: 'access', at: ten })
  })

  it('once confirmed is no longer due', () => {
    expect(dueOf(person({ access: suspended, accessRequested: { phone: { version: 2, at: nine, confirmed: 2 } } }))).toBeUndefined()
  })

  it('of several devices is due with the first of them', () => {
    const access = { ...suspended, tablet: { wanted: 'granted', version: 4 } } as const
    const accessRequested = { phone: { version: 2, at: noon }, tablet: { version: 4, at: nine } }
    expect(dueOf(person({ access, accessRequested }))).toEqual({ queue: 'access', at: ten })
  })

  it('is due even while mail is on hold', () => {
    expect(dueOf(person({ access: suspended, noticeAt: nine, mail: { seq: 1, held } }))?.queue).toBe('access')
  })
})

describe('a person on hold after failures', () => {
  const failing = { seq: 1, held: { reason: 'failing', at: nine } } as const

  it('waits for a human, whatever else is due', () => {
    expect(dueOf(person({ changeAt: nine, noticeAt: nine, mail: failing }))).toEqual({ queue: 'held', at: nine })
  })

  it('still has access requested', () => {
    expect(dueOf(person({ changeAt: nine, access: suspended, mail: failing }))).toEqual({ queue: 'access', at: sinceAlways })
    const confirmed = { phone: { version: 2, at: nine, confirmed: 2 } }
    expect(dueOf(person({ access: suspended, accessRequested: confirmed, mail: failing }))?.queue).toBe('held')
  })
})

describe('mail', () => {
  it('once claimed waits for the quarantine', () => {
    expect(dueOf(person({ noticeAt: nine, mail: { seq: 0, claim: claim(nine) } }))).toEqual({
      queue: 'remind',
      at: brussels('2023-03-01T09:15'),
    })
    expect(dueOf(person({ noticeAt: noon, mail: { seq: 0, claim: claim(noon) } }))?.at).toEqual(brussels('2023-03-01T12:15'))
  })

  it('once claimed is settled after the quarantine, even where the next notice is later', () => {
    expect(dueOf(person({ noticeAt: noon, mail: { seq: 0, claim: claim(nine) } }))?.at).toEqual(brussels('2023-03-01T09:15'))
    const held = { reason: 'bounced', at: nine } as const
    expect(dueOf(person({ noticeAt: noon, mail: { seq: 0, claim: claim(nine), held } }))).toEqual({ queue: 'held', at: nine })
  })

  it('that failed waits for its retry', () => {
    const retry = { at: brussels('2023-03-01T09:02'), tries: 1 }
    expect(dueOf(person({ noticeAt: nine, mail: { seq: 0, retry } }))?.at).toEqual(retry.at)
    expect(dueOf(person({ mail: { seq: 0, retry, digests: { due: [digest(nine)] } } }))).toEqual({ queue: 'digest', at: retry.at })
    expect(dueOf(person({ noticeAt: noon, mail: { seq: 0, retry } }))?.at).toEqual(noon)
  })

  it('delays only mail', () => {
    const mail = { seq: 0, claim: claim(nine), retry: { at: noon, tries: 4 } }
    expect(dueOf(person({ changeAt: nine, noticeAt: nine, mail }))).toEqual({ queue: 'escalate', at: nine })
  })

  it('on hold waits for a human', () => {
    const mail = { seq: 1, held, digests: { due: [digest(nine)] } }
    expect(dueOf(person({ noticeAt: nine, mail }))).toEqual({ queue: 'held', at: nine })
    expect(dueOf(person({ mail }))).toEqual({ queue: 'held', at: nine })
  })

  it('on hold delays nothing else', () => {
    expect(dueOf(person({ changeAt: ten, noticeAt: nine, mail: { seq: 1, held } }))).toEqual({ queue: 'escalate', at: ten })
  })
})

it('a person just reviewed is due when the review says', () => {
  const reviewed = review(personWith(), [versionOf()], brussels('2023-02-23T20:00'))
  expect(dueOf(reviewed)).toEqual({ queue: 'remind', at: brussels('2023-02-24T09:00') })
})
