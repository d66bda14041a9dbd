import { describe, expect, it } from 'vitest'
import { nextVersion } from '../../../../shared/domain/policies/versions.ts'
import { owedNow } from '../../../../shared/domain/review/agenda.ts'
import { withNoticeSent } from '../../../../shared/domain/review/settle.ts'
import { brussels, Carried, on, personWith, policyOf, security, versionOf } from '../../../builders.ts'

const ladder = {
  reminders: ['P7D', 'P1D'],
  ...security,
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'security' },
  ],
}
const first = versionOf(ladder)
const byDate = (on: string) => versionOf({ ...ladder, deadline: { on, counts: 'inclusive' } }, 2)
const noticed = () => {
  const carried = new Carried(personWith(), first)
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}
const end = brussels('2023-06-30T00:00')

describe('an amended policy', () => {
  it('with a later deadline applies at once, and owes again what it moves ahead of now', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-09T12:00'))
    carried.policies = [byDate('2023-03-29')]
    expect(carried.run(brussels('2023-03-09T14:00'))).toEqual(['changed'])
    expect(carried.case.deadline).toEqual(brussels('2023-03-30T00:00'))
    expect(carried.runUntil(end)).toEqual([
      '03-22 09:00 P7D',
      '03-28 09:00 P1D',
      '03-30 00:00 after:P0D',
      '03-31 09:00 after:P1D to security',
    ])
  })

  it('with a later deadline gives access back that the earlier one had cut', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-20T12:00'))
    carried.policies = [byDate('2023-04-28')]
    expect(carried.run(brussels('2023-03-20T14:00'))).toEqual(['changed', 'restored'])
    expect(carried.person.access.phone).toEqual({ wanted: 'granted', version: 2 })
  })

  it('with an earlier deadline binds only with minimum notice from its own notice', () => {
    const carried = noticed()
    carried.policies = [byDate('2023-03-01')]
    expect(carried.run(brussels('2023-02-28T20:00'))).toEqual([])
    expect(carried.case.deadline).toEqual(brussels('2023-03-16T00:00'))
    // Told on Wednesday 1 March; five days on is Monday 6, the last day; the day before it is a Sunday.
    expect(carried.runUntil(end)).toEqual([
      '03-01 09:00 changed',
      '03-03 09:00 P1D',
      '03-07 00:00 after:P0D',
      '03-08 09:00 after:P1D to security',
    ])
  })

  it('with an earlier deadline says nothing if minimum notice would end no sooner than the old one', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-14T12:00'))
    carried.policies = [byDate('2023-03-14')]
    expect(carried.run(brussels('2023-03-14T14:00'))).toEqual([])
    expect(carried.case.deadline).toEqual(brussels('2023-03-16T00:00'))
  })

  it('is told in the morning, while access comes back at once', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-20T12:00'))
    carried.policies = [byDate('2023-04-28')]
    expect(carried.run(brussels('2023-03-20T23:00'))).toEqual(['restored'])
    expect(carried.runUntil(brussels('2023-03-21T12:00'))).toEqual(['03-21 09:00 changed'])
  })

  it('is told together with news of access of the same date', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-20T12:00'))
    carried.policies = [byDate('2023-04-28')]
    expect(carried.run(brussels('2023-03-21T07:30'))).toEqual(['changed', 'restored'])
    expect(carried.runUntil(brussels('2023-03-21T12:00'))).toEqual([])
  })

  describe('before a reminder of the same date', () => {
    const further = { ...ladder, apps: ['tiktok', 'temu'] }
    const noticedWithBoth = () => {
      const carried = new Carried(personWith({}, [{ apps: 'tiktok;temu' }]), first)
      carried.run(brussels('2023-02-23T10:00'))
      return carried
    }

    it('takes it along in its mail', () => {
      const carried = noticedWithBoth()
      carried.policies = [nextVersion(policyOf(further), first)]
      expect(carried.run(brussels('2023-03-08T08:30'))).toEqual(['P7D', 'changed'])
      expect(carried.runUntil(brussels('2023-03-14T00:00'))).toEqual([])
    })

    it('keeps what it had to tell where a further version comes while that mail is on its way', () => {
      const carried = noticedWithBoth()
      const second = nextVersion(policyOf(further), first)
      carried.policies = [second]
      carried.review(brussels('2023-03-08T08:30'))
      const { notice } = owedNow(carried.person, carried.policies, brussels('2023-03-08T08:30'))
      carried.policies = [nextVersion(policyOf({ ...further, deadline: { on: '2023-03-29', counts: 'inclusive' } }), second)]
      carried.review(brussels('2023-03-08T08:40'))
      carried.person = withNoticeSent(carried.person, notice, brussels('2023-03-08T08:45'))
      expect(carried.run(brussels('2023-03-08T08:45'))).toEqual(['changed'])
    })
  })

  it('that is brought forward is not taken for noticed by another mail', () => {
    const carried = noticed()
    carried.policies = [byDate('2023-03-01')]
    carried.run(brussels('2023-02-28T20:00'))
    carried.proveDelivery('P14D', brussels('2023-02-28T21:00'))
    expect(carried.case.plan).toEqual({ version: 2 })
    carried.runUntil(brussels('2023-03-01T12:00'))
    expect(carried.case.plan).toBeUndefined()
    expect(carried.case.deadline).toEqual(brussels('2023-03-07T00:00'))
  })

  it('says nothing if the deadline stays', () => {
    const carried = noticed()
    carried.policies = [versionOf({ ...ladder, title: 'Remove TikTok, please' }, 2)]
    expect(carried.run(brussels('2023-02-24T10:00'))).toEqual([])
    expect(carried.case.version).toBe(2)
  })

  it('says nothing to people not told yet, or clear', () => {
    const untold = new Carried(personWith(), versionOf({ ...ladder, announcedAt: '2023-02-23T20:00' }))
    untold.run(brussels('2023-02-23T20:00'))
    untold.policies = [versionOf({ ...ladder, announcedAt: '2023-02-23T20:00', deadline: { on: '2023-03-01', counts: 'inclusive' } }, 2)]
    expect(untold.run(brussels('2023-02-24T09:00'))).toEqual(['first'])
    expect(untold.case.deadline).toEqual(brussels('2023-03-02T00:00'))

    const clear = noticed()
    clear.report(on('2023-02-27T10:00', 'phone', ''))
    clear.run(brussels('2023-02-27T10:00'))
    clear.policies = [byDate('2023-03-29')]
    expect(clear.run(brussels('2023-02-28T10:00'))).toEqual([])
    expect(clear.case).toMatchObject({ state: 'clear', version: 2 })
  })

  it('repeats no step that went before', () => {
    const carried = noticed()
    expect(carried.runUntil(brussels('2023-03-14T12:00'))).toEqual(['03-08 09:00 P7D', '03-14 09:00 P1D'])
    carried.policies = [byDate('2023-03-16')]
    expect(carried.run(brussels('2023-03-14T12:00'))).toEqual(['changed'])
    // A week before the new last day was 9 March; the day before it is still to come.
    expect(carried.runUntil(brussels('2023-03-16T12:00'))).toEqual(['03-15 09:00 P1D'])
  })

  it('drops its notice if the case is cleared first', () => {
    const carried = noticed()
    carried.policies = [byDate('2023-03-29')]
    carried.run(brussels('2023-02-23T20:00'))
    carried.report(on('2023-02-24T06:00', 'phone', ''))
    expect(carried.run(brussels('2023-02-24T06:00'))).toEqual(['cleared'])
    expect(carried.runUntil(end)).toEqual([])
  })
})

