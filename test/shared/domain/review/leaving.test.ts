import { describe, expect, it } from 'vitest'
import { withLeft } from '../../../../shared/domain/people/leaving.ts'
import { noMail } from '../../../../shared/domain/people/mail.ts'
import { wakeAt } from '../../../../shared/domain/people/person.ts'
import { brussels, Carried, day, personWith, security, versionOf } from '../../../builders.ts'

const ladder = {
  ...security,
  reminders: ['P7D', 'P1D'],
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'security' },
    { every: 'P7D', notify: 'staff', times: 2 },
  ],
}

function noticed() {
  const carried = new Carried(personWith(), versionOf(ladder))
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

function leave(carried: Carried, local: string): string[] {
  carried.person = withLeft(carried.person, brussels(local))
  return carried.run(brussels(local))
}

/** As any record of the directory has them again. */
const comeBack = (carried: Carried, local: string): string[] => {
  carried.move({}, brussels(local))
  return carried.run(brussels(local))
}

describe('of somebody who has left', () => {
  it('the case closes, and neither they nor any team hear more', () => {
    const carried = noticed()
    expect(leave(carried, '2023-03-01T10:00')).toEqual([])
    expect(carried.case.state).toBe('closed')
    expect(wakeAt(carried.person)).toBeUndefined()
    expect(carried.runUntil(brussels('2023-06-01T10:00'))).toEqual([])
  })

  it('a case of which nobody was told is as if it had never been', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.review(brussels('2023-02-23T10:00'))
    expect(leave(carried, '2023-02-23T10:00')).toEqual([])
    expect(carried.person.cases).toEqual([])
  })

  it('access that was cut comes back, without a word', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-16T12:00'))
    expect(carried.person.access.phone?.wanted).toBe('suspended')
    expect(leave(carried, '2023-03-16T12:00')).toEqual([])
    expect(carried.person.access.phone?.wanted).toBe('granted')
    expect(carried.runUntil(brussels('2023-06-01T10:00'))).toEqual([])
  })

  it('a suspension that the brake holds is not asked for any more', () => {
    const carried = noticed()
    carried.holds = true
    carried.runUntil(brussels('2023-03-16T12:00'))
    expect(carried.case.toSuspend).toEqual({ phone: 'held' })
    leave(carried, '2023-03-16T12:00')
    expect(carried.case.toSuspend).toEqual({})
  })

  it('an announcement does not go', () => {
    const carried = new Carried(personWith({}, [{ apps: '' }]), versionOf({ ...ladder, announce: 'everyone' }))
    carried.review(brussels('2023-02-23T10:00'))
    expect(carried.person.noticeAt).toBeDefined()
    expect(leave(carried, '2023-02-23T10:00')).toEqual([])
    expect(carried.runUntil(brussels('2023-06-01T10:00'))).toEqual([])
  })

  it('a request waits for nobody any more', () => {
    const carried = noticed()
    carried.ask({ kind: 'exemption', reason: 'I write about it.', until: day('2023-05-31') }, brussels('2023-03-01T10:00'))
    leave(carried, '2023-03-02T10:00')
    expect(carried.case.requests).toBeUndefined()
    expect(carried.case.history).toMatchObject([{ what: 'asked', detail: 'exemption' }])
  })

  it('the mail that was to come does not: digests, a word to a former address, what a human was to release', () => {
    const at = brussels('2023-03-01T10:00')
    const mail = {
      ...noMail,
      held: { reason: 'bounced', at } as const,
      former: [{ email: 'a@ec.example', at }],
      digests: { due: [{ on: day('2023-03-01'), at }] },
    }
    const person = withLeft({ ...personWith(), mail, pages: { 'no-tiktok': { key: 'key', until: at } } }, at)
    expect(person.mail).toEqual({ ...noMail, digests: { due: [] } })
    expect(person.pages).toBeUndefined()
  })

  it('everything stands as it was if they are said to have left once more', () => {
    const carried = noticed()
    leave(carried, '2023-03-01T10:00')
    const once = carried.person
    leave(carried, '2023-03-02T10:00')
    expect(carried.person).toEqual(once)
  })
})

describe('somebody who comes back', () => {
  it('begins anew, with a full countdown', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-16T12:00'))
    leave(carried, '2023-03-17T10:00')
    expect(comeBack(carried, '2023-04-03T10:00')).toEqual(['first'])
    expect(carried.person.access.phone?.wanted).toBe('granted')
    expect(carried.case.deadline).toEqual(brussels('2023-04-11T00:00'))
    expect(carried.runUntil(brussels('2023-04-11T12:00'))).toContain('04-11 00:00 after:P0D')
    expect(carried.person.access.phone?.wanted).toBe('suspended')
  })

  it('keeps an exemption that still lies ahead', () => {
    const carried = noticed()
    carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'Journalist' }, brussels('2023-03-01T10:00'))
    leave(carried, '2023-03-17T10:00')
    comeBack(carried, '2023-04-03T10:00')
    expect(carried.case.state).toBe('exempt')
  })
})
