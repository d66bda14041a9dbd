import { describe, expect, it } from 'vitest'
import { wakeAt } from '../../../../shared/domain/people/person.ts'
import { owedNow } from '../../../../shared/domain/review/agenda.ts'
import { readdress } from '../../../../shared/domain/review/decisions/effects.ts'
import { withNoticeAttempted } from '../../../../shared/domain/review/settle.ts'
import { brussels, Carried, day, on, personWith, reviewAtOnce, security, versionOf } from '../../../builders.ts'

const ladder = {
  ...security,
  reminders: ['P7D', 'P1D'],
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'security' },
    { every: 'P7D', notify: 'staff', times: 2 },
  ],
}
const noticed = (policy = versionOf(ladder)) => {
  const carried = new Carried(personWith(), policy)
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}
const cut = () => {
  const carried = noticed()
  carried.runUntil(brussels('2023-03-16T12:00'))
  return carried
}
const access = ({ person }: Carried) => person.access.phone?.wanted

describe('under a paused policy', () => {
  it('nobody is told anything, and what is overdue goes once it is resumed', () => {
    const carried = noticed()
    carried.halt('paused')
    carried.run(brussels('2023-02-24T10:00'))
    expect(carried.runUntil(brussels('2023-03-13T12:00'))).toEqual([])
    carried.halt()
    expect(carried.run(brussels('2023-03-13T12:00'))).toEqual(['P7D'])
    expect(carried.runUntil(brussels('2023-03-16T12:00'))).toEqual(['03-14 09:00 P1D', '03-16 00:00 after:P0D'])
  })

  it('deadlines stand, and the steps of the escalation go in order, in one mail, once it is resumed', () => {
    const carried = noticed()
    carried.halt('paused')
    carried.run(brussels('2023-02-24T10:00'))
    expect(carried.runUntil(brussels('2023-03-25T12:00'))).toEqual([])
    expect(carried.case.state).toBe('overdue')
    carried.halt()
    expect(carried.run(brussels('2023-03-25T12:00'))).toEqual(['after:P0D', 'every:1', 'after:P1D to security'])
    expect(access(carried)).toBe('suspended')
  })

  it('a first notice waits, and the deadline with it', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.halt('paused')
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.runUntil(brussels('2023-04-03T12:00'))).toEqual([])
    expect(carried.case.state).toBe('open')
    carried.halt()
    expect(carried.run(brussels('2023-04-03T12:00'))).toEqual(['first'])
    expect(carried.case.deadline).toEqual(brussels('2023-04-11T00:00'))
  })

  it('an announcement to everyone waits', () => {
    const carried = new Carried(personWith({}, [{ apps: '' }]), versionOf({ ...ladder, announce: 'everyone' }))
    carried.halt('paused')
    expect(carried.run(brussels('2023-02-23T10:00'))).toEqual([])
    expect(wakeAt(carried.person)).toBeUndefined()
    carried.halt()
    expect(carried.run(brussels('2023-02-24T10:00'))).toEqual(['announcement'])
  })

  it('nobody is newly cut off, and nobody wakes for it', () => {
    const carried = noticed()
    carried.halt('paused')
    carried.run(brussels('2023-03-16T00:00'))
    expect(carried.case.state).toBe('overdue')
    expect(access(carried)).toBeUndefined()
    expect(wakeAt(carried.person)).toBeUndefined()
    carried.halt()
    expect(carried.run(brussels('2023-03-16T10:00'))).toEqual(['after:P0D'])
    expect(access(carried)).toBe('suspended')
  })

  it('what is cut off stays so while its breach lasts', () => {
    const carried = cut()
    carried.halt('paused')
    carried.run(brussels('2023-03-16T13:00'))
    expect(carried.runUntil(brussels('2023-04-30T12:00'))).toEqual([])
    expect(access(carried)).toBe('suspended')
  })

  it('access comes back at once, and is told of once it is resumed', () => {
    const carried = cut()
    carried.halt('paused')
    carried.report(on('2023-03-17T10:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-17T10:00'))).toEqual([])
    expect(carried.case.state).toBe('clear')
    expect(access(carried)).toBe('granted')
    carried.halt()
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['restored', 'cleared'])
  })

  it('a second look at somebody whose access came back finds nothing new', () => {
    const policy = versionOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
    const carried = new Carried(personWith({}, [{}, { id: 'tablet' }]), policy)
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(brussels('2023-03-16T12:00'))
    carried.halt('paused')
    carried.report(on('2023-03-17T10:00', 'tablet', ''))
    carried.review(brussels('2023-03-17T10:00'))
    const once = carried.person
    carried.review(brussels('2023-03-17T10:00'))
    expect(carried.person).toEqual(once)
  })

  it('access comes back if an amendment that nobody was looked at under moved the deadline', () => {
    const carried = cut()
    carried.policies = [{ ...versionOf({ ...ladder, deadline: { on: '2023-04-14', counts: 'inclusive' } }, 3), halted: 'paused' }]
    expect(carried.run(brussels('2023-03-17T10:00'))).toEqual([])
    expect(access(carried)).toBe('granted')
    expect(carried.case.state).toBe('open')
  })

  it('a case that clears before its first notice is as if it had never been', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.halt('paused')
    carried.run(brussels('2023-02-23T10:00'))
    carried.report(on('2023-02-24T10:00', 'phone', ''))
    carried.run(brussels('2023-02-24T10:00'))
    expect(carried.person.cases).toEqual([])
  })

  it('an exemption ends as it would', () => {
    const carried = noticed()
    carried.decide({ kind: 'exempt', until: day('2023-03-01'), reason: 'A fair.' }, brussels('2023-02-24T10:00'))
    carried.run(brussels('2023-02-24T10:00'))
    carried.halt('paused')
    carried.run(brussels('2023-02-24T11:00'))
    expect(carried.runUntil(brussels('2023-03-02T12:00'))).toEqual([])
    expect(carried.case.state).toBe('open')
  })

  it('other policies go on, and mails of both are of the others alone', () => {
    const temu = versionOf({ ...ladder, id: 'no-temu', apps: ['temu'] })
    const carried = new Carried(personWith({}, [{ apps: 'tiktok;temu' }]), { ...versionOf(ladder), halted: 'paused' }, temu)
    expect(carried.run(brussels('2023-02-23T10:00'))).toEqual(['first'])
    expect(carried.sent.flatMap(({ parts }) => parts.map(({ policy }) => policy.id))).toEqual(['no-temu'])
  })
})

