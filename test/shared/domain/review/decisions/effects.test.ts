import { describe, expect, it } from 'vitest'
import { wakeAt } from '../../../../../shared/domain/people/person.ts'
import { extendAndReview, readdress } from '../../../../../shared/domain/review/decisions/effects.ts'
import { withNoticeDelivered } from '../../../../../shared/domain/review/settle.ts'
import { brussels, Carried, exemptAndReview, on, personWith, security, versionOf } from '../../../../builders.ts'

const ladder = {
  reminders: ['P7D', 'P1D'],
  ...security,
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'security' },
  ],
}
const noticed = (policy = versionOf(ladder)) => {
  const carried = new Carried(personWith(), policy)
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}
const end = brussels('2023-06-30T00:00')

describe('an extension', () => {
  it('moves the deadline, tells the person, and owes again what it moves ahead of now', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-14T12:00'))
    const [policy] = carried.policies
    if (!policy) throw new Error('no policy')
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-23T00:00'), brussels('2023-03-14T20:00'))
    expect(carried.runUntil(end)).toEqual([
      // 15 March is a week before the new last day.
      '03-15 09:00 P7D, changed',
      '03-21 09:00 P1D',
      '03-23 00:00 after:P0D',
      '03-24 09:00 after:P1D to security',
    ])
    expect(carried.case.state).toBe('overdue')
  })

  it('gives access back until the later deadline has passed', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-16T12:00'))
    expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
    const [policy] = carried.policies
    if (!policy) throw new Error('no policy')
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-04-01T00:00'), brussels('2023-03-16T15:00'))
    expect(carried.person.access.phone).toEqual({ wanted: 'granted', version: 2 })
    expect(carried.case.state).toBe('open')
    expect(carried.run(brussels('2023-03-16T15:00'))).toEqual(['changed', 'restored'])
  })

  it('gives access back also if a rung of the later deadline is still to come', () => {
    const late = versionOf({ ...ladder, escalation: [{ after: 'P4D', suspend: true }] })
    const carried = noticed(late)
    carried.runUntil(brussels('2023-03-20T12:00'))
    expect(carried.person.access.phone?.wanted).toBe('suspended')
    carried.person = extendAndReview(carried.person, carried.policies, late, brussels('2023-03-20T00:00'), brussels('2023-03-20T15:00'))
    expect(carried.case.state).toBe('overdue')
    expect(carried.person.access.phone?.wanted).toBe('granted')
    expect(carried.runUntil(end).at(-1)).toBe('03-24 09:00 suspended')
  })

  it('has its dates in the policy’s zone, or in the person’s if that is `staff`', () => {
    const tokyo = (zone: Record<string, unknown>) => {
      const policy = versionOf({ ...ladder, reminders: ['P0D'], ...zone })
      const carried = new Carried(personWith({ zone: 'Asia/Tokyo' }), policy)
      carried.run(brussels('2023-02-24T02:00'))
      // 17:00 on the 22nd in Brussels is 01:00 on the 23rd in Tokyo.
      carried.person = extendAndReview(carried.person, [policy], policy, brussels('2023-03-22T17:00'), brussels('2023-02-24T03:00'))
      return carried.runUntil(brussels('2023-03-22T16:59'))
    }
    expect(tokyo({})).toEqual(['02-24 03:00 changed', '03-22 01:00 P0D'])
    expect(tokyo({ zone: 'staff', announcedAt: '2023-02-23T09:00Z' })).toEqual(['02-24 03:00 changed', '03-22 01:00 P0D'])
  })

  it('and an exemption touch only the case of their policy', () => {
    const other = versionOf({ ...ladder, id: 'no-temu', apps: ['temu'] })
    const carried = new Carried(personWith({}, [{ apps: 'tiktok;temu' }]), versionOf(ladder), other)
    carried.run(brussels('2023-02-23T10:00'))
    carried.person = extendAndReview(carried.person, carried.policies, other, brussels('2023-04-01T00:00'), brussels('2023-02-24T10:00'))
    carried.person = exemptAndReview(carried.person, carried.policies, other, brussels('2023-05-01T00:00'), brussels('2023-02-24T11:00'))
    expect(carried.person.cases.map(({ policy, state, deadline }) => [policy, state, deadline])).toEqual([
      ['no-tiktok', 'open', brussels('2023-03-16T00:00')],
      ['no-temu', 'exempt', brussels('2023-04-01T00:00')],
    ])
  })

  it('to an earlier moment than the deadline, or than an extension before it, changes nothing', () => {
    const carried = noticed()
    const before = carried.case
    const [policy] = carried.policies
    if (!policy) throw new Error('no policy')
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-01T00:00'), brussels('2023-02-24T10:00'))
    expect(carried.case).toEqual(before)
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-31T00:00'), brussels('2023-02-24T10:00'))
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-20T00:00'), brussels('2023-02-24T10:00'))
    expect(carried.case.deadline).toEqual(brussels('2023-03-31T00:00'))
  })

  it('outlasts a case that is closed, or ends before anybody was told', () => {
    const until = brussels('2023-06-01T00:00')
    const closed = noticed(versionOf({ ...ladder, closedAfter: 'P1D' }))
    const [policy] = closed.policies
    if (!policy) throw new Error('no policy')
    closed.person = extendAndReview(closed.person, closed.policies, policy, until, brussels('2023-02-24T10:00'))
    closed.report(on('2023-02-27T10:00', 'phone', ''))
    closed.run(brussels('2023-02-27T10:00'))
    closed.report(on('2023-03-07T10:00', 'phone', 'tiktok'))
    expect(closed.run(brussels('2023-03-07T10:00'))).toEqual(['first'])
    expect(closed.case.deadline).toEqual(until)

    const untold = new Carried(personWith(), versionOf({ ...ladder, announcedAt: '2023-02-23T20:00' }))
    untold.run(brussels('2023-02-23T20:00'))
    const [other] = untold.policies
    if (!other) throw new Error('no policy')
    untold.person = extendAndReview(untold.person, untold.policies, other, until, brussels('2023-02-23T21:00'))
    untold.report(on('2023-02-24T07:00', 'phone', ''))
    expect(untold.run(brussels('2023-02-24T07:00'))).toEqual([])
    untold.report(on('2023-02-25T12:00', 'phone', 'tiktok'))
    expect(untold.run(brussels('2023-02-25T12:00'))).toEqual([])
    expect(untold.runUntil(brussels('2023-02-28T00:00'))).toEqual(['02-27 09:00 first'])
    expect(untold.case.deadline).toEqual(until)
  })

  it('sends no reminder whose moment it lays before now', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-14T12:00'))
    const [policy] = carried.policies
    if (!policy) throw new Error('no policy')
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-21T00:00'), brussels('2023-03-14T20:00'))
    expect(carried.runUntil(brussels('2023-03-20T00:00'))).toEqual(['03-15 09:00 changed', '03-17 09:00 P1D'])
  })

  it('is told in the mail of its date that goes before', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-15T23:00'))
    const [policy] = carried.policies
    if (!policy) throw new Error('no policy')
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-16T00:30'), brussels('2023-03-15T23:30'))
    expect(carried.runUntil(brussels('2023-03-16T12:00'))).toEqual(['03-16 00:30 after:P0D, changed'])
  })

  it('of a case that is clear is not told', () => {
    const carried = noticed()
    carried.report(on('2023-03-01T10:00', 'phone', ''))
    carried.run(brussels('2023-03-01T10:00'))
    const [policy] = carried.policies
    if (!policy) throw new Error('no policy')
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-31T00:00'), brussels('2023-03-02T10:00'))
    expect(carried.run(brussels('2023-03-02T10:00'))).toEqual([])
  })
})

