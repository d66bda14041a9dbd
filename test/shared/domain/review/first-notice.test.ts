import { describe, expect, it } from 'vitest'
import { wakeAt } from '../../../../shared/domain/people/person.ts'
import { brussels, Carried, exemptAndReview, mailed, on, peopleWith, personWith, played, policyOf, versionOf } from '../../../builders.ts'

const clean = [{ apps: '' }]

describe('a first notice', () => {
  it('goes at once if the case opens on a working day within hours', () => {
    expect(played(policyOf({ reminders: [] }), [personWith()])).toEqual(['02-23 10:00 first: phone', '02-23 10:00 opened'])
  })

  it('goes at the start of hours, which are included, and waits from their end, which is not', () => {
    const at = (announcedAt: string) => mailed(policyOf({ announcedAt, reminders: [] }), [personWith()])
    expect(at('2023-02-23T08:00')).toEqual(['02-23 08:00 first: phone'])
    expect(at('2023-02-23T07:59')).toEqual(['02-23 09:00 first: phone'])
    expect(at('2023-02-23T17:59')).toEqual(['02-23 17:59 first: phone'])
    expect(at('2023-02-23T18:00')).toEqual(['02-24 09:00 first: phone'])
  })

  it('waits over a weekend and a holiday for the next sendAt', () => {
    const policy = policyOf({ announcedAt: '2023-02-25T12:00', reminders: [], workingDays: { holidays: ['2023-02-27'] } })
    expect(mailed(policy, [personWith()])).toEqual(['02-28 09:00 first: phone'])
  })

  it('goes in the working day of each person, wherever they are', () => {
    const tokyo = personWith({ id: 'kei', zone: 'Asia/Tokyo', country: 'JP' })
    // 10:00 in Brussels is 18:00 in Tokyo, when hours have ended; 09:00 there is 01:00 in Brussels.
    expect(mailed(policyOf({ reminders: [] }), [tokyo])).toEqual(['02-24 01:00 first: phone'])
  })

  it('is no announcement once the reader has left the audience before it went', () => {
    const policy = versionOf({
      announce: 'everyone',
      announcedAt: '2023-02-23T20:00',
      reminders: [],
      scope: { devices: ['official'], audience: { units: ['DG-ALPHA'] } },
    })
    const carried = new Carried(personWith({ unit: 'DG-ALPHA' }, clean), policy)
    carried.run(brussels('2023-02-23T20:00'))
    carried.move({ unit: 'DG-BETA' }, brussels('2023-02-23T21:00'))
    expect(carried.run(brussels('2023-02-24T09:00'))).toEqual([])
    carried.move({ unit: 'DG-ALPHA' }, brussels('2023-02-24T12:00'))
    expect(carried.run(brussels('2023-02-24T12:00'))).toEqual(['announcement'])
  })

  it('goes to a late joiner when the app is found', () => {
    const found = [on('2023-03-07T11:00', 'phone', 'tiktok')]
    expect(played(policyOf({ reminders: [] }), [personWith({}, clean)], found)).toEqual(['03-07 11:00 first: phone', '03-07 11:00 opened'])
  })

  it('is never sent, and the case never was, if the device is clean before it goes', () => {
    const changes = [on('2023-02-25T12:00', 'phone', 'tiktok'), on('2023-02-26T12:00', 'phone', '')]
    expect(played(policyOf(), [personWith({}, clean)], changes)).toEqual([])
  })

  it('starts afresh if the app is back after a case that never was', () => {
    const changes = [
      on('2023-02-25T12:00', 'phone', 'tiktok'),
      on('2023-02-26T12:00', 'phone', ''),
      on('2023-02-26T20:00', 'phone', 'tiktok'),
    ]
    const [opened] = played(policyOf({ reminders: [] }), [personWith({}, clean)], changes)
    expect(opened).toBe('02-26 20:00 opened')
  })

  it('names every device in breach by the time that it goes', () => {
    const person = personWith({}, [{ apps: '' }, { id: 'tablet', apps: '' }])
    const changes = [on('2023-02-25T12:00', 'phone', 'tiktok'), on('2023-02-26T12:00', 'tablet', 'tiktok')]
    expect(mailed(policyOf({ reminders: [] }), [person], changes)).toEqual(['02-27 09:00 first: phone tablet'])
  })

  it('takes along the reminder of its date', () => {
    const found = [on('2023-03-08T08:30', 'phone', 'tiktok')]
    expect(mailed(policyOf({ reminders: ['P7D'] }), [personWith({}, clean)], found)).toEqual(['03-08 08:30 first+P7D: phone'])
  })

  it('lets a reminder of an earlier hour that day go by', () => {
    const found = [on('2023-03-08T09:01', 'phone', 'tiktok')]
    expect(mailed(policyOf({ reminders: ['P7D'] }), [personWith({}, clean)], found)).toEqual(['03-08 09:01 first: phone'])
  })
})

