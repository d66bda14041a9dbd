import { describe, expect, it } from 'vitest'
import { brussels, Carried, done, on, peopleWith, personWith, policyOf, security, versionOf } from '../../../builders.ts'

const suspend = { reminders: [], ...security, escalation: [{ after: 'P0D', suspend: true }] }
const waiting = { ...suspend, escalation: [{ after: 'P0D', suspend: true, wait: 'working-time' }] }
const both = [{}, { id: 'tablet', apps: '' }]
const since = (moment: string, ...campaign: Parameters<typeof done>) => done(...campaign).filter((line) => line >= moment)

describe('suspension', () => {
  it('comes with a notice of its own if no rung tells the owner', () => {
    expect(since('03-15', policyOf(suspend), [personWith()])).toEqual(['03-16 00:00 suspended: phone', '03-16 00:00 suspension phone'])
  })

  it('comes at the owner’s moment, no matter who else the rung notifies', () => {
    const policy = policyOf({ ...suspend, escalation: [{ after: 'P1D', suspend: true, notify: 'security' }] })
    const honolulu = personWith({ id: 'kai', zone: 'Pacific/Honolulu', country: 'US' })
    expect(since('03-15', policy, [honolulu])).toEqual([
      '03-17 09:00 digest after:P1D to security: kai phone',
      '03-17 20:00 suspended: phone',
      '03-17 20:00 suspension phone',
    ])
  })

  it('spares a device that no notice has named for long enough', () => {
    // Named on Tuesday 14; five days on is a Sunday, so Monday 20 is the last of its days.
    expect(since('03-14', policyOf(suspend), [personWith({}, both)], [on('2023-03-14T11:00', 'tablet', 'tiktok')])).toEqual([
      '03-14 11:00 again: phone tablet',
      '03-16 00:00 suspended: phone tablet',
      '03-16 00:00 suspension phone',
      '03-21 00:00 suspended: phone tablet',
      '03-21 00:00 suspension tablet',
    ])
  })

  it('counts the notice to a device from the first mail that names it, whatever its kind', () => {
    const policy = policyOf({ ...suspend, reminders: ['P6D'] })
    expect(since('03-08', policy, [personWith({}, both)], [on('2023-03-08T20:00', 'tablet', 'tiktok')])).toEqual([
      '03-09 09:00 again+P6D: phone tablet',
      '03-16 00:00 suspended: phone tablet',
      '03-16 00:00 suspension phone',
      '03-16 00:00 suspension tablet',
    ])
  })

  it('waits for working hours if the rung says so, each device by itself', () => {
    expect(since('03-14', policyOf(waiting), [personWith({}, both)], [on('2023-03-14T11:00', 'tablet', 'tiktok')])).toEqual([
      '03-14 11:00 again: phone tablet',
      '03-16 09:00 suspended: phone tablet',
      '03-16 09:00 suspension phone',
      '03-21 09:00 suspended: phone tablet',
      '03-21 09:00 suspension tablet',
    ])
  })

  it('takes whichever of several rungs comes first for a device', () => {
    const policy = policyOf({
      ...suspend,
      escalation: [
        { after: 'P0D', suspend: true, wait: 'working-time' },
        { after: 'P0D', suspend: true },
      ],
    })
    expect(since('03-15', policy, [personWith()])).toEqual(['03-16 00:00 suspended: phone', '03-16 00:00 suspension phone'])
  })

  it('is lifted at the moment at which the device is clean, at any hour', () => {
    expect(since('03-16', policyOf(suspend), [personWith()], [on('2023-03-18T03:30', 'phone', '')])).toEqual([
      '03-16 00:00 suspended: phone',
      '03-16 00:00 suspension phone',
      '03-18 03:30 cleared: phone',
      '03-18 03:30 restored: phone',
      '03-18 03:30 restoration phone',
    ])
  })

  it('is lifted from one device while another stays in breach', () => {
    const people = [personWith({}, [{}, { id: 'tablet' }])]
    expect(since('03-17', policyOf(suspend), people, [on('2023-03-17T10:00', 'tablet', '')])).toEqual([
      '03-17 10:00 restored: tablet',
      '03-17 10:00 restoration tablet',
    ])
  })

  it('is lifted if the owner takes the other remedy and removes the work apps', () => {
    const people = [personWith({}, [{ ownership: 'personal' }])]
    expect(since('03-17', policyOf(suspend), people, [on('2023-03-17T10:00', 'phone', 'tiktok', false)])).toContain(
      '03-17 10:00 restoration phone',
    )
  })

  it('never happens if a policy has no rung for it', () => {
    const policy = policyOf({ ...suspend, escalation: [{ after: 'P0D', notify: 'staff' }] })
    expect(done(policy, [personWith()]).filter((line) => line.includes('suspension'))).toEqual([])
  })

  it('never happens for a device of which nothing is known, though its owner is reminded', () => {
    const people = [personWith({}, [{ apps: '?' }])]
    const policy = policyOf({ ...suspend, escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
    expect(done(policy, people)).toEqual(['02-23 10:00 first: phone', '03-16 00:00 after:P0D: phone'])
  })

  it('happens once a device of which nothing was known turns out to be in breach', () => {
    const people = [personWith({}, [{ apps: '?' }])]
    expect(since('03-01', policyOf(suspend), people, [on('2023-03-18T22:00', 'phone', 'tiktok')])).toEqual([
      '03-18 22:00 suspended: phone',
      '03-18 22:00 suspension phone',
    ])
    expect(since('03-01', policyOf(waiting), people, [on('2023-03-18T22:00', 'phone', 'tiktok')])).toEqual([
      '03-20 09:00 suspended: phone',
      '03-20 09:00 suspension phone',
    ])
  })

  it('of devices of several people keeps to each', () => {
    const people = peopleWith({}, { who: { id: 'ben', zone: 'Europe/Lisbon' }, devices: [{ id: 'ben-phone' }] })
    const policy = policyOf({ ...suspend, zone: 'staff', announcedAt: '2023-02-23T09:00Z' })
    expect(done(policy, people).filter((line) => line.includes('suspension'))).toEqual([
      '03-16 00:00 suspension phone',
      '03-16 01:00 suspension ben-phone',
    ])
  })
})

describe('what is unknown', () => {
  it('opens no case if the policy ignores it', () => {
    expect(done(policyOf({ ...suspend, unknown: 'ignore' }), [personWith({}, [{ apps: '?' }])])).toEqual([])
  })

  it('keeps what was last known, clean or in breach', () => {
    expect(done(policyOf(suspend), [personWith({}, [{ apps: '' }])], [on('2023-03-01T10:00', 'phone', '?')])).toEqual([])
    expect(since('03-01', policyOf(suspend), [personWith()], [on('2023-03-01T10:00', 'phone', '?')])).toEqual([
      '03-16 00:00 suspended: phone',
      '03-16 00:00 suspension phone',
    ])
  })
})

it('a suspended device has its access back once nothing is certain of it any more', () => {
  const requirements = { filevault: { kind: 'check', title: 'Turn on FileVault' } }
  const carried = new Carried(personWith(), versionOf({ ...suspend, requires: ['filevault'], requirements }))
  carried.run(brussels('2023-02-23T10:00'))
  carried.runUntil(brussels('2023-03-16T00:00'))
  expect(carried.person.access.phone?.wanted).toBe('suspended')
  carried.report(on('2023-03-20T12:00', 'phone', ''))
  carried.run(brussels('2023-03-20T12:00'))
  expect(carried.case.breaches).toMatchObject([{ unmet: ['filevault'], certain: false }])
  expect(carried.person.access.phone?.wanted).toBe('granted')
})

it('what nobody knows of a device any more is no further breach; what is found beyond that is', () => {
  const requirements = { filevault: { kind: 'check', title: 'Turn on FileVault' } }
  const carried = new Carried(personWith(), versionOf({ reminders: [], requires: ['filevault'], requirements }))
  carried.run(brussels('2023-02-23T10:00'))
  carried.report(on('2023-03-01T12:00', 'phone', ''))
  expect(carried.run(brussels('2023-03-01T12:00'))).toEqual([])
  carried.report(on('2023-03-02T12:00', 'phone', 'tiktok'))
  expect(carried.run(brussels('2023-03-02T12:00'))).toEqual(['again'])
})