describe('an exemption', () => {
  const exempted = (until: string, at: string, carried = noticed()) => {
    const [policy] = carried.policies
    if (!policy) throw new Error('no policy')
    carried.person = exemptAndReview(carried.person, carried.policies, policy, brussels(until), brussels(at))
    return carried
  }

  it('silences the case and suspends nothing while it lasts', () => {
    const carried = exempted('2023-04-03T00:00', '2023-02-27T10:00')
    expect(carried.case.state).toBe('exempt')
    expect(carried.runUntil(brussels('2023-04-02T23:59'))).toEqual([])
    expect(carried.person.access).toEqual({})
  })

  it('silences also what was owed before it, and what an extension would tell', () => {
    const carried = noticed()
    const [policy] = carried.policies
    if (!policy) throw new Error('no policy')
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-20T00:00'), brussels('2023-02-24T20:00'))
    exempted('2023-04-03T00:00', '2023-02-24T21:00', carried)
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-03-24T00:00'), brussels('2023-02-27T10:00'))
    expect(carried.runUntil(brussels('2023-04-02T23:59'))).toEqual([])
  })

  it('ends with new notice, and suspension only once that has had its days', () => {
    const carried = exempted('2023-04-03T00:00', '2023-02-27T10:00')
    expect(carried.runUntil(end)).toEqual([
      '04-03 09:00 again',
      // Monday 3 April + 5 days is a Saturday: so Monday 10 is the last day.
      '04-11 00:00 suspended',
    ])
  })

  it('is not ended by notices from before it, whenever their proof comes', () => {
    const carried = exempted('2023-04-03T00:00', '2023-02-27T10:00')
    carried.run(brussels('2023-04-03T00:00'))
    const [before] = carried.sent
    if (!before) throw new Error('nothing was sent')
    carried.person = withNoticeDelivered(carried.person, before.parts, brussels('2023-04-03T01:00'))
    expect(carried.case.notified.byDevice).toEqual({})
  })

  it('that ends at night over a breach found meanwhile is followed by a notice in the morning', () => {
    const carried = noticed()
    carried.report(on('2023-03-01T10:00', 'phone', ''))
    carried.run(brussels('2023-03-01T10:00'))
    exempted('2023-04-02T23:00', '2023-03-02T10:00', carried)
    carried.report(on('2023-03-02T20:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-03-02T20:00'))).toEqual([])
    expect(carried.runUntil(end).at(0)).toBe('04-03 09:00 again')
  })

  it('gives access back at once', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-16T12:00'))
    exempted('2023-05-01T00:00', '2023-03-16T15:00', carried)
    expect(carried.person.access.phone).toEqual({ wanted: 'granted', version: 2 })
  })

  it('of a case whose first notice has not gone leads to a first notice at its end', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, announcedAt: '2023-02-23T20:00' }))
    carried.run(brussels('2023-02-23T20:00'))
    exempted('2023-03-31T00:00', '2023-02-23T21:00', carried)
    expect(carried.runUntil(end).slice(0, 1)).toEqual(['03-31 09:00 first'])
  })

  it('outlasts a case that nobody was told of yet', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, announcedAt: '2023-02-23T20:00' }))
    carried.run(brussels('2023-02-23T20:00'))
    exempted('2023-03-31T00:00', '2023-02-23T21:00', carried)
    carried.report(on('2023-02-24T07:00', 'phone', ''))
    expect(carried.run(brussels('2023-02-24T07:00'))).toEqual([])
    carried.report(on('2023-02-25T07:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-02-25T07:00'))).toEqual([])
    expect(carried.case.state).toBe('exempt')
    expect(carried.runUntil(end).at(0)).toBe('03-31 09:00 first')
  })

  it('outlasts a case that would be closed meanwhile', () => {
    const carried = noticed(versionOf({ ...ladder, closedAfter: 'P7D' }))
    exempted('2023-05-02T00:00', '2023-02-27T10:00', carried)
    carried.report(on('2023-03-01T10:00', 'phone', ''))
    carried.run(brussels('2023-03-01T10:00'))
    carried.report(on('2023-04-03T10:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-04-03T10:00'))).toEqual([])
    expect(carried.case.state).toBe('exempt')
  })

  it('of a device that is clean by its end is followed by nothing', () => {
    const carried = exempted('2023-04-03T00:00', '2023-02-27T10:00')
    carried.report(on('2023-03-20T10:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['cleared'])
    expect(wakeAt(carried.person)).toBeUndefined()
    expect(carried.run(brussels('2023-05-01T10:00'))).toEqual([])
    expect(carried.case.state).toBe('clear')
  })
})

