import { describe, expect, it } from 'vitest'
import type { Person } from '../../../../shared/domain/people/person.ts'
import type { Policy } from '../../../../shared/domain/policies/policy.ts'
import type { RehearsedEvent } from '../../../../shared/domain/rehearsal/events.ts'
import { rehearsePolicies } from '../../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { type StoryLine, storyLines } from '../../../../shared/domain/rehearsal/story.ts'
import { brussels, document, line, peopleWith, personWith, policyOf, security } from '../../../builders.ts'

type Said = Record<string, unknown>

/** A line of a story at a local time in Brussels. */
function at(local: string, said: Said): StoryLine {
  const whole = { at: brussels(local).toString(), ...said }
  for (const schema of Object.values(storyLines)) {
    const parsed = schema.safeParse(whole)
    if (parsed.success) return parsed.data
  }
  throw new Error(`no line of a story: ${JSON.stringify(whole)}`)
}

const printed = new Set(['opened', 'notice', 'digest', 'suspension', 'restoration', 'cleared'])

const events = (policies: Policy | readonly Policy[], people: readonly Person[], ...story: StoryLine[]): readonly RehearsedEvent[] =>
  rehearsePolicies([policies].flat(), people, { story }).events.filter(({ kind }) => printed.has(kind))

/** What happens from a local time in Brussels on. */
const from = (local: string, happened: readonly RehearsedEvent[]): string[] =>
  happened.filter(({ at }) => at.epochMilliseconds >= brussels(local).epochMilliseconds).map(line)

const cut = { reminders: ['P7D'], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const policy = policyOf(cut)
const amended = (changes: Said) => ({ policy: { ...document, ...cut, ...changes } })
const ana = [personWith()]
const ben = { id: 'ben', email: 'ben@ec.example' }

const head = { id: 'head', email: 'head@ec.example' }
const underHead = peopleWith({ who: { manager: 'head' } }, { who: head, devices: [{ id: 'tablet' }] })
const toManager = policyOf({ ...security, reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] })

describe('a story without lines', () => {
  it('is the campaign as it would be, with what each notice states and whether it threatens', () => {
    const notices = events(policy, ana).flatMap((event) => ('states' in event ? [event] : []))
    expect(events(policy, ana).map(line)).toEqual([
      '02-23 10:00 first: phone',
      '02-23 10:00 opened',
      '03-08 09:00 P7D: phone',
      '03-16 00:00 after:P0D: phone',
      '03-16 00:00 suspension phone',
    ])
    expect(notices.map(({ step, states, threatens }) => ({ step, states, threatens }))).toEqual(
      ['first', 'P7D', 'after:P0D'].map((step) => ({
        step,
        states: { 'no-tiktok': brussels('2023-03-16T00:00') },
        threatens: step !== 'after:P0D',
      })),
    )
  })
})

describe('a new version', () => {
  it('is in force from its moment on', () => {
    const later = at('2023-03-03T12:00', amended({ deadline: { on: '2023-03-22', counts: 'inclusive' } }))
    expect(from('2023-03-01T00:00', events(policy, ana, later))).toEqual([
      '03-03 12:00 changed: phone',
      '03-15 09:00 P7D: phone',
      '03-23 00:00 after:P0D: phone',
      '03-23 00:00 suspension phone',
    ])
  })

  it('that another follows at once was never in force', () => {
    const wechat = [personWith({}, [{ apps: 'tiktok;wechat' }])]
    const both = { apps: ['tiktok', 'wechat'] }
    const story = [at('2023-03-03T12:00', amended({ title: 'Away with it' })), at('2023-03-03T12:00', amended(both))]
    expect(from('2023-03-01T00:00', events(policyOf({ ...cut, ...both }), wechat, ...story))).toEqual([
      '03-08 09:00 P7D: phone',
      '03-16 00:00 after:P0D: phone',
      '03-16 00:00 suspension phone',
    ])
  })

  it('puts a later end to the rehearsal', () => {
    const later = at('2023-03-03T12:00', amended({ deadline: { on: '2023-05-31', counts: 'inclusive' } }))
    expect(rehearsePolicies([policy], ana, { story: [later] }).until).toEqual(brussels('2023-07-31T00:00'))
  })

  it('before the announcement is the one that is announced', () => {
    const early = at('2023-02-01T12:00', amended({ announcedAt: '2023-02-27T10:00' }))
    expect(events(policy, ana, early).map(line)[0]).toBe('02-27 10:00 first: phone')
  })
})

