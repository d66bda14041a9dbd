/** A review by a clock that is behind the one of the last review: what has happened stays so. */
import { describe, expect, it } from 'vitest'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { brussels, Carried, personWith, reviewAtOnce, versionOf } from '../../../builders.ts'

const terms = { reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const suspending = versionOf(terms)

/** Ana, told on the day of the announcement, carried to a moment. */
function carriedTo(moment: string, policy = suspending): Person {
  const carried = new Carried(personWith(), policy)
  carried.run(brussels('2023-02-23T10:00'))
  carried.runUntil(brussels(moment))
  return carried.person
}

describe('a review by a clock that is behind', () => {
  it('leaves somebody under a policy that is not announced by that clock, with what they are owed', () => {
    const person = carriedTo('2023-02-23T10:00')
    expect(reviewAtOnce(person, [suspending], brussels('2023-02-23T09:59:30'))).toEqual(person)
  })

  it('gives no access back that was cut at the deadline', () => {
    const person = carriedTo('2023-03-16T00:00')
    expect(person.access).toEqual({ phone: { wanted: 'suspended', version: 1 } })
    const earlier = reviewAtOnce(person, [suspending], brussels('2023-03-15T23:58'))
    expect(earlier.access).toEqual(person.access)
    expect(earlier.cases).toEqual(person.cases)
  })

  it('leaves somebody unreachable whom no notice has reached by their deadline', () => {
    const carried = new Carried(personWith(), suspending)
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    const person = reviewAtOnce(carried.person, [suspending], brussels('2023-03-16T00:00'))
    expect(person.cases[0]?.state).toBe('unreachable')
    expect(reviewAtOnce(person, [suspending], brussels('2023-03-15T23:58')).cases[0]?.state).toBe('unreachable')
  })

  it('gives access back if the deadline was moved', () => {
    const person = carriedTo('2023-03-16T00:00')
    const later = versionOf({ ...terms, deadline: { on: '2023-03-31', counts: 'inclusive' } }, 2)
    const amended = reviewAtOnce(person, [later], brussels('2023-03-16T09:00'))
    expect(amended.access).toEqual({ phone: { wanted: 'granted', version: 2 } })
    expect(amended.cases[0]?.state).toBe('open')
  })

  it('gives access back if a new version suspends later, by the same deadline', () => {
    const person = carriedTo('2023-03-16T00:00')
    const lenient = versionOf({ ...terms, escalation: [{ after: 'P7D', suspend: true, notify: 'staff' }] }, 2)
    expect(reviewAtOnce(person, [lenient], brussels('2023-03-16T09:00')).access).toEqual({ phone: { wanted: 'granted', version: 2 } })
  })
})

describe('a review by policies that were read long ago', () => {
  it('changes nothing of somebody who was reviewed under a newer version', () => {
    const person = carriedTo('2023-02-23T10:00', { ...suspending, version: 2 })
    expect(reviewAtOnce(person, [suspending], brussels('2023-03-16T09:00'))).toBe(person)
  })
})
