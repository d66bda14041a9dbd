import { describe, expect, it } from 'vitest'
import { wakeAt } from '../../../../shared/domain/people/person.ts'
import { extendAndReview } from '../../../../shared/domain/review/decisions/effects.ts'
import { brussels, Carried, on, personWith, reviewAtOnce, security, versionOf } from '../../../builders.ts'

const ladder = {
  ...security,
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'staff' },
    { after: 'P1D', notify: 'security' },
    { after: 'P4D', notify: 'staff' },
  ],
}
const noticed = () => {
  const carried = new Carried(personWith({}, [{}, { id: 'tablet', apps: '' }]), versionOf(ladder))
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

describe('after an outage', () => {
  it('sends the latest of several overdue reminders only', () => {
    const carried = noticed()
    expect(carried.run(brussels('2023-03-10T15:00'))).toEqual(['P3D'])
    expect(carried.runUntil(brussels('2023-03-14T12:00'))).toEqual(['03-14 09:00 P1D'])
  })

  it('sends no reminder after the deadline', () => {
    const carried = noticed()
    expect(carried.run(brussels('2023-03-16T00:00'))).toEqual(['after:P0D'])
    expect(carried.runUntil(brussels('2023-03-16T12:00'))).toEqual([])
  })

  it('sends overdue rungs in order, in one mail, and suspends', () => {
    const carried = noticed()
    expect(carried.run(brussels('2023-03-19T12:00'))).toEqual(['after:P0D', 'after:P1D', 'after:P1D to security'])
    expect(carried.person.access.phone?.wanted).toBe('suspended')
    expect(carried.runUntil(brussels('2023-03-31T00:00'))).toEqual(['03-20 09:00 after:P4D'])
  })

  it('keeps a suspension that comes late to working time if its rung does', () => {
    const waits = versionOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true, wait: 'working-time' }] })
    const carried = new Carried(personWith(), waits)
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.run(brussels('2023-03-16T22:00'))).toEqual([])
    expect(wakeAt(carried.person)).toEqual(brussels('2023-03-17T09:00'))
    expect(carried.run(brussels('2023-03-17T08:30'))).toEqual(['suspended'])
  })

  it('tells of access only what is so by then', () => {
    const policy = versionOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true }] })
    const carried = new Carried(personWith(), policy)
    carried.run(brussels('2023-02-23T10:00'))
    carried.person = reviewAtOnce(carried.person, carried.policies, brussels('2023-03-16T00:00'))
    carried.person = extendAndReview(carried.person, carried.policies, policy, brussels('2023-04-01T00:00'), brussels('2023-03-16T10:00'))
    expect(carried.run(brussels('2023-03-16T11:00'))).toEqual(['changed', 'restored'])

    const again = new Carried(personWith(), policy)
    again.run(brussels('2023-02-23T10:00'))
    again.run(brussels('2023-03-16T00:00'))
    again.report(on('2023-03-17T10:00', 'phone', ''))
    again.person = reviewAtOnce(again.person, again.policies, brussels('2023-03-17T10:00'))
    again.report(on('2023-03-17T10:30', 'phone', 'tiktok'))
    expect(again.run(brussels('2023-03-17T11:00'))).toEqual(['suspended'])
  })

  it('tells a further breach in the mail that goes late', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-07T20:00'))
    carried.report(on('2023-03-07T20:00', 'tablet', 'tiktok'))
    carried.run(brussels('2023-03-07T20:00'))
    expect(carried.run(brussels('2023-03-08T11:00'))).toEqual(['again'])
    expect(carried.runUntil(brussels('2023-03-09T00:00'))).toEqual([])
  })

  it('gives a first notice that goes late its full minimum notice', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, announcedAt: '2023-02-23T20:00' }))
    carried.run(brussels('2023-02-23T20:00'))
    expect(carried.run(brussels('2023-03-14T12:00'))).toEqual(['first'])
    expect(carried.case.deadline).toEqual(brussels('2023-03-21T00:00'))
  })

  it('tells nobody of what was cleared and came back meanwhile', () => {
    const carried = noticed()
    carried.report(on('2023-03-05T20:00', 'phone', ''))
    carried.person = reviewAtOnce(carried.person, carried.policies, brussels('2023-03-05T20:00'))
    carried.report(on('2023-03-06T07:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-03-06T10:00'))).toEqual(['again'])
  })
})