describe('staff who change', () => {
  it('are told at their own hours, in their language, at their address', () => {
    const moved = at('2023-03-01T12:00', { staff: { id: 'ana', zone: 'America/New_York', language: 'fr', email: 'ana@other.example' } })
    const [notice] = events(policy, ana, moved).filter(({ at }) => at.epochMilliseconds > brussels('2023-03-02T00:00').epochMilliseconds)
    expect(notice).toMatchObject({ step: 'P7D', at: brussels('2023-03-08T15:00'), language: 'fr', to: 'ana@other.example' })
  })

  it('have the hours of the manager they get, wherever this one goes', () => {
    const people = peopleWith({}, { who: head, devices: [] })
    const story = [
      at('2023-03-01T12:00', { staff: { id: 'ana', manager: 'head' } }),
      at('2023-03-01T13:00', { staff: { id: 'head', zone: 'America/New_York' } }),
    ]
    expect(from('2023-03-16T00:00', events(toManager, people, ...story))).toEqual(['03-17 14:00 digest after:P1D to head: ana phone'])
  })

  it('vanish without an event when they leave, and their reports have no manager then', () => {
    expect(from('2023-02-24T00:00', events(toManager, underHead, at('2023-03-01T12:00', { staff: { id: 'head', gone: true } })))).toEqual([
      '03-17 09:00 digest after:P1D to security: ana phone',
    ])
  })

  it('who return in time are in the same case, and what was suspended stays so', () => {
    const story = [
      at('2023-03-17T12:00', { staff: { id: 'ana', gone: true } }),
      at('2023-03-18T12:00', { device: { id: 'phone', label: 'Spare' } }),
      at('2023-03-20T12:00', { staff: { id: 'ana' } }),
      at('2023-03-21T12:00', { device: { id: 'phone', apps: '' } }),
    ]
    expect(from('2023-03-16T12:00', events(policy, ana, ...story))).toEqual([
      '03-21 12:00 cleared',
      '03-21 12:00 cleared: phone',
      '03-21 12:00 restored: phone',
      '03-21 12:00 restoration phone',
    ])
    const all = rehearsePolicies([policy], ana, { story }).events.filter(({ kind }) => kind === 'ended' || kind === 'relapsed')
    expect(all.map(line)).toEqual(['03-17 12:00 ended', '03-20 12:00 relapsed'])
  })

  it('who return at the moment at which they leave never left', () => {
    const lines = [at('2023-03-17T12:00', { staff: { id: 'ana', gone: true } }), at('2023-03-17T12:00', { staff: { id: 'ana' } })]
    expect(events(policy, ana, ...lines)).toEqual(events(policy, ana))
  })

  it('who return manage those again whom they managed', () => {
    const away = [at('2023-03-01T12:00', { staff: { id: 'head', gone: true } }), at('2023-03-10T12:00', { staff: { id: 'head' } })]
    expect(from('2023-03-17T00:00', events(toManager, underHead, ...away))).toContain('03-17 09:00 digest after:P1D to head: ana phone')
  })

  it('are judged once for all changes of a moment', () => {
    const staffZone = { zone: 'staff', announcedAt: '2023-02-23T09:00Z' }
    const moves = ['Pacific/Honolulu', 'Europe/Brussels'].map((zone) => at('2023-03-14T12:00', { staff: { id: 'ana', zone } }))
    const earlier = at('2023-03-14T12:00', amended({ ...staffZone, deadline: { on: '2023-03-10', counts: 'inclusive' } }))
    const happened = (...story: StoryLine[]) => from('2023-03-14T00:00', events(policyOf({ ...cut, ...staffZone }), ana, ...story))
    for (const story of [moves, [earlier, ...moves.slice(0, 1)], [...moves.slice(0, 1), earlier]])
      expect(happened(...story)).toEqual(['03-16 00:00 after:P0D: phone', '03-16 00:00 suspension phone'])
  })
})