describe('an announcement to everyone', () => {
  const everyone = { announce: 'everyone', reminders: [] }

  it('reaches people without a case once, at once within hours', () => {
    expect(mailed(policyOf(everyone), [personWith({}, clean)])).toEqual(['02-23 10:00 announcement:'])
  })

  it('reaches people without any device', () => {
    expect(mailed(policyOf(everyone), [personWith({}, [])])).toEqual(['02-23 10:00 announcement:'])
  })

  it('is replaced by the first notice for people with a case', () => {
    expect(mailed(policyOf(everyone), [personWith()])).toEqual(['02-23 10:00 first: phone'])
  })

  it('is replaced by the first notice if the case opens before it goes', () => {
    const night = { ...everyone, announcedAt: '2023-02-23T20:00' }
    const found = [on('2023-02-24T08:30', 'phone', 'tiktok')]
    expect(mailed(policyOf(night), [personWith({}, clean)], found)).toEqual(['02-24 08:30 first: phone'])
  })

  it('still goes to people clean again before it went', () => {
    const night = { ...everyone, announcedAt: '2023-02-23T20:00' }
    const changes = [on('2023-02-24T06:00', 'phone', 'tiktok'), on('2023-02-24T07:00', 'phone', '')]
    expect(mailed(policyOf(night), [personWith({}, clean)], changes)).toEqual(['02-24 09:00 announcement:'])
  })

  it('does not go to people told by a first notice and clean again', () => {
    const carried = new Carried(personWith(), versionOf({ announce: 'everyone', reminders: [], closedAfter: 'P1D' }))
    expect(carried.run(brussels('2023-02-23T10:00'))).toEqual(['first'])
    expect(carried.person.announcements).toEqual({ 'no-tiktok': 'settled' })
    carried.report(on('2023-02-24T10:00', 'phone', ''))
    expect(carried.run(brussels('2023-02-24T10:00'))).toEqual(['cleared'])
    expect(carried.run(brussels('2023-02-27T10:00'))).toEqual([])
  })

  it('goes within hours if a case that never was has kept it back', () => {
    const policy = versionOf({ ...everyone, announcedAt: '2023-02-23T20:00' })
    const carried = new Carried(personWith(), policy)
    carried.run(brussels('2023-02-23T20:00'))
    carried.person = exemptAndReview(carried.person, carried.policies, policy, brussels('2023-03-31T00:00'), brussels('2023-02-23T21:00'))
    carried.report(on('2023-02-27T20:00', 'phone', ''))
    expect(carried.run(brussels('2023-02-27T20:00'))).toEqual([])
    expect(carried.runUntil(brussels('2023-03-31T12:00'))).toEqual(['02-28 09:00 announcement'])
  })

  it('keeps to its moment, however often people are looked at before', () => {
    const carried = new Carried(personWith({}, clean), versionOf({ ...everyone, announcedAt: '2023-02-23T20:00' }))
    carried.run(brussels('2023-02-23T20:00'))
    carried.run(brussels('2023-02-24T08:30'))
    expect(wakeAt(carried.person)).toEqual(brussels('2023-02-24T09:00'))
  })

  it('is followed by a first notice if the app is found later', () => {
    const found = [on('2023-03-07T11:00', 'phone', 'tiktok')]
    expect(mailed(policyOf(everyone), [personWith({}, clean)], found)).toEqual(['02-23 10:00 announcement:', '03-07 11:00 first: phone'])
  })

  it('goes to the audience only', () => {
    const people = peopleWith({ devices: [] }, { who: { id: 'ben', email: 'ben@ec.example', unit: 'DG-BETA' }, devices: [] })
    const policy = policyOf({ ...everyone, scope: { devices: ['official'], audience: { units: ['DG-ALPHA'] } } })
    expect(mailed(policy, people)).toEqual(['02-23 10:00 announcement:'])
  })
})

describe('a campaign that is joined late', () => {
  it('counts from the moment at which people are first looked at', () => {
    const from = brussels('2023-03-13T12:00')
    const policy = policyOf({ announce: 'everyone', escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
    const people = peopleWith({}, { who: { id: 'ben' }, devices: [] })
    expect(played(policy, people, [], from)).toEqual([
      '03-13 12:00 first: phone',
      '03-13 12:00 announcement:',
      '03-13 12:00 opened',
      // The minimum notice from Monday ends after the first working day at or after Saturday 18: so Monday 20 is the last day.
      '03-17 09:00 P1D: phone',
      '03-20 09:00 P0D: phone',
      '03-21 00:00 after:P0D: phone',
      '03-21 00:00 suspension phone',
    ])
  })
})
