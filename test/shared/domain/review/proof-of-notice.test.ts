import { describe, expect, it } from 'vitest'
import { wakeAt } from '../../../../shared/domain/people/person.ts'
import { withNoticeDelivered, withNoticeSent } from '../../../../shared/domain/review/settle.ts'
import { brussels, Carried, day, on, personWith, reviewAtOnce, versionOf } from '../../../builders.ts'

const ladder = { reminders: ['P1D'], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const end = brussels('2023-06-30T00:00')

describe('no notice, no block', () => {
  it('makes a case unreachable at its planned deadline if no notice was delivered, and owes it nothing more', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    expect(carried.run(brussels('2023-03-14T09:00'), 'undelivered')).toEqual(['P1D'])
    expect(carried.run(brussels('2023-03-16T00:00'), 'undelivered')).toEqual([])
    expect(carried.case.state).toBe('unreachable')
    expect(carried.person.access).toEqual({})
    expect(wakeAt(carried.person)).toBeUndefined()
  })

  it('plans the deadline from the first attempt until one is delivered', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-03-13T10:00'), 'undelivered')
    expect(carried.case.deadline).toEqual(brussels('2023-03-21T00:00'))
    carried.proveDelivery('first', brussels('2023-03-15T10:00'))
    expect(carried.case.deadline).toEqual(brussels('2023-03-21T00:00'))
    expect(carried.runUntil(end)).toEqual(['03-17 09:00 P1D', '03-21 00:00 after:P0D'])
  })

  it('wakes an unreachable case when a delivery is proven late, with minimum notice from then', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.run(brussels('2023-03-16T00:00'), 'undelivered')
    carried.proveDelivery('first', brussels('2023-03-20T10:00'))
    expect(carried.case.state).toBe('open')
    expect(carried.runUntil(end)).toEqual(['03-24 09:00 P1D', '03-28 00:00 after:P0D'])
    expect(carried.person.access.phone?.wanted).toBe('suspended')
  })

  it('wakes it also by a notice from before an exemption that has ended, which proves nothing of a device', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.decide({ kind: 'exempt', until: day('2023-03-19'), reason: 'They are away' }, brussels('2023-02-24T10:00'))
    carried.run(brussels('2023-03-20T00:00'), 'undelivered')
    expect(carried.case.state).toBe('unreachable')
    carried.deliver(brussels('2023-03-22T10:00'))
    expect(carried.case.state).toBe('open')
    expect(carried.runUntil(end)).toEqual(['03-22 10:00 again', '03-24 09:00 P1D', '03-28 00:00 after:P0D'])
    expect(carried.person.access.phone?.wanted).toBe('suspended')
  })

  it('leaves an unreachable case so, whatever later deadline a version or an extension brings, until a delivery is proven, and then tells them', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.run(brussels('2023-03-16T00:00'), 'undelivered')
    carried.amend({ ...ladder, deadline: { on: '2023-04-15', counts: 'inclusive' } })
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual([])
    carried.decide({ kind: 'extend', until: day('2023-04-20'), reason: 'They are away' }, brussels('2023-03-21T10:00'))
    expect(carried.runUntil(brussels('2023-03-31T00:00'))).toEqual([])
    expect(carried.case.state).toBe('unreachable')
    carried.proveDelivery('first', brussels('2023-04-03T10:00'))
    expect(carried.case.state).toBe('open')
    expect(carried.runUntil(end)).toEqual(['04-03 10:00 changed', '04-19 09:00 P1D', '04-21 00:00 after:P0D'])
  })

  it('tells who wakes of a device found meanwhile, timed like a first notice, and of nothing that the notice which woke them told', () => {
    const both = [{}, { id: 'tablet', apps: '' }]
    const carried = new Carried(personWith({}, both), versionOf({ ...ladder, apps: ['tiktok', 'temu'] }))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.run(brussels('2023-03-16T00:00'), 'undelivered')
    carried.report(on('2023-03-17T10:00', 'tablet', 'tiktok'))
    carried.report(on('2023-03-17T10:00', 'phone', 'tiktok;temu'))
    expect(carried.runUntil(brussels('2023-03-18T12:00'))).toEqual([])
    expect(carried.case.state).toBe('unreachable')
    carried.proveDelivery('first', brussels('2023-03-18T12:00'))
    expect(Object.keys(carried.case.again)).toEqual(['tablet'])
    expect(carried.runUntil(brussels('2023-03-21T00:00'))).toEqual(['03-20 09:00 again'])
  })

  it('sends no reminder that a deadline set by a late delivery lays before now', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, reminders: ['P7D', 'P1D'] }))
    carried.run(brussels('2023-03-09T10:00'), 'undelivered')
    carried.proveDelivery('first', brussels('2023-03-17T22:00'))
    // Counted from Monday 20, notice ends with Monday 27; a week before that is Monday 20.
    expect(carried.runUntil(end)).toEqual(['03-20 09:00 P7D', '03-24 09:00 P1D', '03-28 00:00 after:P0D'])
    const later = new Carried(personWith(), versionOf({ ...ladder, reminders: ['P12D', 'P1D'] }))
    later.run(brussels('2023-03-09T10:00'), 'undelivered')
    later.proveDelivery('first', brussels('2023-03-17T22:00'))
    expect(later.runUntil(end)).toEqual(['03-24 09:00 P1D', '03-28 00:00 after:P0D'])
  })

  it('keeps the earlier of two proofs for a device', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'))
    carried.proveDelivery('P1D', brussels('2023-03-10T10:00'))
    expect(carried.case.notified.byDevice.phone).toEqual({ 1: brussels('2023-02-23T10:00') })
  })

  it('takes news that all is done for no notice of anything', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.proveDelivery('cleared', brussels('2023-02-24T10:00'))
    expect(carried.case.notified.byVersion[1]?.deliveredAt).toBeUndefined()
    expect(carried.case.notified.byDevice).toEqual({})
  })

  it('never takes the late proof of an earlier case for notice of this one', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, reminders: [], closedAfter: 'P1D' }))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    const [sent] = carried.sent
    if (!sent) throw new Error('nothing was sent')
    carried.report(on('2023-02-24T10:00', 'phone', ''))
    carried.run(brussels('2023-02-24T10:00'), 'undelivered')
    carried.report(on('2023-03-10T19:00', 'phone', 'tiktok'))
    carried.run(brussels('2023-03-10T19:00'), 'undelivered')
    carried.person = reviewAtOnce(
      withNoticeDelivered(carried.person, sent.parts, brussels('2023-03-10T19:30')),
      carried.policies,
      brussels('2023-03-10T19:30'),
    )
    expect(carried.case.notified.byVersion[1]?.deliveredAt).toBeUndefined()
    expect(carried.run(brussels('2023-03-13T09:00'), 'undelivered')).toEqual(['first'])
    carried.runUntil(end)
    expect(carried.case.state).toBe('unreachable')
    expect(carried.person.access).toEqual({})
  })

  it('never takes the late acceptance of an earlier case’s notice for a step of this one', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, closedAfter: 'P1D' }))
    carried.run(brussels('2023-02-23T10:00'))
    const [sent] = carried.sent
    if (!sent) throw new Error('nothing was sent')
    carried.report(on('2023-02-24T10:00', 'phone', ''))
    carried.run(brussels('2023-02-24T10:00'))
    carried.report(on('2023-03-10T19:00', 'phone', 'tiktok'))
    carried.person = reviewAtOnce(carried.person, carried.policies, brussels('2023-03-10T19:00'))
    carried.person = withNoticeSent(carried.person, sent.parts, brussels('2023-03-10T19:30'))
    expect(carried.case.notified.byVersion[1]?.at).toBeUndefined()
  })

  it('tells an unreachable person nothing, but clears the case when the device is clean', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.run(brussels('2023-03-16T00:00'), 'undelivered')
    carried.report(on('2023-03-17T10:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-17T10:00'))).toEqual([])
    expect(carried.case.state).toBe('clear')
  })
})

