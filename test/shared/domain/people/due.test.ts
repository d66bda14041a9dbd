import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { afterClaim, duesOf } from '../../../../shared/domain/people/due.ts'
import type { Claim, DueDigest } from '../../../../shared/domain/people/mail.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { brussels, Carried, personWith, versionOf } from '../../../builders.ts'

const nine = brussels('2023-03-01T09:00')
const ten = brussels('2023-03-01T10:00')
const noon = brussels('2023-03-01T12:00')
const sinceAlways = Temporal.Instant.fromEpochMilliseconds(0)

const person = (changes: Partial<Person>): Person => ({ ...personWith(), ...changes })
const dues = (changes: Partial<Person>) => duesOf(person(changes))
const digest = (at: Temporal.Instant): DueDigest => ({ on: Temporal.PlainDate.from('2023-03-01'), at })
const claim = (at: Temporal.Instant): Claim => ({ token: 't', at, tries: 1, tells: [] })
const suspended = { phone: { wanted: 'suspended', version: 2 } } as const
const held = { reason: 'bounced', at: nine } as const

describe('a person', () => {
  it('who is owed nothing is in no queue', () => {
    expect(dues({})).toEqual({})
    expect(dues({ mail: { seq: 3 } })).toEqual({})
  })

  it('waits in `mail` for a reminder', () => {
    expect(dues({ noticeAt: nine }).mail).toEqual({ queue: 'mail', at: nine })
  })

  it('waits in `escalate` for what time changes, and in `mail` for what is to be told', () => {
    const carried = new Carried(personWith(), versionOf({ reminders: [], escalation: [{ after: 'P1D', notify: 'staff' }] }))
    carried.run(brussels('2023-02-23T10:00'))
    expect(duesOf(carried.person).change).toEqual({ queue: 'escalate', at: brussels('2023-03-16T00:00') })
    carried.run(brussels('2023-03-16T00:00'))
    expect(duesOf(carried.person).mail).toEqual({ queue: 'mail', at: brussels('2023-03-17T09:00') })
  })

  it('is in the queue of the mail that is due first', () => {
    const both = { noticeAt: ten, mail: { seq: 0, digests: { due: [digest(nine)] } } }
    expect(dues(both)).toEqual({ mail: { queue: 'digest', at: nine } })
    expect(dues({ ...both, noticeAt: nine })).toEqual({ mail: { queue: 'mail', at: nine } })
  })

  it('who is owed digests waits for the first of them', () => {
    expect(dues({ mail: { seq: 0, digests: { due: [digest(noon), digest(nine), digest(ten)] } } }).mail).toEqual({
      queue: 'digest',
      at: nine,
    })
  })

  it('whose access is to be requested at the moment of another change waits for that first', () => {
    expect(dues({ changeAt: sinceAlways, access: suspended }).change?.queue).toBe('access')
  })
})

describe('access', () => {
  it('not yet requested is due at once, whatever mail waits', () => {
    expect(dues({ access: suspended, noticeAt: nine })).toEqual({
      change: { queue: 'access', at: sinceAlways },
      mail: { queue: 'mail', at: nine },
    })
    const older = { phone: { version: 1, at: nine, confirmed: 1 } }
    expect(dues({ access: suspended, accessRequested: older }).change).toEqual({ queue: 'access', at: sinceAlways })
    const unsure = { phone: { version: 2, at: nine, unsure: true } } as const
    expect(dues({ access: suspended, accessRequested: unsure }).change).toEqual({ queue: 'access', at: sinceAlways })
    expect(dues({ access: suspended, accessRequested: { phone: { ...unsure.phone, confirmed: 2 } } }).change).toBeUndefined()
  })

  it('requested but not confirmed is due again an hour later', () => {
    expect(dues({ access: suspended, accessRequested: { phone: { version: 2, at: nine } } }).change).toEqual({
      queue: 'access',
      at: ten,
    })
    const earlierConfirmed = { phone: { version: 2, at: nine, confirmed: 1 } }
    expect(dues({ access: suspended, accessRequested: earlierConfirmed }).change).toEqual({ queue: 'access', at: ten })
  })

  it('once confirmed is no longer due', () => {
    expect(dues({ access: suspended, accessRequested: { phone: { version: 2, at: nine, confirmed: 2 } } }).change).toBeUndefined()
  })

  it('of several devices is due with the first of them', () => {
    const access = { ...suspended, tablet: { wanted: 'granted', version: 4 } } as const
    const accessRequested = { phone: { version: 2, at: noon }, tablet: { version: 4, at: nine } }
    expect(dues({ access, accessRequested }).change).toEqual({ queue: 'access', at: ten })
  })

  it('is due even while mail is on hold', () => {
    expect(dues({ access: suspended, noticeAt: nine, mail: { seq: 1, held } }).change?.queue).toBe('access')
  })
})