describe('devices that change', () => {
  it('are clean or in breach from then on, and keep what is not said', () => {
    const story = [
      at('2023-03-01T12:00', { device: { id: 'phone', apps: '' } }),
      at('2023-03-02T12:00', { device: { id: 'phone', apps: '?', label: 'Old phone' } }),
    ]
    expect(from('2023-02-24T00:00', events(policy, ana, ...story))).toEqual(['03-01 12:00 cleared', '03-01 12:00 cleared: phone'])
  })

  it('go to another owner, who is told as of a new one', () => {
    const people = peopleWith({}, { who: ben, devices: [] })
    const given = at('2023-03-17T12:00', { device: { id: 'phone', staff: 'ben' } })
    const happened = events(policy, people, given).filter(({ at }) => at.equals(brussels('2023-03-17T12:00')))
    expect(happened.map((event) => `${event.staff} ${line(event).slice(12)}`)).toEqual([
      'ana cleared',
      'ana cleared: phone',
      'ben first: phone',
      'ben opened',
      'ana restoration phone',
    ])
  })

  it('may be new', () => {
    const tablet = { id: 'tablet', staff: 'ana', ownership: 'official', workApps: 'yes', apps: 'tiktok' }
    expect(from('2023-03-01T12:00', events(policy, ana, at('2023-03-01T12:00', { device: tablet })))[0]).toBe(
      '03-01 12:00 again: phone tablet',
    )
  })

  it('of somebody who left belong to nobody until they are given to somebody', () => {
    const people = peopleWith({}, { who: ben, devices: [] })
    const story = [
      at('2023-03-01T12:00', { staff: { id: 'ana', gone: true } }),
      at('2023-03-02T12:00', { device: { id: 'phone', label: 'Spare' } }),
      at('2023-03-03T12:00', { device: { id: 'phone', staff: 'ben' } }),
    ]
    expect(from('2023-02-24T00:00', events(policy, people, ...story)).slice(0, 2)).toEqual([
      '03-03 12:00 first: phone',
      '03-03 12:00 opened',
    ])
  })

  it('count as read at the start, if their reading is dated later', () => {
    const future = [personWith({}, [{ reportedAt: '2999-01-01T00:00:00Z' }])]
    expect(from('2023-02-24T00:00', events(policy, future, at('2023-03-01T12:00', { device: { id: 'phone', apps: '' } })))).toEqual([
      '03-01 12:00 cleared',
      '03-01 12:00 cleared: phone',
    ])
  })

  it('leave every rung owed, also the second of two of one name', () => {
    const rung = { after: 'P0D', notify: 'security' }
    const twice = policyOf({ ...security, reminders: [], escalation: [{ ...rung, wait: 'working-time' }, rung] })
    const relabelled = at('2023-03-16T05:00', { device: { id: 'phone', label: 'Old phone' } })
    expect(from('2023-03-16T00:00', events(twice, ana, relabelled))).toEqual([
      '03-16 00:00 digest after:P0D to security: ana phone',
      '03-17 09:00 digest after:P0D to security: ana phone',
    ])
  })

  it('are judged once for all changes of a moment', () => {
    const flap = ['', 'tiktok', '', 'tiktok'].map((apps) => at('2023-03-17T12:00', { device: { id: 'phone', apps } }))
    const granted = at('2023-03-17T12:00', { extend: { staff: 'ana', policy: 'no-tiktok', until: '2023-03-01' } })
    expect(from('2023-03-17T00:00', events(policy, ana, ...flap.slice(0, 2), granted, ...flap.slice(2)))).toEqual([])
  })
})

