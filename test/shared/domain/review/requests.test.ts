import { describe, expect, it } from 'vitest'
import { parsePerson, serializePerson } from '../../../../shared/domain/people/serialize.ts'
import { requestDue } from '../../../../shared/domain/review/requests.ts'
import { brussels, Carried, day, instant, on, personWith, versionOf } from '../../../builders.ts'

describe('a request is due', () => {
  const due = (at: string, terms = {}, owner = { zone: 'Europe/Brussels', country: 'BE' }) =>
    requestDue(brussels(at), versionOf({ workingDays: { holidays: 'country' }, ...terms }), owner)

  it.each([
    ['a week later', '2023-03-15T00:00', '2023-03-22'],
    ['a week later, if made just before midnight', '2023-03-15T23:59', '2023-03-22'],
    ['counted from Monday, if made at a weekend', '2023-03-18T10:00', '2023-03-24'],
    ['later by holidays', '2023-04-05T10:00', '2023-04-13'],
  ])('%s', (_, at, last) => {
    const { lastDay, at: end } = due(at)
    expect(lastDay).toEqual(day(last))
    expect(end).toEqual(brussels(`${lastDay.add({ days: 1 })}T00:00`))
  })

  it('as soon as the policy says, in its zone or else in the person’s own', () => {
    const tokyo = { zone: 'Asia/Tokyo', country: 'JP' }
    expect(due('2023-03-15T20:00', { requests: { decidedWithin: 1 } }, tokyo).at).toEqual(brussels('2023-03-17T00:00'))
    const everywhere = { zone: 'staff', announcedAt: '2023-02-23T10:00+01:00', requests: { decidedWithin: 1 } }
    expect(due('2023-03-15T20:00', everywhere, tokyo).at).toEqual(instant('2023-03-17T15:00:00Z'))
  })
})

describe('until a request is decided, where the policy gives access back meanwhile,', () => {
  const escalation = [{ after: 'P0D', suspend: true, notify: 'staff' }]
  const policy = versionOf({ reminders: [], escalation, requests: { access: 'restored' } })
  const contest = { kind: 'contest', reason: 'It is not there.' } as const
  const notMine = { kind: 'not-my-device', device: 'tablet' } as const
  const refused = { kind: 'refuse', reason: 'It is there.' } as const
  const asked = brussels('2023-03-16T13:00')
  const decided = brussels('2023-03-17T10:00')
  const access = ({ person }: Carried) => ['phone', 'tablet'].map((device) => person.access[device]?.wanted ?? 'granted')
  const cut = (under = policy) => {
    const carried = new Carried(personWith({}, [{}, { id: 'tablet' }]), under)
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(brussels('2023-03-16T12:00'))
    expect(access(carried)).toEqual(['suspended', 'suspended'])
    return carried
  }
  const asking = (answer: Parameters<Carried['ask']>[0]) => {
    const carried = cut()
    carried.ask(answer, asked)
    return carried
  }

  it('a contest brings back what its case suspended, and the mail of it asks for nothing', () => {
    const carried = asking(contest)
    expect(access(carried)).toEqual(['granted', 'granted'])
    expect(carried.case).toMatchObject({ state: 'overdue', suspended: [], toSuspend: {}, respited: ['phone', 'tablet'] })
    expect(carried.run(asked)).toEqual(['restored'])
    expect(carried.runUntil(brussels('2023-05-01T00:00'))).toEqual([])
    expect(parsePerson(serializePerson(carried.person))).toEqual(carried.person)
  })

  it('a contest keeps its case from suspending anything new', () => {
    const carried = new Carried(personWith(), policy)
    carried.run(brussels('2023-02-23T10:00'))
    carried.ask(contest, brussels('2023-03-15T10:00'))
    expect(carried.runUntil(brussels('2023-03-17T00:00'))).toEqual(['03-16 00:00 after:P0D'])
    expect(access(carried)).toEqual(['granted', 'granted'])
    carried.decide({ ...refused, request: 'contest' }, decided)
    expect(carried.run(decided)).toEqual(['suspended', 'contest-refused'])
  })

  it('only the device that is said to be another’s has its access back', () => {
    expect(access(asking(notMine))).toEqual(['suspended', 'granted'])
  })

  it('another case suspends as ever', () => {
    const other = versionOf({ id: 'no-temu', apps: ['temu'], reminders: [], escalation })
    const carried = new Carried(personWith({}, [{ apps: 'tiktok;temu' }]), policy, other)
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(brussels('2023-03-16T12:00'))
    carried.ask(contest, asked)
    expect(carried.person.cases.map(({ suspended }) => suspended)).toEqual([[], ['phone']])
    expect(access(carried)).toEqual(['suspended', 'granted'])
  })

  it.each([
    ['refused', (carried: Carried) => carried.decide({ ...refused, request: 'contest' }, decided)],
    ['withdrawn', (carried: Carried) => carried.ask({ kind: 'withdraw', request: 'contest' }, decided)],
  ])('and once it is %s, access is cut at once, if the brake lets it; the same request brings it back no more', (_, end) => {
    const carried = asking(contest)
    carried.run(asked)
    end(carried)
    expect(carried.case.toSuspend).toEqual({ phone: 'undecided', tablet: 'undecided' })
    expect(access(carried)).toEqual(['granted', 'granted'])
    expect(carried.run(decided)).toContain('suspended')
    carried.ask(contest, brussels('2023-03-17T11:00'))
    expect(carried.case.requests).toHaveLength(1)
    expect(access(carried)).toEqual(['suspended', 'suspended'])
    carried.ask(notMine, brussels('2023-03-17T11:00'))
    expect(access(carried)).toEqual(['suspended', 'granted'])
  })

  it('a contest that is granted frees the devices, even while suspension is paused or their readings are old', () => {
    const carried = asking(contest)
    carried.policies = [{ ...carried.policy, suspensionPaused: true }]
    const late = brussels('2023-12-04T10:00')
    carried.runUntil(late)
    expect(carried.decide({ kind: 'grant', request: 'contest' }, late)).toBe('decided')
    expect(carried.run(late)).toEqual(['contest-granted', 'cleared'])
    expect(carried.person.devices.map(({ readings }) => readings.at(-1)?.source)).toEqual(['contest', 'contest'])
  })

  it('a device that is clean by then, or an amendment that gives nothing back, ends it', () => {
    const clean = asking(contest)
    clean.report(on('2023-03-16T14:00', 'phone', ''))
    clean.review(brussels('2023-03-16T14:00'))
    expect(clean.case.respited).toEqual(['tablet'])
    const amended = asking(contest)
    amended.amend({ reminders: [], escalation })
    amended.run(brussels('2023-03-16T14:00'))
    expect(access(amended)).toEqual(['suspended', 'suspended'])
    expect(amended.case.respited).toBeUndefined()
  })

  it('nothing changes by default', () => {
    const carried = cut(versionOf({ reminders: [], escalation }))
    for (const answer of [contest, notMine]) carried.ask(answer, asked)
    expect(access(carried)).toEqual(['suspended', 'suspended'])
    expect(carried.run(asked)).toEqual([])
  })
})