describe('a version that asks for a newer operating system under the same name', () => {
  const asks = (ios: string) => ({
    ...{ reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] },
    ...{ apps: undefined, requires: ['ios'], requirements: { ios: { kind: 'version', title: 'iOS', atLeast: { ios } } } },
  })
  const told = (osVersion: string): Carried => {
    const carried = new Carried(personWith({}, [{ osVersion }]), versionOf(asks('17.4')))
    carried.run(brussels('2023-02-23T10:00'))
    return carried
  }
  const raised = (carried: Carried): void => {
    carried.policies = [nextVersion(policyOf(asks('17.6')), carried.policies[0])]
    carried.run(brussels('2023-03-13T10:00'), 'undelivered')
    carried.run(brussels('2023-03-16T00:00'), 'undelivered')
  }

  it('cuts nobody off for what only it asks, before a delivered notice has told of it', () => {
    const carried = told('17.3')
    carried.report({ ...on('2023-03-01T10:00', 'phone', '?'), osVersion: '17.5' })
    carried.run(brussels('2023-03-01T10:00'))
    raised(carried)
    expect(carried.case.suspended).toEqual([])
  })

  it('cuts off who does not even meet what was told', () => {
    const carried = told('17.3')
    raised(carried)
    expect(carried.case.suspended.concat(Object.keys(carried.case.toSuspend))).toEqual(['phone'])
  })
})

it('a version that asks only for what nobody knows leaves minimum notice, whatever was asked and known before', () => {
  const carried = new Carried(personWith(), versionOf({ reminders: [] }))
  carried.run(brussels('2023-02-23T10:00'))
  const firewall = { kind: 'check', title: 'Turn on the firewall' }
  carried.policies = [
    nextVersion(policyOf({ reminders: [], apps: undefined, requires: ['firewall'], requirements: { firewall } }), carried.policies[0]),
  ]
  expect(carried.run(brussels('2023-03-14T10:00'))).toEqual(['changed'])
  expect(carried.case).toMatchObject({ deadline: brussels('2023-03-21T00:00'), breaches: [{ unmet: ['firewall'], certain: false }] })
})