describe('notices', () => {
  const delivery = (after: string, until = '2023-06-01T00:00:00Z') => at('2023-02-01T00:00', { delivery: { staff: 'ana', until, after } })

  it('that are heard of late leave their reader minimum notice from then', () => {
    expect(from('2023-03-16T00:00', events(policy, ana, delivery('P18D')))).toEqual([
      '03-21 00:00 after:P0D: phone',
      '03-21 00:00 suspension phone',
    ])
  })

  it('that are never heard of cut nobody', () => {
    expect(from('2023-03-15T00:00', events(policy, ana, delivery('never')))).toEqual([])
  })

  it('are heard of at once from the end of a delay on', () => {
    expect(from('2023-03-16T00:00', events(policy, ana, delivery('never', brussels('2023-03-08T09:00').toString())))).toEqual([
      '03-16 00:00 after:P0D: phone',
      '03-16 00:00 suspension phone',
    ])
  })

  it('go nowhere once one came back, until there is a new address', () => {
    const bounce = delivery('bounce', brussels('2023-03-01T00:00').toString())
    expect(from('2023-02-24T00:00', events(policy, ana, bounce))).toEqual([])
    const readdressed = at('2023-03-10T12:00', { staff: { id: 'ana', email: 'ana@other.example' } })
    expect(from('2023-02-24T00:00', events(policy, ana, bounce, readdressed))[0]).toBe('03-10 12:00 first: phone')
  })

  it('that cannot reach their reader do not go when a digest about them does', () => {
    const bounce = at('2023-03-08T00:00', { delivery: { staff: 'ana', until: '2023-06-01T00:00:00Z', after: 'bounce' } })
    const escalation = [...cut.escalation, { after: 'P1D', notify: 'security' }]
    expect(from('2023-03-09T00:00', events(policyOf({ ...cut, ...security, escalation }), ana, bounce))).toEqual([
      '03-16 00:00 suspension phone',
      '03-17 09:00 digest after:P1D to security: ana phone',
    ])
  })

  it('to an earlier address prove nothing', () => {
    const readdressed = at('2023-02-24T12:00', { staff: { id: 'ana', email: 'ana@other.example' } })
    const story = [
      delivery('P5D', brussels('2023-02-24T00:00').toString()),
      at('2023-02-24T12:00', { delivery: { staff: 'ana', until: '2023-06-01T00:00:00Z', after: 'never' } }),
      readdressed,
    ]
    expect(from('2023-03-15T00:00', events(policy, ana, ...story))).toEqual([])
  })

  it('of a manager who cannot be reached go to the security team', () => {
    const bounce = at('2023-02-01T00:00', { delivery: { staff: 'head', until: '2023-06-01T00:00:00Z', after: 'bounce' } })
    expect(from('2023-03-17T00:00', events(toManager, underHead, bounce))).toContain('03-17 09:00 digest after:P1D to security: ana phone')
  })
})

describe('a policy', () => {
  it('that is paused sends and suspends nothing, and all that is overdue once it is resumed', () => {
    const story = [at('2023-03-06T12:00', { pause: 'no-tiktok' }), at('2023-03-20T03:00', { resume: 'no-tiktok' })]
    expect(from('2023-02-24T00:00', events(policy, ana, ...story))).toEqual([
      '03-20 03:00 after:P0D: phone',
      '03-20 03:00 suspension phone',
    ])
  })

  it('that is paused puts off what waits for a digest to the day after', () => {
    const people = peopleWith({}, { who: { ...ben, zone: 'America/New_York' }, devices: [{ id: 'tablet' }] })
    const escalation = [{ after: 'P0D', notify: 'security' }]
    const told = policyOf({ ...security, reminders: [], escalation, zone: 'staff', announcedAt: '2023-02-23T09:00Z' })
    expect(from('2023-03-16T00:00', events(told, people))).toEqual([
      '03-16 00:00 digest after:P0D to security: ana phone',
      '03-17 09:00 digest after:P0D to security: ben tablet',
    ])
    const story = [at('2023-03-16T12:00', { pause: 'no-tiktok' }), at('2023-03-17T12:00', { resume: 'no-tiktok' })]
    expect(from('2023-03-17T00:00', events(told, people, ...story))).toEqual(['03-20 09:00 digest after:P0D to security: ben tablet'])
  })

  it('that is lifted ends its cases and gives access back', () => {
    const { events: all } = rehearsePolicies([policy], ana, { story: [at('2023-03-17T12:00', { lift: 'no-tiktok' })] })
    expect(from('2023-03-17T00:00', all)).toContain('03-17 12:00 restoration phone')
    expect(all.map(({ kind }) => kind)).not.toContain('cleared')
    expect(all.some(({ kind }) => kind === 'ended')).toBe(true)
  })

  it('that is lifted is not resumed', () => {
    const story = [at('2023-03-01T12:00', { lift: 'no-tiktok' }), at('2023-03-02T12:00', { resume: 'no-tiktok' })]
    expect(from('2023-03-02T00:00', events(policy, ana, ...story))).toEqual([])
  })
})

