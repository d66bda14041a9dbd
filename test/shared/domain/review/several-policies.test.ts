import { describe, expect, it } from 'vitest'
import { brussels, Carried, on, personWith, reviewAtOnce, versionOf } from '../../../builders.ts'

const tiktok = (changes = {}) => versionOf({ id: 'no-tiktok', reminders: ['P1D'], ...changes })
const temu = (changes = {}) => versionOf({ id: 'no-temu', apps: ['temu'], reminders: ['P1D'], ...changes })
const both = [{ apps: 'tiktok;temu' }]
const suspend = { escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }
const end = brussels('2023-06-30T00:00')

describe('cases of one person under several policies', () => {
  it('share one mail if they owe notices at one moment', () => {
    const carried = new Carried(personWith({}, both), tiktok(), temu())
    expect(carried.run(brussels('2023-02-23T10:00'))).toEqual(['first', 'first'])
    expect(carried.runUntil(end)).toEqual(['03-14 09:00 P1D, P1D'])
  })

  it('share one mail a date, at the earliest of their moments', () => {
    const carried = new Carried(personWith({}, both), tiktok(), temu({ sendAt: '15:00' }))
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.runUntil(end)).toEqual(['03-14 09:00 P1D, P1D'])
  })

  it('announce one policy together with the notice of another', () => {
    const everyone = temu({ announce: 'everyone', announcedAt: '2023-02-23T20:00', sendAt: '11:00' })
    const carried = new Carried(personWith(), tiktok({ announcedAt: '2023-02-23T20:00' }), everyone)
    carried.run(brussels('2023-02-23T20:00'))
    expect(carried.runUntil(brussels('2023-02-25T00:00'))).toEqual(['02-24 09:00 first, announcement'])
  })

  it('never bring a rung at a deadline forward to another mail of its date', () => {
    const noon = temu({ ...suspend, reminders: [], deadline: { at: '2023-03-14T12:00' } })
    const carried = new Carried(personWith({}, both), tiktok(), noon)
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.runUntil(end)).toEqual(['03-14 09:00 P1D', '03-14 12:00 after:P0D'])
  })

  it('bring a later rung forward only past its own deadline', () => {
    const rung = { escalation: [{ after: 'P1D', notify: 'staff' }], reminders: [] }
    const late = temu({ ...rung, sendAt: '15:00', deadline: { on: '2023-03-12', counts: 'inclusive' } })
    const carried = new Carried(personWith({}, both), tiktok(), late)
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.runUntil(end)).toEqual(['03-14 09:00 P1D, after:P1D'])
  })

  it('bring a first notice or an `again` forward to another mail of its date', () => {
    const tablet = { id: 'tablet', apps: '' }
    const carried = new Carried(personWith({}, [{}, tablet]), tiktok(), temu({ sendAt: '11:00' }))
    carried.run(brussels('2023-02-23T10:00'))
    carried.report(on('2023-03-13T20:00', 'tablet', 'temu'))
    carried.run(brussels('2023-03-13T20:00'))
    expect(carried.runUntil(brussels('2023-03-14T12:00'))).toEqual(['03-14 09:00 P1D, first'])

    const known = new Carried(personWith({}, [{ apps: 'tiktok;temu' }, tablet]), tiktok(), temu({ sendAt: '11:00', reminders: [] }))
    known.run(brussels('2023-02-23T10:00'))
    known.report(on('2023-03-13T20:00', 'tablet', 'temu'))
    known.run(brussels('2023-03-13T20:00'))
    expect(known.runUntil(brussels('2023-03-14T12:00'))).toEqual(['03-14 09:00 P1D, again'])
  })

  it('owe a step again that a later deadline puts where one has gone early', () => {
    const weekly = { reminders: ['P7D', 'P1D'], sendAt: '15:00' }
    const carried = new Carried(personWith({}, both), tiktok(), temu(weekly))
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.runUntil(brussels('2023-03-14T09:30'))).toEqual(['03-08 15:00 P7D', '03-14 09:00 P1D, P1D'])
    const later = { id: 'no-temu', apps: ['temu'], ...weekly, deadline: { on: '2023-03-21', counts: 'inclusive' } }
    carried.policies = [tiktok(), versionOf(later, 2)]
    expect(carried.run(brussels('2023-03-14T10:00'))).toEqual(['P7D', 'changed'])
    expect(carried.runUntil(end)).toEqual(['03-20 15:00 P1D'])
  })

  it('never tell of a suspension before it', () => {
    // A device found late under one policy is suspended at 18:00; the other policy writes at 09:00.
    const sixish = temu({ reminders: [], deadline: { at: '2023-03-14T18:00' }, escalation: [{ after: 'P0D', suspend: true }] })
    const carried = new Carried(personWith({}, both), tiktok(), sixish)
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.runUntil(end)).toEqual(['03-14 09:00 P1D', '03-14 18:00 suspended'])
  })

  it('never bring a rung forward to before its own deadline', () => {
    // Late on the 13th in Honolulu is 10:00 on the 14th in Brussels, where the rung a day after the 13th goes at 15:00.
    const escalation = [{ after: 'P1D', notify: 'staff' }]
    const honolulu = temu({
      reminders: [],
      escalation,
      sendAt: '15:00',
      zone: 'Pacific/Honolulu',
      announcedAt: '2023-02-22T23:00',
      deadline: { at: '2023-03-13T23:00' },
    })
    const carried = new Carried(personWith({}, both), tiktok(), honolulu)
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.runUntil(end)).toEqual(['03-14 09:00 P1D', '03-14 15:00 after:P1D'])
  })

  it('keep a device suspended until none of them demands it', () => {
    const carried = new Carried(personWith({}, both), tiktok(suspend), temu(suspend))
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(brussels('2023-03-20T00:00'))
    expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
    carried.report(on('2023-03-20T10:00', 'phone', 'temu'))
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['cleared'])
    expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
    carried.report(on('2023-03-21T10:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-21T10:00'))).toEqual(['restored', 'cleared'])
    expect(carried.person.access.phone).toEqual({ wanted: 'granted', version: 2 })
  })

  describe('that suspend a device without a rung that mails its owner', () => {
    const silent = { escalation: [{ after: 'P0D', suspend: true }], reminders: [] }
    const suspending = (...lastDays: string[]) => {
      const [first = '', second = ''] = lastDays
      const inclusive = (on: string) => ({ ...silent, deadline: { on, counts: 'inclusive' } })
      const carried = new Carried(personWith({}, both), tiktok(inclusive(first)), temu(inclusive(second)))
      carried.run(brussels('2023-02-23T10:00'))
      return carried
    }
    const toldAt = (carried: Carried, at: string) => {
      const sent = carried.sent.findLast((one) => one.at.equals(brussels(at)))
      return sent?.parts.map(({ policy, tells }) => [policy.id, ...tells.map(({ step }) => step)])
    }

    it('each say so when they come to suspend it', () => {
      const carried = suspending('2023-03-15', '2023-03-20')
      expect(carried.runUntil(end)).toEqual(['03-16 00:00 suspended', '03-21 00:00 suspended'])
      expect(toldAt(carried, '2023-03-16T00:00')).toEqual([['no-tiktok', 'suspended']])
      expect(toldAt(carried, '2023-03-21T00:00')).toEqual([['no-temu', 'suspended']])
    })

    it('say so in one mail if they suspend it at one moment', () => {
      const carried = suspending('2023-03-15', '2023-03-15')
      expect(carried.runUntil(end)).toEqual(['03-16 00:00 suspended, suspended'])
    })

    it('say nothing of one that they suspend no longer by the time of the mail', () => {
      const carried = suspending('2023-03-15', '2023-03-20')
      const tablet = personWith({}, [{ id: 'tablet', apps: 'temu' }]).devices
      carried.person = { ...carried.person, devices: [...carried.person.devices, ...tablet] }
      carried.run(brussels('2023-03-01T10:00'))
      carried.runUntil(brussels('2023-03-20T00:00'))
      carried.letThrough(brussels('2023-03-21T00:00'))
      const owed = () => carried.person.cases.find(({ policy }) => policy === 'no-temu')?.owes.suspended?.devices
      expect(owed()).toEqual(['phone', 'tablet'])
      carried.report(on('2023-03-21T00:00', 'phone', 'tiktok'))
      carried.letThrough(brussels('2023-03-21T00:00'))
      expect(owed()).toEqual(['tablet'])
    })

    it('say nothing of one that comes back, and is suspended again, before that is requested', () => {
      const carried = suspending('2023-03-15', '2023-03-20')
      carried.runUntil(end)
      carried.report(on('2023-04-03T10:00', 'phone', ''))
      carried.letThrough(brussels('2023-04-03T10:00'))
      expect(carried.person.access.phone).toEqual({ wanted: 'granted', version: 2 })
      carried.report(on('2023-04-03T10:01', 'phone', 'tiktok'))
      expect(carried.run(brussels('2023-04-03T10:01'))).toEqual(['cleared'])
      expect(carried.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
    })

    it('do not say that access is back once another has suspended it meanwhile', () => {
      const carried = suspending('2023-03-15', '2023-03-20')
      carried.runUntil(brussels('2023-03-17T00:00'))
      carried.report(on('2023-03-20T23:00', 'phone', 'temu'))
      carried.person = reviewAtOnce(carried.person, carried.policies, brussels('2023-03-20T23:00'))
      expect(carried.person.access.phone).toEqual({ wanted: 'granted', version: 2 })
      expect(carried.run(brussels('2023-03-21T00:00'))).toEqual(['cleared', 'suspended'])
    })
  })

  it('leave a policy that is not announced yet alone', () => {
    const carried = new Carried(personWith({}, both), tiktok(), temu({ announcedAt: '2023-03-01T10:00' }))
    carried.run(brussels('2023-02-23T10:00'))
    expect(carried.person.cases.map(({ policy }) => policy)).toEqual(['no-tiktok'])
  })
})