describe('an old reading', () => {
  it('is no reason to suspend, until a new one says the same', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, staleAfter: 'P8D' }))
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(end)
    expect(carried.case.state).toBe('overdue')
    expect(carried.person.access).toEqual({})
    carried.report(on('2023-03-20T10:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['suspended'])
    expect(carried.person.access.phone?.wanted).toBe('suspended')
  })

  it('of one device says nothing of another', () => {
    const devices = [{ reportedAt: '2023-03-15T08:00:00Z' }, { id: 'tablet' }]
    const carried = new Carried(personWith({}, devices), versionOf({ ...ladder, staleAfter: 'P8D' }))
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(end)
    expect(carried.person.access).toEqual({ phone: { wanted: 'suspended', version: 1 } })
  })

  it('lifts no suspension', () => {
    const carried = new Carried(personWith({}, [{ reportedAt: '2023-03-15T08:00:00Z' }]), versionOf({ ...ladder, staleAfter: 'P8D' }))
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(end)
    carried.run(brussels('2023-05-02T10:00'))
    expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
  })

  it('counts until the very end of staleAfter', () => {
    const suspendedWith = (reportedAt: string) => {
      const carried = new Carried(personWith({}, [{ reportedAt }]), versionOf({ ...ladder, staleAfter: 'P8D' }))
      carried.run(brussels('2023-02-23T10:00'))
      carried.runUntil(end)
      return carried.person.access.phone !== undefined
    }
    // The deadline is 15 March 23:00 UTC.
    expect(suspendedWith('2023-03-07T23:00:00Z')).toBe(true)
    expect(suspendedWith('2023-03-07T22:59:59Z')).toBe(false)
  })
})