describe('what people grant', () => {
  const granted = (kind: 'extend' | 'exempt', until: string) =>
    at('2023-03-09T12:00', { [kind]: { staff: 'ana', policy: 'no-tiktok', until } })

  it('is a later deadline', () => {
    expect(from('2023-03-15T00:00', events(policy, ana, granted('extend', '2023-03-20')))).toEqual([
      '03-21 00:00 after:P0D: phone',
      '03-21 00:00 suspension phone',
    ])
  })

  it('is a time without duty', () => {
    expect(from('2023-03-10T00:00', events(policy, ana, granted('exempt', '2023-06-30')))).toEqual([])
  })

  it('is never taken back by one that ends no later, as the service refuses that', () => {
    for (const kind of ['extend', 'exempt'] as const) {
      const until = from('2023-03-10T00:00', events(policy, ana, granted(kind, '2023-03-31')))
      expect(until.length > 0).toBe(true)
      for (const shorter of ['2023-03-20', '2023-03-31'])
        expect(from('2023-03-10T00:00', events(policy, ana, granted(kind, '2023-03-31'), granted(kind, shorter)))).toEqual(until)
    }
  })

  it('is nothing for somebody who has no case', () => {
    expect(events(policy, [personWith({}, [{ apps: '' }])], granted('exempt', '2023-06-30'))).toEqual([])
  })
})

