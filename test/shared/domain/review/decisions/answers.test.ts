import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { parsePerson, serializePerson } from '../../../../../shared/domain/people/serialize.ts'
import { type StaffAnswer, withAnswer } from '../../../../../shared/domain/review/decisions/answers.ts'
import { brussels, Carried, exemptAndReview, on, personWith, versionOf } from '../../../../builders.ts'

const suspending = versionOf({ reminders: ['P1D'], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })

function noticed(policy = suspending): Carried {
  const carried = new Carried(personWith(), policy)
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

function say(carried: Carried, answer: StaffAnswer, at: string): void {
  const [policy] = carried.policies
  if (policy) carried.person = withAnswer(carried.person, carried.policies, policy, answer, brussels(at))
}

const declaration = { kind: 'declare', remedy: 'remove-app' } as const
const until = Temporal.PlainDate.from('2023-06-30')
const requests = [
  { kind: 'exemption', reason: 'I run the channel of our unit.', until },
  { kind: 'not-my-device', device: 'phone' },
  { kind: 'contest', reason: 'It is not on my phone.' },
] as const satisfies StaffAnswer[]

describe('an acknowledgement', () => {
  it('is taken down once, and changes nothing else', () => {
    const carried = noticed()
    const before = carried.case
    say(carried, { kind: 'acknowledge' }, '2023-02-24T09:00')
    expect(carried.case).toEqual({ ...before, acknowledgedAt: brussels('2023-02-24T09:00') })
    const { person } = carried
    say(carried, { kind: 'acknowledge' }, '2023-02-25T09:00')
    expect(carried.person).toBe(person)
  })
})

describe('a declaration', () => {
  it('on the last day puts the deadline off by three days, once, and says so', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-15T12:00'))
    say(carried, declaration, '2023-03-15T12:00')
    expect(carried.case.deadline).toEqual(brussels('2023-03-18T12:00'))
    expect(carried.run(brussels('2023-03-15T12:00'))).toEqual(['changed'])
    const { person } = carried
    say(carried, declaration, '2023-03-17T12:00')
    expect(carried.person).toBe(person)
    carried.runUntil(brussels('2023-03-18T12:00'))
    expect(carried.person.access.phone?.wanted).toBe('suspended')
  })

  it('is taken back until a device has reported; the deadline stays, and nothing extends it again', () => {
    const carried = noticed()
    say(carried, declaration, '2023-03-15T12:00')
    const { deadline } = carried.case
    say(carried, { kind: 'not-removed' }, '2023-03-15T13:00')
    expect(carried.case).toMatchObject({ deadline, declared: { takenBackAt: brussels('2023-03-15T13:00') } })
    const { person } = carried
    say(carried, { kind: 'not-removed' }, '2023-03-15T14:00')
    expect(carried.person).toBe(person)
    say(carried, declaration, '2023-03-17T12:00')
    expect(carried.case).toMatchObject({ deadline, declared: { remedy: 'remove-app', at: brussels('2023-03-17T12:00') } })
    expect(carried.case.declared?.takenBackAt).toBeUndefined()
    carried.report(on('2023-03-17T13:00', 'phone', 'tiktok'))
    carried.run(brussels('2023-03-17T13:00'))
    say(carried, { kind: 'not-removed' }, '2023-03-17T14:00')
    expect(carried.case.declared?.takenBackAt).toBeUndefined()
    say(carried, declaration, '2023-03-17T15:00')
    expect(carried.case).toMatchObject({ deadline, declared: { at: brussels('2023-03-17T15:00') } })
  })

  it('long before the deadline moves nothing', () => {
    const carried = noticed()
    const { deadline } = carried.case
    say(carried, declaration, '2023-02-24T09:00')
    expect(carried.case).toMatchObject({ deadline, declared: { remedy: 'remove-app' } })
    expect(carried.run(brussels('2023-02-24T09:00'))).toEqual([])
  })

  it('gives no access back that was cut: only a device that reports does', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-16T12:00'))
    say(carried, declaration, '2023-03-16T12:00')
    expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
    carried.report(on('2023-03-16T13:00', 'phone', ''))
    carried.run(brussels('2023-03-16T13:00'))
    expect(carried.person.access.phone?.wanted).toBe('granted')
  })

  it('after the deadline is noted, and opens nothing again', () => {
    const lenient = versionOf({ reminders: [], escalation: [{ after: 'P1D', notify: 'staff' }] })
    const carried = noticed(lenient)
    carried.runUntil(brussels('2023-04-05T12:00'))
    const { deadline } = carried.case
    say(carried, declaration, '2023-04-05T12:00')
    expect(carried.case).toMatchObject({ state: 'overdue', deadline, declared: { remedy: 'remove-app' } })
    expect(carried.run(brussels('2023-04-05T12:00'))).toEqual([])
  })

  it('right after the deadline is judged by what is so then, though nobody has looked since', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-15T23:59'))
    say(carried, declaration, '2023-03-16T00:01')
    expect(carried.case.state).toBe('overdue')
    expect(carried.case.toSuspend).toEqual({ phone: 'undecided' })
  })

  it('is none if nothing is left to do', () => {
    const carried = noticed()
    carried.report(on('2023-03-01T12:00', 'phone', ''))
    carried.run(brussels('2023-03-01T12:00'))
    const { person } = carried
    say(carried, declaration, '2023-03-01T13:00')
    expect(carried.person).toBe(person)
  })
})

