import { describe, expect, it } from 'vitest'
import { withoutLeftClaim } from '../../../../shared/campaign/send/claim.ts'
import { duesOf } from '../../../../shared/domain/people/due.ts'
import { withLeft } from '../../../../shared/domain/people/leaving.ts'
import { noMail } from '../../../../shared/domain/people/mail.ts'
import { wakeAt } from '../../../../shared/domain/people/person.ts'
import { usualRetention, withoutOverCases } from '../../../../shared/domain/people/retention.ts'
import { summariesOf } from '../../../../shared/domain/people/summary.ts'
import { withSpared } from '../../../../shared/domain/review/brake.ts'
import { brussels, Carried, day, on, personWith, security, versionOf } from '../../../builders.ts'

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

function suspended() {
  const carried = noticed()
  carried.runUntil(brussels('2023-03-16T12:00'))
  expect(wanted(carried)).toEqual(['suspended'])
  return carried
}

const wanted = ({ person: { access } }: Carried) => Object.values(access).map(({ wanted }) => wanted)

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
  it('the case is clear, and neither they nor any team hear more', () => {
    const carried = noticed()
    expect(leave(carried, '2023-03-01T10:00')).toEqual([])
    expect(carried.case.state).toBe('clear')
    expect(wakeAt(carried.person)).toBeUndefined()
    expect(carried.runUntil(brussels('2023-06-01T10:00'))).toEqual([])
  })

  it('a case of which nobody was told is as if it had never been', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.review(brussels('2023-02-23T10:00'))
    expect(leave(carried, '2023-02-23T10:00')).toEqual([])
    expect(carried.person.cases).toEqual([])
  })

  it('access stays as it is, without a word, whatever becomes of the policy', () => {
    const carried = suspended()
    expect(leave(carried, '2023-03-16T12:00')).toEqual([])
    expect(wanted(carried)).toEqual(['suspended'])
    carried.report(on('2023-03-17T10:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-17T10:00'))).toEqual([])
    carried.halt('lifted')
    expect(carried.run(brussels('2023-03-18T10:00'))).toEqual([])
    expect(carried.runUntil(brussels('2023-06-01T10:00'))).toEqual([])
    expect(wanted(carried)).toEqual(['suspended'])
    expect(summariesOf({ ref: 'ref', person: carried.person, version: 1 })).toMatchObject([{ suspended: 1 }])
  })

  it('access comes back with a device that has another owner, or has vanished', () => {
    const gone = suspended()
    leave(gone, '2023-03-16T12:00')
    gone.person = { ...gone.person, devices: [] }
    expect(gone.run(brussels('2023-03-17T10:00'))).toEqual([])
    expect(wanted(gone)).toEqual(['granted'])
    const vanished = suspended()
    leave(vanished, '2023-03-16T12:00')
    const at = brussels('2023-03-17T10:00')
    vanished.person = { ...vanished.person, devices: vanished.person.devices.map((one) => ({ ...one, vanishedAt: at })) }
    expect(vanished.run(at)).toEqual([])
    expect(wanted(vanished)).toEqual(['granted'])
  })

  it('access stays as long as the case is over, and longer than ended cases are kept', () => {
    const carried = suspended()
    leave(carried, '2023-03-16T12:00')
    const later = brussels('2025-03-16T12:00')
    carried.run(later)
    expect(carried.case.state).toBe('closed')
    carried.person = withoutOverCases(carried.person, carried.policies, usualRetention, later)
    carried.run(later)
    expect(wanted(carried)).toEqual(['suspended'])
  })

  it('a suspension that was not requested yet is not asked for any more', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-15T12:00'))
    carried.letThrough(brussels('2023-03-16T00:00'))
    expect(wanted(carried)).toEqual(['suspended'])
    leave(carried, '2023-03-16T00:00')
    expect(wanted(carried)).toEqual([])
  })

  it('one that a human gives back comes back', () => {
    const carried = suspended()
    leave(carried, '2023-03-16T12:00')
    carried.person = withSpared(carried.person, 'no-tiktok', ['phone'])
    expect(carried.run(brussels('2023-03-17T10:00'))).toEqual([])
    expect(wanted(carried)).toEqual(['granted'])
  })

  it('a suspension that the brake holds is not asked for any more', () => {
    const carried = noticed()
    carried.holds = true
    carried.runUntil(brussels('2023-03-16T12:00'))
    expect(carried.case.toSuspend).toEqual({ phone: 'held' })
    leave(carried, '2023-03-16T12:00')
    expect(carried.case.toSuspend).toEqual({})
  })

  it('no device is followed up or listed as unreached any more, nor once a policy is lifted', () => {
    const unreached = () => {
      const carried = noticed()
      const tablet = personWith({}, [{ id: 'tablet' }]).devices
      carried.person = { ...carried.person, devices: [...carried.person.devices, ...tablet] }
      carried.run(brussels('2023-02-27T10:00'), 'undelivered')
      carried.run(brussels('2023-03-01T10:00'), 'undelivered')
      carried.run(brussels('2023-03-03T10:00'), 'undelivered')
      expect(carried.case.notified.unreached).toEqual(['tablet'])
      return carried
    }
    const gone = unreached()
    leave(gone, '2023-03-03T12:00')
    expect(gone.case).toMatchObject({ notified: { followUps: {}, unreached: [] } })
    const lifted = unreached()
    lifted.halt('lifted')
    lifted.run(brussels('2023-03-03T12:00'))
    expect(lifted.case).toMatchObject({ notified: { followUps: {}, unreached: [] } })
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

  it.each([{ digestOn: day('2023-03-01') }, { former: 'a@ec.example' }])('a claim to such a mail is settled once it may be: %o', (of) => {
    const at = brussels('2023-03-01T10:00')
    const claim = { token: 'token', at, tries: 1, tells: [], ...of }
    const person = withLeft({ ...personWith(), mail: { ...noMail, claim } }, at)
    expect(duesOf(person)).toEqual({ mail: { queue: 'mail', at: brussels('2023-03-01T10:15') } })
    expect(withoutLeftClaim(person, brussels('2023-03-01T10:15')).mail).toEqual({ seq: 1 })
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
  it('within `closedAfter`, still in breach, is in the same case: what was suspended stays so, unsaid', () => {
    const carried = suspended()
    const { openedAt } = carried.case
    leave(carried, '2023-03-17T10:00')
    expect(comeBack(carried, '2023-04-03T10:00')).toEqual([])
    expect(carried.case).toMatchObject({ openedAt, state: 'overdue', suspended: ['phone'] })
    expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
    expect(carried.case.history).toMatchObject([{ what: 'cleared' }, { what: 'relapsed' }])
  })

  it('within `closedAfter`, before the deadline, gets the steps that are still ahead', () => {
    const carried = noticed()
    leave(carried, '2023-03-01T10:00')
    expect(comeBack(carried, '2023-03-10T10:00')).toEqual(['again'])
    expect(carried.runUntil(brussels('2023-03-16T12:00'))).toEqual(['03-14 09:00 P1D', '03-16 00:00 after:P0D'])
  })

  it('within `closedAfter`, is told the deadline of a version that came meanwhile', () => {
    const carried = noticed()
    leave(carried, '2023-03-01T10:00')
    carried.amend({ ...ladder, deadline: { on: '2023-03-10', counts: 'inclusive' } })
    carried.run(brussels('2023-03-02T10:00'))
    expect(comeBack(carried, '2023-03-03T11:00')).toEqual(['again'])
    expect(carried.case.deadline).toEqual(brussels('2023-03-11T00:00'))
  })

  it('clean, or to a policy that was lifted, has access again and is told so', () => {
    const clean = suspended()
    leave(clean, '2023-03-17T10:00')
    clean.report(on('2023-03-20T10:00', 'phone', ''))
    expect(comeBack(clean, '2023-04-03T10:00')).toEqual(['restored'])
    expect(wanted(clean)).toEqual(['granted'])
    const lifted = suspended()
    leave(lifted, '2023-03-17T10:00')
    lifted.halt('lifted')
    expect(comeBack(lifted, '2023-04-03T10:00')).toEqual(['restored'])
    expect(wanted(lifted)).toEqual(['granted'])
  })

  it('after `closedAfter` begins anew, with a full countdown, and has access again', () => {
    const carried = suspended()
    leave(carried, '2023-03-17T10:00')
    expect(comeBack(carried, '2023-07-03T10:00')).toEqual(['first', 'restored'])
    expect(wanted(carried)).toEqual(['granted'])
    expect(carried.case.deadline).toEqual(brussels('2023-07-11T00:00'))
    expect(carried.runUntil(brussels('2023-07-11T12:00'))).toContain('07-11 00:00 after:P0D')
    expect(wanted(carried)).toEqual(['suspended'])
    const clean = suspended()
    leave(clean, '2023-03-17T10:00')
    clean.report(on('2023-03-20T10:00', 'phone', ''))
    expect(comeBack(clean, '2023-07-03T10:00')).toEqual(['restored'])
    expect(wanted(clean)).toEqual(['granted'])
  })

  it('after `closedAfter` is under an exemption that still lies ahead, in a case of its own', () => {
    const carried = noticed()
    carried.decide({ kind: 'exempt', until: day('2023-12-31'), reason: 'Journalist' }, brussels('2023-03-01T10:00'))
    leave(carried, '2023-03-17T10:00')
    expect(comeBack(carried, '2023-08-01T10:00')).toEqual([])
    expect(carried.case).toMatchObject({ openedAt: brussels('2023-08-01T10:00'), state: 'exempt' })
  })

  it('keeps an exemption that still lies ahead', () => {
    const carried = noticed()
    carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'Journalist' }, brussels('2023-03-01T10:00'))
    leave(carried, '2023-03-17T10:00')
    comeBack(carried, '2023-04-03T10:00')
    expect(carried.case.state).toBe('exempt')
  })
})