describe('a person on hold after failures', () => {
  const failing = { seq: 1, held: { reason: 'failing', at: nine } } as const

  it('waits for a human, whatever else is due', () => {
    expect(dues({ changeAt: nine, noticeAt: nine, mail: failing })).toEqual({ mail: { queue: 'held', at: nine } })
  })

  it('still has access requested', () => {
    expect(dues({ changeAt: nine, access: suspended, mail: failing }).change).toEqual({ queue: 'access', at: sinceAlways })
    const confirmed = { phone: { version: 2, at: nine, confirmed: 2 } }
    expect(dues({ access: suspended, accessRequested: confirmed, mail: failing })).toEqual({ mail: { queue: 'held', at: nine } })
  })
})

describe('mail', () => {
  it('once claimed keeps its place, and waits for the quarantine', () => {
    const claimed = person({ noticeAt: nine, mail: { seq: 0, claim: claim(ten) } })
    const place = { queue: 'mail', at: nine } as const
    expect(duesOf(claimed).mail).toEqual(place)
    expect(afterClaim(place, claimed)).toEqual({ queue: 'mail', at: brussels('2023-03-01T10:15') })
    expect(afterClaim({ queue: 'escalate', at: nine }, claimed)).toEqual({ queue: 'escalate', at: nine })
  })

  it('once claimed is settled after the quarantine, even where the next notice is later', () => {
    expect(dues({ noticeAt: noon, mail: { seq: 0, claim: claim(nine) } }).mail?.at).toEqual(brussels('2023-03-01T09:15'))
    const held = { reason: 'bounced', at: nine } as const
    expect(dues({ noticeAt: noon, mail: { seq: 0, claim: claim(nine), held } }).mail).toEqual({ queue: 'held', at: nine })
  })

  it('that failed waits for its retry', () => {
    const retry = { at: brussels('2023-03-01T09:02'), tries: 1 }
    expect(dues({ noticeAt: nine, mail: { seq: 0, retry } }).mail?.at).toEqual(retry.at)
    expect(dues({ mail: { seq: 0, retry, digests: { due: [digest(nine)] } } }).mail).toEqual({ queue: 'digest', at: retry.at })
    expect(dues({ noticeAt: noon, mail: { seq: 0, retry } }).mail?.at).toEqual(noon)
  })

  it('delays only mail', () => {
    const mail = { seq: 0, claim: claim(nine), retry: { at: noon, tries: 4 } }
    expect(dues({ changeAt: nine, noticeAt: nine, mail })).toEqual({
      change: { queue: 'escalate', at: nine },
      mail: { queue: 'mail', at: noon },
    })
  })

  it('on hold waits for a human', () => {
    const mail = { seq: 1, held, digests: { due: [digest(nine)] } }
    expect(dues({ noticeAt: nine, mail }).mail).toEqual({ queue: 'held', at: nine })
    expect(dues({ mail }).mail).toEqual({ queue: 'held', at: nine })
  })

  it('on hold delays nothing else', () => {
    expect(dues({ changeAt: ten, noticeAt: nine, mail: { seq: 1, held } }).change).toEqual({ queue: 'escalate', at: ten })
  })
})

it('a person just reviewed is due when the review says', () => {
  const reviewed = review(personWith(), [versionOf()], brussels('2023-02-23T20:00'))
  expect(duesOf(reviewed).mail).toEqual({ queue: 'mail', at: brussels('2023-02-24T09:00') })
})