describe('under a lifted policy', () => {
  it('somebody whom no notice has reached is told of no exemption', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, brussels('2023-02-24T22:00'))
    carried.person = readdress(carried.person, carried.policies, 'ana@new.example', brussels('2023-02-24T22:00'))
    carried.report(on('2023-02-24T22:00', 'phone', ''))
    carried.halt('lifted')
    expect(carried.run(brussels('2023-02-27T10:00'))).toEqual([])
  })

  it('cases are over, access comes back at once, and people who were told hear so', () => {
    const carried = cut()
    carried.halt('lifted')
    expect(carried.run(brussels('2023-03-17T10:00'))).toEqual(['restored', 'cleared'])
    expect(carried.case).toMatchObject({ state: 'closed', breaches: [], suspended: [], version: 2 })
    expect(access(carried)).toBe('granted')
    expect(wakeAt(carried.person)).toBeUndefined()
  })

  it('cases keep how they stood and what was in breach, until the policy is in force again', () => {
    const carried = cut()
    carried.halt('lifted')
    for (const local of ['2023-03-17T10:00', '2023-03-18T10:00']) {
      carried.run(brussels(local))
      expect(carried.case.lifted).toMatchObject({ state: 'overdue', breaches: [{ device: 'phone', unmet: ['tiktok'] }] })
    }
    carried.report(on('2023-03-19T10:00', 'phone', ''))
    carried.run(brussels('2023-03-19T10:00'))
    expect(carried.case.lifted).toBeDefined()
    carried.halt()
    carried.run(brussels('2023-03-20T10:00'))
    expect(carried.case).toMatchObject({ state: 'closed' })
    expect(carried.case.lifted).toBeUndefined()
  })

  it('a case that was clear, or whose owner left before, keeps nothing of the kind', () => {
    const clean = cut()
    clean.report(on('2023-03-17T10:00', 'phone', ''))
    clean.run(brussels('2023-03-17T10:00'))
    const left = cut()
    left.person = { ...left.person, profile: { ...left.person.profile, leftAt: brussels('2023-03-17T10:00') } }
    left.run(brussels('2023-03-17T10:00'))
    for (const carried of [clean, left]) {
      carried.halt('lifted')
      carried.run(brussels('2023-03-17T11:00'))
      expect(carried.case.lifted).toBeUndefined()
    }
  })

  it('nobody hears of a case of which they were never told', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, announcedAt: '2023-02-23T20:00' }))
    carried.run(brussels('2023-02-23T20:00'))
    carried.halt('lifted')
    expect(carried.run(brussels('2023-02-23T21:00'))).toEqual([])
    expect(carried.case).toMatchObject({ state: 'closed', owes: {}, lifted: { state: 'open', breaches: [{ device: 'phone' }] } })
    expect(wakeAt(carried.person)).toBeUndefined()
  })

  it('people never told of their case hear nothing of its end, once they can be reached', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    const at = brussels('2023-02-23T10:00')
    const opened = reviewAtOnce(carried.person, carried.policies, at)
    const tried = withNoticeAttempted(opened, owedNow(opened, carried.policies, at).notice, at)
    carried.person = { ...tried, mail: { seq: 0, held: { reason: 'refused', at } } }
    carried.halt('lifted')
    carried.person = reviewAtOnce(carried.person, carried.policies, brussels('2023-02-24T10:00'))
    expect(carried.case.state).toBe('closed')
    carried.person = readdress(carried.person, carried.policies, 'ana@new.example', brussels('2023-02-24T11:00'))
    expect(carried.run(brussels('2023-02-24T11:00'))).toEqual([])
    expect(wakeAt(carried.person)).toBeUndefined()
  })

  it('people with nothing left to do are not told again', () => {
    const carried = noticed()
    carried.report(on('2023-03-01T10:00', 'phone', ''))
    carried.run(brussels('2023-03-01T10:00'))
    carried.halt('lifted')
    expect(carried.run(brussels('2023-03-02T10:00'))).toEqual([])
    expect(carried.case.state).toBe('closed')
  })

  it('no case is opened, and no announcement owed; one that was pending is dropped', () => {
    const clean = new Carried(
      personWith({}, [{ apps: '' }]),
      versionOf({ ...ladder, announce: 'everyone', announcedAt: '2023-02-23T20:00' }),
    )
    clean.run(brussels('2023-02-23T20:00'))
    expect(clean.person.announcements).not.toEqual({})
    clean.halt('lifted')
    expect(clean.run(brussels('2023-02-24T10:00'))).toEqual([])
    clean.report(on('2023-02-24T11:00', 'phone', 'tiktok'))
    expect(clean.run(brussels('2023-02-24T11:00'))).toEqual([])
    expect([clean.person.cases, clean.person.announcements]).toEqual([[], {}])
  })

  it('what its owner has asked for, and an answer not told yet, are moot', () => {
    const carried = cut()
    carried.ask({ kind: 'contest', reason: 'It is not so.' }, brussels('2023-03-17T09:00'))
    carried.decide({ kind: 'exempt', until: day('2023-05-01'), reason: 'A fair.' }, brussels('2023-03-17T20:00'))
    carried.halt('lifted')
    expect(carried.run(brussels('2023-03-17T21:00'))).toEqual(['restored', 'cleared'])
    expect(carried.case.requests).toBeUndefined()
    expect(carried.decide({ kind: 'refuse', request: 'contest', reason: 'Too late.' }, brussels('2023-03-17T22:00'))).toBe('no case')
    expect(carried.runUntil(brussels('2023-06-01T00:00'))).toEqual([])
  })

  it('what somebody has asked for whom nothing was told is moot, too', () => {
    const carried = new Carried(personWith(), versionOf())
    carried.ask({ kind: 'not-my-device', device: 'phone' }, brussels('2023-02-23T10:00'))
    carried.decide({ kind: 'refuse', request: 'not-my-device', device: 'phone', reason: 'It is.' }, brussels('2023-02-23T10:00'))
    carried.halt('lifted')
    expect(carried.run(brussels('2023-02-23T11:00'))).toEqual([])
    expect(carried.case).toMatchObject({ state: 'closed', owes: {} })
  })

  it('that is activated anew a breach is a new case with a full countdown', () => {
    const carried = cut()
    carried.halt('lifted')
    carried.run(brussels('2023-03-17T10:00'))
    carried.halt()
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['first'])
    expect(carried.case).toMatchObject({ state: 'open', deadline: brussels('2023-03-28T00:00') })
    expect(access(carried)).toBe('granted')
    expect(carried.runUntil(brussels('2023-03-28T00:01'))).toEqual(['03-24 09:00 P1D', '03-28 00:00 after:P0D'])
    expect(access(carried)).toBe('suspended')
  })

  it('a decision about a case outlasts it', () => {
    const carried = noticed()
    carried.decide({ kind: 'exempt', until: day('2023-05-01'), reason: 'A fair.' }, brussels('2023-02-24T10:00'))
    carried.run(brussels('2023-02-24T10:00'))
    carried.halt('lifted')
    carried.run(brussels('2023-02-24T11:00'))
    carried.halt()
    carried.run(brussels('2023-02-24T12:00'))
    expect(carried.case).toMatchObject({ state: 'exempt', exemptUntil: brussels('2023-05-02T00:00'), decided: [{ reason: 'A fair.' }] })
  })

  it('a stale copy of the policy changes nothing', () => {
    const carried = cut()
    const before = carried.policies
    carried.halt('lifted')
    carried.run(brussels('2023-03-17T10:00'))
    expect(reviewAtOnce(carried.person, before, brussels('2023-03-17T10:01'))).toBe(carried.person)
  })
})