describe('a new address', () => {
  it('owes a first notice again to a person who never got one', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', brussels('2023-04-03T10:00'))
    expect(carried.person.profile.email).toBe('ana.new@ec.example')
    expect(carried.run(brussels('2023-04-03T10:00'))).toEqual(['first'])
    expect(carried.runUntil(end).at(0)).toBe('04-07 09:00 P1D')
  })

  it('is told anew of every date if nothing reached the old one', () => {
    const suspending = { ...security, reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
    const carried = new Carried(personWith({}, [{}, { id: 'tablet', apps: '' }]), versionOf({ ...suspending, minimumNotice: 'P10D' }))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.report(on('2023-03-14T10:00', 'tablet', 'tiktok'))
    expect(carried.run(brussels('2023-03-14T10:00'), 'undelivered')).toEqual(['again'])
    carried.amend({ ...suspending, minimumNotice: 'P1D' })
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', brussels('2023-03-15T10:00'))
    expect(carried.run(brussels('2023-03-15T10:00'))).toEqual(['first'])
    expect(carried.runUntil(end)).toEqual(['03-17 00:00 after:P0D'])
  })

  it('has its hours from the policy of each case', () => {
    const early = versionOf({ ...ladder, id: 'no-temu', apps: ['temu'], sendAt: '07:00' })
    const carried = new Carried(personWith({}, [{ apps: 'temu' }]), versionOf(ladder), early)
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', brussels('2023-04-03T20:00'))
    expect(wakeAt(carried.person)).toEqual(brussels('2023-04-04T07:00'))
  })

  it('owes nothing anew to a person who got theirs', () => {
    const carried = noticed()
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', brussels('2023-02-24T10:00'))
    expect(carried.run(brussels('2023-02-24T10:00'))).toEqual([])
  })

  it('owes a further breach again of which only the old one was told', () => {
    const carried = new Carried(personWith({}, [{}, { id: 'tablet', apps: '' }]), versionOf({ reminders: [] }))
    carried.run(brussels('2023-02-23T10:00'))
    carried.report(on('2023-02-27T10:00', 'tablet', 'tiktok'))
    expect(carried.run(brussels('2023-02-27T10:00'), 'undelivered')).toEqual(['again'])
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', brussels('2023-02-27T11:00'))
    expect(carried.run(brussels('2023-02-27T11:00'))).toEqual([])
    expect(carried.runUntil(end)).toEqual(['02-28 09:00 again'])
    carried.person = readdress(carried.person, carried.policies, 'ana@ec.example', brussels('2023-03-01T10:00'))
    expect(carried.run(brussels('2023-03-01T10:00'))).toEqual([])
  })

  it('owes a new demand again of which only the old one was told, even once it was too late', () => {
    const suspending = { ...security, reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
    const demanded = () => {
      const carried = new Carried(personWith({}, [{ apps: 'tiktok;wechat' }]), versionOf(suspending))
      carried.run(brussels('2023-02-23T10:00'))
      carried.report(on('2023-03-10T12:00', 'phone', 'wechat'))
      carried.run(brussels('2023-03-10T12:00'))
      carried.amend({ ...suspending, apps: ['tiktok', 'wechat'] })
      expect(carried.run(brussels('2023-03-20T12:00'), 'undelivered')).toEqual(['changed'])
      return carried
    }
    const inTime = demanded()
    inTime.person = readdress(inTime.person, inTime.policies, 'ana.new@ec.example', brussels('2023-03-21T10:00'))
    expect(inTime.run(brussels('2023-03-21T10:00'))).toEqual(['again'])
    expect(inTime.runUntil(end)).toEqual(['03-28 00:00 after:P0D'])

    const late = demanded()
    late.runUntil(brussels('2023-03-30T00:00'))
    expect(late.case.state).toBe('unreachable')
    late.person = readdress(late.person, late.policies, 'ana.new@ec.example', brussels('2023-04-03T20:00'))
    expect(late.runUntil(end)).toEqual(['04-04 09:00 again', '04-11 00:00 after:P0D'])
  })

  it('owes a new threat again of which only the old one was told', () => {
    const mild = { ...security, reminders: [], escalation: [{ after: 'P0D', notify: 'staff' }] }
    const carried = new Carried(personWith(), versionOf(mild))
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(brussels('2023-03-20T12:00'))
    carried.amend({ ...mild, escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
    expect(carried.run(brussels('2023-03-20T12:00'), 'undelivered')).toEqual(['changed'])
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', brussels('2023-03-21T10:00'))
    expect(carried.run(brussels('2023-03-21T10:00'))).toEqual(['again'])
    expect(carried.runUntil(end)).toEqual(['03-28 00:00 suspended'])
  })

  it('owes nothing again of a sooner suspension to somebody who is suspended', () => {
    const late = { ...security, reminders: [], escalation: [{ after: 'P1D', suspend: true, notify: 'staff' }] }
    const carried = new Carried(personWith(), versionOf(late))
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(brussels('2023-03-20T11:00'))
    carried.amend({ ...late, escalation: [{ after: 'P0D', suspend: true }] })
    expect(carried.run(brussels('2023-03-20T12:00'), 'undelivered')).toEqual(['changed'])
    expect(carried.person.access.phone?.wanted).toBe('suspended')
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', brussels('2023-03-21T10:00'))
    expect(carried.run(brussels('2023-03-21T10:00'))).toEqual([])
  })

  it('leaves the cases of policies that are no longer active alone', () => {
    const carried = noticed()
    const readdressed = readdress(carried.person, [], 'ana.new@ec.example', brussels('2023-02-24T10:00'))
    expect(readdressed.cases).toEqual(carried.person.cases)
  })
})
