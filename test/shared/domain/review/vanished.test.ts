import { describe, expect, it } from 'vitest'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { brussels, Carried, done, on, personWith, policyOf, versionOf } from '../../../builders.ts'

const policy = versionOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true }] })

/** The person, all of whose devices no source manages any more. */
const withAllVanished = (person: Person, local: string): Person => ({
  ...person,
  devices: person.devices.map((device) => ({ ...device, vanishedAt: brussels(local) })),
})

const breachesAt = (person: Person, local: string) =>
  review(person, [policy], brussels(local)).cases.flatMap(({ breaches }) => breaches.map(({ unmet, certain }) => ({ unmet, certain })))

describe('a device that has vanished', () => {
  it('may be in breach where it was in order, so that its owner is asked', () => {
    const clean = personWith({}, [{ apps: '' }])
    expect(breachesAt(clean, '2023-03-01T10:00')).toEqual([])
    expect(breachesAt(withAllVanished(clean, '2023-03-01T09:00'), '2023-03-01T10:00')).toEqual([{ unmet: ['tiktok'], certain: false }])
  })

  it('is asked about no requirement of another platform', () => {
    const own = { 'macs-only': { kind: 'check', title: 'Turn on the firewall', platforms: ['macos'] } }
    const macs = versionOf({ apps: undefined, requires: ['macs-only'], requirements: own })
    const gone = withAllVanished(personWith(), '2023-03-01T09:00')
    expect(review(gone, [macs], brussels('2023-03-01T10:00')).cases).toEqual([])
  })

  it('is not suspended for what it was in breach of, until something says so anew', () => {
    const carried = new Carried(personWith(), policy)
    carried.run(brussels('2023-02-23T10:00'))
    carried.person = withAllVanished(carried.person, '2023-03-14T09:00')
    carried.runUntil(brussels('2023-03-20T10:00'))
    expect(carried.case.state).toBe('overdue')
    expect(carried.person.access).toEqual({})
    carried.report(on('2023-03-21T10:00', 'phone', 'tiktok'))
    carried.run(brussels('2023-03-21T10:00'))
    expect(carried.person.access.phone?.wanted).toBe('suspended')
  })

  it('stays suspended if it was so', () => {
    const carried = new Carried(personWith(), policy)
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(brussels('2023-03-16T10:00'))
    carried.person = withAllVanished(carried.person, '2023-03-17T09:00')
    carried.run(brussels('2023-03-17T09:00'))
    carried.runUntil(brussels('2023-04-20T10:00'))
    expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
  })

  it('is in order again once something later says so', () => {
    const carried = new Carried(withAllVanished(personWith({}, [{ apps: '' }]), '2023-03-01T09:00'), policy)
    carried.run(brussels('2023-03-01T10:00'))
    carried.report(on('2023-03-02T10:00', 'phone', ''))
    carried.run(brussels('2023-03-02T10:00'))
    expect(carried.case.state).toBe('clear')
  })
})

describe('a rehearsal', () => {
  it('suspends no device that has vanished, though somebody else has one like it', () => {
    const ben = withAllVanished(personWith({ id: 'ben' }, [{ id: 'tablet' }]), '2023-02-20T09:00')
    const suspended = done(policyOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true }] }), [personWith(), ben])
    expect(suspended.filter((line) => line.includes('suspension'))).toEqual(['03-16 00:00 suspension phone'])
  })
})