describe('the brake', () => {
  const limited = policyOf({ ...cut, limits: { suspendCount: 1 } })
  const people = peopleWith({}, { who: ben, devices: [{ id: 'tablet' }] })
  const brake = (local: string, decision: Said) => at(local, { brake: { policy: 'no-tiktok', ...decision } })
  const hold = brake('2023-02-20T12:00', { hold: true })
  const access = (happened: readonly RehearsedEvent[]) => happened.filter((event) => 'device' in event).map(line)

  it('lets everything through unless the story says that it holds', () => {
    expect(access(events(limited, people, at('2023-03-01T12:00', { staff: { id: 'ana', name: 'Anna' } })))).toHaveLength(2)
  })

  it('holds all that would go above the limit', () => {
    const held = events(limited, people, hold)
    expect(access(held)).toEqual([])
    expect(held.findLast(({ kind }) => kind === 'notice')).toMatchObject({ step: 'after:P0D', threatens: true })
  })

  it('holds nothing below the limit, which by default is 25 devices', () => {
    expect(access(events(policy, people, hold))).toHaveLength(2)
  })

  describe('where nothing was in scope when the policy came into force', () => {
    const share = policyOf({ ...cut, limits: { suspendPercent: 100 } })
    const kind = { label: '', platform: 'ios', ownership: 'official', workApps: 'yes', apps: 'tiktok', staff: 'ana' }
    const given = (local: string, id: string) => at(local, { device: { ...kind, id } })
    const access = (...story: StoryLine[]) =>
      events(share, [personWith({}, [])], hold, ...story)
        .filter(({ kind }) => kind === 'suspension')
        .map(line)

    it('takes shares of what the first import brings', () => {
      expect(access(given('2023-02-24T10:00', 'phone'), given('2023-02-25T09:59', 'tablet'))).toEqual([
        '03-16 00:00 suspension phone',
        '03-16 00:00 suspension tablet',
      ])
    })

    it('holds more than that, whatever later imports bring', () => {
      expect(access(given('2023-02-24T10:00', 'phone'), given('2023-02-25T10:00', 'tablet'))).toEqual([])
    })
  })

  it('lets through what is approved while it is held, with a notice', () => {
    const approved = brake('2023-03-17T12:00', { approve: ['tablet'] })
    expect(from('2023-03-17T00:00', events(limited, people, hold, approved))).toEqual([
      '03-17 12:00 suspended: tablet',
      '03-17 12:00 suspension tablet',
      // One suspension a day is within the limit.
      '03-18 12:00 suspended: phone',
      '03-18 12:00 suspension phone',
    ])
  })

  it('lets through on time what was approved up to 48 hours before, and nothing approved earlier', () => {
    expect(access(events(limited, people, hold, brake('2023-03-14T12:00', { approve: 'all' })))).toEqual([
      '03-16 00:00 suspension phone',
      '03-16 00:00 suspension tablet',
    ])
    expect(access(events(limited, people, hold, brake('2023-03-13T12:00', { approve: 'all' })))).toEqual([])
  })

  it('spares what is rejected, which is no longer counted or threatened, until it is approved', () => {
    const rejected = brake('2023-03-15T12:00', { reject: ['phone'] })
    const happened = events(limited, people, hold, rejected)
    expect(access(happened)).toEqual(['03-16 00:00 suspension tablet'])
    const threats = happened.flatMap((event) => ('threatens' in event && event.step === 'after:P0D' ? [event] : []))
    expect(threats.map(({ staff, threatens }) => `${staff} ${threatens}`)).toEqual(['ana false', 'ben false'])
    expect(access(events(limited, people, hold, rejected, brake('2023-03-17T12:00', { approve: ['phone'] })))).toEqual([
      '03-16 00:00 suspension tablet',
      '03-17 12:00 suspension phone',
    ])
  })
})

describe('several policies', () => {
  const second = policyOf({ ...cut, id: 'no-temu', title: 'Remove Temu', apps: ['temu'] })
  const both = [personWith({}, [{ apps: 'tiktok;temu' }])]

  it('share a mail, an event for each, and each tells what the whole mail states', () => {
    const states = { 'no-tiktok': brussels('2023-03-16T00:00'), 'no-temu': brussels('2023-03-16T00:00') }
    const first = events([policy, second], both).filter((event) => 'step' in event && event.step === 'first')
    expect(first).toMatchObject([
      { policy: 'no-tiktok', states, threatens: true },
      { policy: 'no-temu', states, threatens: true },
    ])
  })

  it('share a digest of a day', () => {
    const escalation = [{ after: 'P1D', notify: 'security' }]
    const told = [policyOf({ ...security, escalation }), policyOf({ ...security, escalation, id: 'no-temu', apps: ['temu'] })]
    const digests = events(told, both).flatMap((event) => (event.kind === 'digest' ? [event] : []))
    expect(digests.map((event) => `${line(event)} ${event.policy}`)).toEqual([
      '03-17 09:00 digest after:P1D to security: ana phone no-tiktok',
      '03-17 09:00 digest after:P1D to security: ana phone no-temu',
    ])
    expect(new Set(digests.map(({ subject }) => subject)).size).toBe(1)
  })

  it('begin each with its own announcement, and end with the last deadline', () => {
    const late = policyOf({
      ...cut,
      id: 'no-temu',
      apps: ['temu'],
      announcedAt: '2023-06-01T10:00',
      deadline: { on: '2023-06-30', counts: 'inclusive' },
    })
    const rehearsal = rehearsePolicies([late, policy], both, {})
    expect(rehearsal.from).toEqual(brussels('2023-02-23T10:00'))
    expect(rehearsal.until).toEqual(brussels('2023-08-30T00:00'))
    expect(rehearsal.events.filter(({ kind }) => kind === 'opened').map(line)).toEqual(['02-23 10:00 opened', '06-01 10:00 opened'])
  })
})