describe('while all suspension is paused', () => {
  const pause = (carried: Carried) => {
    carried.policies = carried.policies.map((policy) => ({ ...policy, suspensionPaused: true }))
  }
  const resume = (carried: Carried) => {
    carried.policies = carried.policies.map(({ suspensionPaused, ...policy }) => policy)
  }

  it('nobody is newly cut off, and everything else goes on', () => {
    const carried = noticed()
    pause(carried)
    expect(carried.runUntil(brussels('2023-03-18T00:00'))).toEqual([
      '03-08 09:00 P7D',
      '03-14 09:00 P1D',
      '03-16 00:00 after:P0D',
      '03-17 09:00 after:P1D to security',
    ])
    expect(carried.case.state).toBe('overdue')
    expect(access(carried)).toBeUndefined()
    resume(carried)
    expect(carried.run(brussels('2023-03-18T10:00'))).toEqual(['suspended'])
    expect(access(carried)).toBe('suspended')
  })

  it('people due for suspension are reviewed every hour, and only they', () => {
    const carried = noticed()
    pause(carried)
    carried.run(brussels('2023-03-01T10:00'))
    expect(carried.person.changeAt).toEqual(brussels('2023-03-16T00:00'))
    carried.run(brussels('2023-03-16T00:20'))
    expect(carried.person.changeAt).toEqual(brussels('2023-03-16T01:00'))
    carried.run(brussels('2023-03-16T01:00'))
    expect(carried.person.changeAt).toEqual(brussels('2023-03-16T02:00'))
    const suspended = cut()
    pause(suspended)
    suspended.run(brussels('2023-03-16T13:00'))
    expect(access(suspended)).toBe('suspended')
    expect(suspended.person.changeAt).toEqual(brussels('2023-03-17T09:00'))
  })

  it('access comes back at once', () => {
    const carried = cut()
    pause(carried)
    carried.report(on('2023-03-17T10:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-17T10:00'))).toEqual(['restored', 'cleared'])
    expect(access(carried)).toBe('granted')
  })
})
