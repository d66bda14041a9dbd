import { describe, expect, it } from 'vitest'
import { done, mailed, on, peopleWith, personWith, policyOf, security } from '../../../builders.ts'

const quiet = { reminders: [], ...security }
const escalated = (...campaign: Parameters<typeof mailed>) => mailed(...campaign).filter((line) => !line.includes('first'))

describe('escalation to the person', () => {
  it('comes at the deadline itself, whatever the hour', () => {
    expect(escalated(policyOf({ ...quiet, escalation: [{ after: 'P0D', notify: 'staff' }] }), [personWith()])).toEqual([
      '03-16 00:00 after:P0D: phone',
    ])
  })

  it('waits for the next sendAt if it keeps to working time, even if the deadline lies within hours', () => {
    const escalation = [{ after: 'P0D', notify: 'staff', wait: 'working-time' }]
    expect(escalated(policyOf({ ...quiet, escalation }), [personWith()])).toEqual(['03-16 09:00 after:P0D: phone'])
    const atNoon = policyOf({ ...quiet, escalation, deadline: { at: '2023-03-17T12:00' } })
    expect(escalated(atNoon, [personWith()])).toEqual(['03-20 09:00 after:P0D: phone'])
  })

  it('comes at sendAt some days after the date of the deadline, moved on to a working day', () => {
    const escalation = [
      { after: 'P1D', notify: 'staff' },
      { after: 'P2D', notify: 'staff' },
    ]
    // 16 March + 2 is a Saturday.
    expect(escalated(policyOf({ ...quiet, escalation }), [personWith()])).toEqual([
      '03-17 09:00 after:P1D: phone',
      '03-20 09:00 after:P2D: phone',
    ])
  })

  it('comes after the deadline even where sendAt on its date comes before', () => {
    const auckland = personWith({ id: 'tui', zone: 'Pacific/Auckland', country: 'NZ' })
    // 13 March at sendAt in Auckland is still 21:00 on the 12th in Brussels, before the deadline: so the day after.
    const policy = policyOf({ ...quiet, deadline: { at: '2023-03-12T23:30' }, escalation: [{ after: 'P1D', notify: 'staff' }] })
    expect(escalated(policy, [auckland])).toEqual(['03-13 21:00 after:P1D: phone'])
  })

  it('sends one mail for rungs that fall on one moment, named by the last of them', () => {
    const escalation = [
      { after: 'P2D', notify: 'staff' },
      { after: 'P3D', notify: 'staff' },
      { after: 'P4D', notify: 'staff' },
    ]
    expect(escalated(policyOf({ ...quiet, escalation }), [personWith()])).toEqual(['03-20 09:00 after:P4D: phone'])
  })

  it('repeats from the unmoved date of the last rung, so many times at most', () => {
    const escalation = [
      { after: 'P2D', notify: 'staff' },
      { every: 'P7D', notify: 'staff', times: 2 },
    ]
    // Saturday 18 March + 7 and + 14 are Saturdays: each moves on to its Monday.
    expect(escalated(policyOf({ ...quiet, escalation }), [personWith()])).toEqual([
      '03-20 09:00 after:P2D: phone',
      '03-27 09:00 every:1: phone',
      '04-03 09:00 every:2: phone',
    ])
  })

  it('repeats from the date of the deadline if no rung comes before', () => {
    expect(escalated(policyOf({ ...quiet, escalation: [{ every: 'P5D', notify: 'staff', times: 1 }] }), [personWith()])).toEqual([
      '03-21 09:00 every:1: phone',
    ])
  })

  it('sends nothing for a rung whose moment passes while the case is clear', () => {
    const escalation = [
      { after: 'P1D', notify: 'staff' },
      { after: 'P5D', notify: 'staff' },
    ]
    const changes = [on('2023-03-16T12:00', 'phone', ''), on('2023-03-17T12:00', 'phone', 'tiktok')]
    expect(escalated(policyOf({ ...quiet, escalation }), [personWith()], changes)).toEqual([
      '03-16 12:00 cleared: phone',
      '03-17 12:00 again: phone',
      '03-21 09:00 after:P5D: phone',
    ])
  })
})