describe('a check of a device of which nothing is known', () => {
  const checked = (outcome: 'absent' | 'removed', device = 'phone') => ({ kind: 'checked', device, outcome }) as const
  const unread = (policy = suspending) => {
    const carried = new Carried(personWith({}, [{ apps: '?' }]), policy)
    carried.run(brussels('2023-02-23T10:00'))
    return carried
  }

  it.each(['absent', 'removed'] as const)('(%s) clears it, once, and lasts as long as the policy says', (outcome) => {
    const carried = unread(versionOf({ reminders: [], believedFor: 'P30D' }))
    say(carried, checked(outcome), '2023-02-24T09:00')
    expect(carried.case).toMatchObject({ state: 'clear', breaches: [] })
    const { person } = carried
    expect(parsePerson(serializePerson(person))).toEqual(person)
    say(carried, checked(outcome), '2023-02-24T10:00')
    expect(carried.person).toBe(person)
    carried.runUntil(brussels('2023-03-26T08:59'))
    expect(carried.case.state).toBe('clear')
    carried.runUntil(brussels('2023-03-27T12:00'))
    expect(carried.case).toMatchObject({ state: 'overdue', breaches: [{ device: 'phone', certain: false }] })
    expect(carried.sent.length).toBeGreaterThan(2)
  })

  it('counts for nothing once the device reports', () => {
    const carried = unread()
    say(carried, checked('absent'), '2023-02-24T09:00')
    carried.report(on('2023-02-25T09:00', 'phone', 'tiktok'))
    carried.run(brussels('2023-02-25T09:00'))
    expect(carried.case).toMatchObject({ state: 'open', breaches: [{ device: 'phone', certain: true }] })
  })

  it('is none of a device that has reported, or of another', () => {
    const [known, unknown] = [noticed(), unread()]
    const before = [known.person, unknown.person]
    say(known, checked('absent'), '2023-02-24T09:00')
    say(unknown, checked('absent', 'tablet'), '2023-02-24T09:00')
    expect([known.person, unknown.person]).toEqual(before)
  })

  it('counts for a policy only if it was about all that the policy bans', () => {
    const carried = unread()
    say(carried, checked('absent'), '2023-02-24T09:00')
    carried.amend({ apps: ['tiktok', 'temu'], reminders: [] })
    carried.run(brussels('2023-02-25T09:00'))
    expect(carried.case.breaches).toMatchObject([{ certain: false }])
  })
})

describe('a request', () => {
  it.each(requests)('($kind) is kept for a human, once, and moves nothing', (request) => {
    const carried = noticed()
    const { deadline } = carried.case
    say(carried, request, '2023-03-01T09:00')
    expect(carried.case).toMatchObject({ deadline, requests: [{ ...request, at: brussels('2023-03-01T09:00') }] })
    const { person } = carried
    say(carried, request, '2023-03-02T09:00')
    expect(carried.person).toBe(person)
    expect(parsePerson(serializePerson(person))).toEqual(person)
  })

  it('is one of ten at most', () => {
    const carried = noticed()
    for (let device = 0; device < 12; device += 1) say(carried, { kind: 'not-my-device', device: `d${device}` }, '2023-03-01T09:00')
    expect(carried.case.requests).toHaveLength(10)
  })
})

describe('a request that is withdrawn', () => {
  it.each(requests)('($kind) is gone, once, and may be made again', (request) => {
    const carried = noticed()
    for (const one of requests) say(carried, one, '2023-03-01T09:00')
    const withdrawal = { kind: 'withdraw', request: request.kind, ...('device' in request ? { device: 'phone' } : {}) } as const
    say(carried, withdrawal, '2023-03-01T10:00')
    expect(carried.case.requests?.map(({ kind }) => kind)).toEqual(requests.flatMap(({ kind }) => (kind === request.kind ? [] : [kind])))
    const { person } = carried
    say(carried, withdrawal, '2023-03-01T11:00')
    expect(carried.person).toBe(person)
    say(carried, request, '2023-03-01T12:00')
    expect(carried.case.requests).toHaveLength(3)
  })
})

describe('an exemption that is granted', () => {
  it('answers the request for it, and no other', () => {
    const carried = noticed()
    for (const request of requests) say(carried, request, '2023-03-01T09:00')
    const [policy = suspending] = carried.policies
    carried.person = exemptAndReview(carried.person, carried.policies, policy, brussels('2023-06-30T00:00'), brussels('2023-03-02T09:00'))
    expect(carried.case.requests?.map(({ kind }) => kind)).toEqual(['not-my-device', 'contest'])
  })
})

describe('an answer', () => {
  it('about a policy under which the person has no case changes nothing', () => {
    const carried = noticed()
    const { person } = carried
    expect(withAnswer(person, carried.policies, versionOf({ id: 'no-temu' }), { kind: 'acknowledge' }, brussels('2023-03-01T09:00'))).toBe(
      person,
    )
  })
})
