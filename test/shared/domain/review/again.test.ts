import { describe, expect, it } from 'vitest'
import { brussels, Carried, done, mailed, on, personWith, played, policyOf, versionOf } from '../../../builders.ts'

const quiet = { reminders: [] }
const suspend = { ...quiet, escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const three = [{}, { id: 'tablet', apps: '' }, { id: 'laptop', apps: '' }]
const from = (moment: string, ...campaign: Parameters<typeof mailed>) => mailed(...campaign).filter((line) => line >= moment)

describe('a further breach', () => {
  it('is told at once within hours, naming every device in breach', () => {
    expect(from('03-01', policyOf(quiet), [personWith({}, three)], [on('2023-03-01T10:00', 'tablet', 'tiktok')])).toEqual([
      '03-01 10:00 again: phone tablet',
    ])
  })

  it('is told for another banned app on a device that was named before', () => {
    const policy = policyOf({ ...quiet, apps: ['tiktok', 'temu'] })
    expect(from('03-01', policy, [personWith()], [on('2023-03-01T10:00', 'phone', 'tiktok;temu')])).toEqual(['03-01 10:00 again: phone'])
  })

  it('is not one if an app that is not banned turns up', () => {
    expect(from('03-01', policyOf(quiet), [personWith()], [on('2023-03-01T10:00', 'phone', 'tiktok;temu')])).toEqual([])
  })

  it('leaves the deadline where it is', () => {
    const changes = [on('2023-03-15T10:00', 'tablet', 'tiktok')]
    expect(
      from('03-15', policyOf({ ...quiet, escalation: [{ after: 'P0D', notify: 'staff' }] }), [personWith({}, three)], changes),
    ).toEqual(['03-15 10:00 again: phone tablet', '03-16 00:00 after:P0D: phone tablet'])
  })

  it('waits for another day if its owner was told of one that day', () => {
    const changes = [on('2023-03-03T10:00', 'tablet', 'tiktok'), on('2023-03-03T11:00', 'laptop', 'tiktok')]
    expect(from('03-03', policyOf(quiet), [personWith({}, three)], changes)).toEqual([
      '03-03 10:00 again: phone tablet',
      '03-06 09:00 again: phone tablet laptop',
    ])
  })

  it('waits for another day also if a reminder joined the first', () => {
    const changes = [on('2023-03-08T08:30', 'tablet', 'tiktok'), on('2023-03-08T11:00', 'laptop', 'tiktok')]
    expect(from('03-08', policyOf({ reminders: ['P7D'] }), [personWith({}, three)], changes)).toEqual([
      '03-08 08:30 again+P7D: phone tablet',
      '03-09 09:00 again: phone tablet laptop',
    ])
  })

  it('is told at once on the day of another notice', () => {
    const changes = [on('2023-03-08T11:00', 'tablet', 'tiktok')]
    expect(from('03-08', policyOf({ reminders: ['P7D'] }), [personWith({}, three)], changes)).toEqual([
      '03-08 09:00 P7D: phone',
      '03-08 11:00 again: phone tablet',
    ])
  })

  it('is still told after news of access that comes before', () => {
    const changes = [on('2023-03-18T12:00', 'laptop', 'tiktok'), on('2023-03-18T13:00', 'phone', '')]
    expect(from('03-17', policyOf(suspend), [personWith({}, three)], changes).slice(0, 2)).toEqual([
      '03-18 13:00 restored: phone',
      '03-20 09:00 again: laptop',
    ])
  })

  it('is told together with one found while the first waits', () => {
    const changes = [on('2023-03-04T10:00', 'tablet', 'tiktok'), on('2023-03-06T08:30', 'laptop', 'tiktok')]
    expect(from('03-03', policyOf(quiet), [personWith({}, three)], changes)).toEqual(['03-06 08:30 again: phone tablet laptop'])
  })

  it('is told by the reminder that goes before', () => {
    // Found on Monday evening with a reminder on the next morning at the same hour, and on Saturday with one on Monday.
    const found = [on('2023-03-13T20:00', 'tablet', 'tiktok')]
    expect(from('03-13', policyOf({ reminders: ['P1D'] }), [personWith({}, three)], found)).toEqual(['03-14 09:00 again+P1D: phone tablet'])
    const late = policyOf({ reminders: ['P1D'], sendAt: '19:00' })
    expect(from('03-13', late, [personWith({}, three)], [on('2023-03-14T18:30', 'tablet', 'tiktok')])).toEqual([
      '03-14 19:00 again+P1D: phone tablet',
    ])
  })

  it('is dropped if the device is clean before it is told', () => {
    const changes = [on('2023-03-04T10:00', 'tablet', 'tiktok'), on('2023-03-05T10:00', 'tablet', '')]
    expect(from('03-03', policyOf(quiet), [personWith({}, three)], changes)).toEqual([])
  })

  it('is told by the rung that goes before it', () => {
    const changes = [on('2023-03-15T20:00', 'tablet', 'tiktok')]
    expect(from('03-15', policyOf(suspend), [personWith({}, three)], changes).slice(0, 1)).toEqual(['03-16 00:00 after:P0D: phone tablet'])
    expect(from('03-15', policyOf(suspend), [personWith({}, three)], changes).filter((line) => line.includes('again'))).toEqual([])
  })

  it('is suspended at once, without more notice, if the device was named before and the policy suspends by now', () => {
    const changes = [on('2023-03-10T10:00', 'phone', ''), on('2023-03-18T22:00', 'phone', 'tiktok')]
    expect(done(policyOf(suspend), [personWith()], changes)).toEqual([
      '02-23 10:00 first: phone',
      '03-10 10:00 cleared: phone',
      '03-18 22:00 suspended: phone',
      '03-18 22:00 suspension phone',
    ])
  })

  it('keeps to the moment that its suspension waits for, whatever is looked at before', () => {
    const policy = policyOf({ ...quiet, escalation: [{ after: 'P0D', suspend: true, wait: 'working-time' }] })
    const changes = [
      on('2023-03-10T10:00', 'phone', ''),
      on('2023-03-18T22:00', 'phone', 'tiktok'),
      on('2023-03-20T08:30', 'tablet', 'temu'),
    ]
    expect(done(policy, [personWith({}, three)], changes).slice(2)).toEqual([
      '03-20 09:00 suspended: phone',
      '03-20 09:00 suspension phone',
    ])
  })

  it('waits for working time if the suspension does', () => {
    const policy = policyOf({ ...quiet, escalation: [{ after: 'P0D', suspend: true, wait: 'working-time' }] })
    const changes = [on('2023-03-10T10:00', 'phone', ''), on('2023-03-18T22:00', 'phone', 'tiktok')]
    expect(done(policy, [personWith()], changes).slice(2)).toEqual(['03-20 09:00 suspended: phone', '03-20 09:00 suspension phone'])
  })

  it('says nothing more of a device that is suspended already', () => {
    const policy = policyOf({ ...suspend, apps: ['tiktok', 'temu'] })
    expect(from('03-17', policy, [personWith()], [on('2023-03-17T10:00', 'phone', 'tiktok;temu')])).toEqual([])
  })
})

describe('several changes at one instant', () => {
  it('count together: a device swapped for another is no clearing', () => {
    const changes = [on('2023-03-01T10:00', 'phone', ''), on('2023-03-01T10:00', 'tablet', 'tiktok')]
    expect(played(policyOf(quiet), [personWith({}, three)], changes).slice(2)).toEqual(['03-01 10:00 again: tablet'])
  })

  it('about one device end with the last', () => {
    const changes = [on('2023-03-01T10:00', 'phone', ''), on('2023-03-01T10:00', 'phone', 'tiktok')]
    expect(played(policyOf(quiet), [personWith()], changes)).toEqual(['02-23 10:00 first: phone', '02-23 10:00 opened'])
  })
})

describe('a case that was cleared', () => {
  const changes = (back: string) => [on('2023-03-01T10:00', 'phone', ''), on(back, 'phone', 'tiktok')]

  it('tells its owner at once, at any hour', () => {
    expect(played(policyOf(quiet), [personWith()], [on('2023-03-05T03:00', 'phone', '')])).toEqual([
      '02-23 10:00 first: phone',
      '02-23 10:00 opened',
      '03-05 03:00 cleared',
      '03-05 03:00 cleared: phone',
    ])
  })

  it('goes on if the app comes back before it is closed', () => {
    const policy = policyOf({ ...quiet, closedAfter: 'P7D' })
    expect(played(policy, [personWith()], changes('2023-03-08T09:59')).slice(4)).toEqual(['03-08 09:59 again: phone'])
  })

  it('is closed after closedAfter: what comes back is a new case with a full countdown', () => {
    const policy = policyOf({ ...suspend, closedAfter: 'P7D' })
    expect(played(policy, [personWith()], changes('2023-03-14T10:00')).slice(4)).toEqual([
      '03-14 10:00 first: phone',
      '03-14 10:00 opened',
      '03-21 00:00 after:P0D: phone',
      '03-21 00:00 suspension phone',
    ])
    expect(played(policy, [personWith()], changes('2023-03-08T10:00')).slice(4, 6)).toEqual([
      '03-08 10:00 first: phone',
      '03-08 10:00 opened',
    ])
  })

  it('is closed at once where closedAfter is no time at all, but not before its owner was told', () => {
    const policy = policyOf({ ...quiet, closedAfter: 'P0D' })
    expect(played(policy, [personWith()], changes('2023-03-01T10:01')).slice(2)).toEqual([
      '03-01 10:00 cleared',
      '03-01 10:00 cleared: phone',
      '03-01 10:01 first: phone',
      '03-01 10:01 opened',
    ])
  })

  it('is closed for good: nothing reopens it', () => {
    const carried = new Carried(personWith(), versionOf({ ...quiet, closedAfter: 'P7D' }))
    carried.run(brussels('2023-02-23T10:00'))
    carried.report(on('2023-03-01T10:00', 'phone', ''))
    carried.run(brussels('2023-03-01T10:00'))
    expect(carried.case.state).toBe('clear')
    carried.run(brussels('2023-03-08T10:00'))
    expect(carried.case.state).toBe('closed')
    carried.policies = [versionOf({ ...quiet, closedAfter: 'P90D' }, 2)]
    carried.report(on('2023-03-09T10:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-03-09T10:00'))).toEqual(['first'])
    expect(carried.case.openedAt).toEqual(brussels('2023-03-09T10:00'))
  })

  it('counts closedAfter on the wall clock of its owner, over a clock change', () => {
    const policy = policyOf({ ...quiet, closedAfter: 'P1D', deadline: { on: '2023-05-01', counts: 'inclusive' } })
    const back = (local: string) =>
      played(policy, [personWith()], [on('2023-03-25T12:00', 'phone', ''), on(local, 'phone', 'tiktok')]).slice(4)
    // 26 March has 23 hours in Brussels. A Sunday: the notice waits for Monday.
    expect(back('2023-03-26T11:59')).toEqual(['03-27 09:00 again: phone'])
    expect(back('2023-03-26T12:00')).toEqual(['03-27 09:00 first: phone', '03-26 12:00 opened'].toSorted())
  })
})