describe('escalation to managers and teams', () => {
  const boss = { who: { id: 'boss', email: 'boss@ec.example', zone: 'Asia/Tokyo', country: 'JP' }, devices: [] }

  it('comes in a digest at the manager’s own sendAt', () => {
    const policy = policyOf({ ...quiet, escalation: [{ after: 'P1D', notify: 'manager' }] })
    // 16 March + 1 at 09:00 in Tokyo is 01:00 in Brussels.
    expect(escalated(policy, peopleWith(boss, { who: { manager: 'boss' } }))).toEqual(['03-17 01:00 digest after:P1D to boss: ana phone'])
  })

  it('comes to the security team if there is no manager', () => {
    const policy = policyOf({ ...quiet, escalation: [{ after: 'P1D', notify: 'manager' }] })
    expect(escalated(policy, [personWith()])).toEqual(['03-17 09:00 digest after:P1D to security: ana phone'])
  })

  it('tells the security team once if it stands in for the manager at the same moment', () => {
    const escalation = [
      { after: 'P1D', notify: 'manager' },
      { after: 'P1D', notify: 'security' },
      { after: 'P4D', notify: 'security' },
    ]
    expect(escalated(policyOf({ ...quiet, escalation }), [personWith()])).toEqual([
      '03-17 09:00 digest after:P1D to security: ana phone',
      '03-20 09:00 digest after:P4D to security: ana phone',
    ])
  })

  it('tells manager and security each their own if there are both', () => {
    const escalation = [
      { after: 'P1D', notify: 'manager' },
      { after: 'P1D', notify: 'security' },
      { after: 'P4D', notify: 'manager' },
    ]
    expect(escalated(policyOf({ ...quiet, escalation }), peopleWith(boss, { who: { manager: 'boss' } }))).toEqual([
      '03-17 01:00 digest after:P1D to boss: ana phone',
      '03-17 09:00 digest after:P1D to security: ana phone',
      '03-20 01:00 digest after:P4D to boss: ana phone',
    ])
  })

  it('leaves teams alone that no rung names', () => {
    const teams = { ...quiet.teams, legal: { email: 'legal@ec.example', zone: 'Europe/Brussels', language: 'en' } }
    const escalation = [
      { after: 'P1D', notify: 'manager' },
      { after: 'P4D', notify: 'legal' },
    ]
    expect(escalated(policyOf({ ...quiet, teams, escalation }), [personWith()])).toEqual([
      '03-17 09:00 digest after:P1D to security: ana phone',
      '03-20 09:00 digest after:P4D to legal: ana phone',
    ])
    const withBoss = peopleWith(boss, { who: { manager: 'boss' } })
    expect(escalated(policyOf({ ...quiet, teams, escalation }), withBoss).map((line) => line.split(' to ')[1])).toEqual([
      'boss: ana phone',
      'legal: ana phone',
    ])
  })

  it('says nothing of a case that is clear by then', () => {
    const policy = policyOf({ ...quiet, escalation: [{ after: 'P1D', notify: 'manager' }] })
    expect(escalated(policy, [personWith()], [on('2023-03-16T12:00', 'phone', '')])).toEqual(['03-16 12:00 cleared: phone'])
  })

  it('names the devices in breach, but reaches no one where neither a manager nor a security team is known', () => {
    const policy = policyOf({ reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] })
    expect(escalated(policy, [personWith()])).toEqual([])
  })
})

describe('one digest a day', () => {
  const team = { teams: { security: { email: 'security@ec.example', zone: 'Europe/Brussels', language: 'en' } } }

  it('gathers the cases that come due at one moment', () => {
    const policy = policyOf({ ...team, reminders: [], escalation: [{ after: 'P1D', notify: 'security' }] })
    expect(escalated(policy, peopleWith({}, { who: { id: 'ben' }, devices: [{ id: 'ben-phone' }] }))).toEqual([
      '03-17 09:00 digest after:P1D to security: ana phone',
      '03-17 09:00 digest after:P1D to security: ben ben-phone',
    ])
  })

  it('keeps what comes due later on the same date for the next working day', () => {
    // Each at the end of 15 March in the own zone: midnight, and an hour later in Lisbon.
    const policy = policyOf({
      ...team,
      zone: 'staff',
      announcedAt: '2023-02-23T09:00Z',
      reminders: [],
      escalation: [{ after: 'P0D', notify: 'security' }],
    })
    const people = peopleWith({}, { who: { id: 'ben', zone: 'Europe/Lisbon' }, devices: [{ id: 'ben-phone' }] })
    expect(escalated(policy, people)).toEqual([
      '03-16 00:00 digest after:P0D to security: ana phone',
      '03-17 09:00 digest after:P0D to security: ben ben-phone',
    ])
    expect(escalated(policy, people, [on('2023-03-17T08:00', 'ben-phone', '')])).toEqual([
      '03-16 00:00 digest after:P0D to security: ana phone',
      '03-17 08:00 cleared: ben-phone',
    ])
  })
})

describe('suspension and escalation', () => {
  it('suspends at the deadline, told by the rung that notifies', () => {
    const policy = policyOf({ ...quiet, escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
    expect(done(policy, [personWith()]).slice(1)).toEqual(['03-16 00:00 after:P0D: phone', '03-16 00:00 suspension phone'])
  })

  it('keeps the moment of a suspension whose mail is told by a later rung', () => {
    const escalation = [
      { after: 'P2D', suspend: true, notify: 'staff' },
      { after: 'P3D', notify: 'staff' },
    ]
    expect(done(policyOf({ ...quiet, escalation }), [personWith()]).slice(1)).toEqual([
      '03-20 09:00 after:P3D: phone',
      '03-20 09:00 suspension phone',
    ])
  })
})
