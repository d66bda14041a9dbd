/** Cases without a deadline, and with deadlines that count from each device. */
import { describe, expect, it } from 'vitest'
import { parsePerson, serializePerson } from '../../../../shared/domain/people/serialize.ts'
import { isNever } from '../../../../shared/domain/schedule/timetable.ts'
import { brussels, Carried, day, on, owned, personWith, versionOf } from '../../../builders.ts'

const end = brussels('2023-06-30T00:00')
const undated = { deadline: 'none', remindEvery: 'P14D', review: '2023-05-01', ...owned }

function noticed(changes: Readonly<Record<string, unknown>>, devices: readonly object[] = [{}], at = '2023-02-23T10:00'): Carried {
  const carried = new Carried(personWith({}, devices), versionOf(changes))
  carried.run(brussels(at))
  return carried
}

const isCut = ({ person }: Carried, device: string) => person.access[device]?.wanted === 'suspended'

describe('a case without a deadline', () => {
  it('reminds every so many days from the first notice, on working days, until the review', () => {
    const carried = noticed(undated)
    expect(carried.sent.at(-1)?.parts[0]).not.toHaveProperty('deadline')
    expect(carried.runUntil(end)).toEqual(['03-09 09:00 remind:1', '03-23 09:00 remind:2', '04-06 09:00 remind:3', '04-20 09:00 remind:4'])
    expect(carried.case.state).toBe('open')
  })

  it('moves a reminder on to the next working day', () => {
    expect(noticed({ ...undated, remindEvery: 'P10D' }).runUntil(brussels('2023-03-16T00:00'))).toEqual([
      '03-06 09:00 remind:1',
      '03-15 09:00 remind:2',
    ])
  })

  it('sends only the latest of several that are late, and none that passed while it was clear', () => {
    const late = noticed(undated)
    expect(late.run(brussels('2023-04-10T10:00'))).toEqual(['remind:3'])
    const clear = noticed(undated)
    clear.report(on('2023-03-08T12:00', 'phone', ''))
    clear.run(brussels('2023-03-08T12:00'))
    clear.report(on('2023-03-10T12:00', 'phone', 'tiktok'))
    clear.run(brussels('2023-03-10T12:00'))
    expect(clear.runUntil(brussels('2023-04-01T00:00'))).toEqual(['03-23 09:00 remind:2'])
  })

  it('has a reminder ride along in the news of another device on its date', () => {
    const carried = noticed(undated, [{ id: 'phone' }, { id: 'tablet', apps: '' }])
    carried.runUntil(brussels('2023-03-22T00:00'))
    carried.report(on('2023-03-23T08:30', 'tablet', 'tiktok'))
    expect(carried.run(brussels('2023-03-23T08:30'))).toEqual(['again+remind:2'])
  })

  it('keeps no date, and is read back without one', () => {
    const { person } = noticed(undated)
    expect(serializePerson(person)).not.toContain('"deadline"')
    expect(parsePerson(serializePerson(person))).toEqual(person)
  })

  it('cannot be extended', () => {
    const carried = noticed(undated)
    expect(carried.decide({ kind: 'extend', until: day('2023-04-01') }, brussels('2023-03-01T12:00'))).toBe('unchanged')
  })

  it('gets a deadline by an amendment once `changed` has stated it, and loses one at once', () => {
    const dated = { deadline: { on: '2023-03-22', counts: 'inclusive' }, reminders: [] }
    const carried = noticed(undated)
    carried.amend(dated)
    expect(carried.run(brussels('2023-03-01T12:00'), 'undelivered')).toEqual(['changed'])
    expect(carried.sent.at(-1)?.parts[0]?.deadline?.at).toEqual(brussels('2023-03-23T00:00'))
    expect(carried.runUntil(brussels('2023-03-24T00:00'))).toEqual([])
    expect(carried.case.state).toBe('open')

    const loosened = noticed(dated)
    loosened.amend(undated)
    expect(loosened.run(brussels('2023-03-10T12:00'))).toEqual(['changed'])
    expect(loosened.sent.at(-1)?.parts[0]).not.toHaveProperty('deadline')
    expect(loosened.runUntil(brussels('2023-04-01T00:00'))).toEqual(['03-23 09:00 remind:2'])
  })

  describe('that gets one while nothing is in breach, or may be', () => {
    const dated = { deadline: { on: '2023-03-15', counts: 'inclusive' }, reminders: ['P1D'] }
    const statedBy = ({ sent }: Carried) => sent.at(-1)?.parts[0]?.deadline?.at

    function clean(): Carried {
      const carried = noticed(undated, [{ id: 'phone' }, { id: 'tablet', apps: '' }])
      carried.report(on('2023-02-27T10:00', 'phone', ''))
      carried.run(brussels('2023-02-27T10:00'))
      carried.amend(dated)
      expect(carried.run(brussels('2023-02-28T10:00'))).toEqual([])
      return carried
    }

    it.each(['phone', 'tablet'])('has it from the notice of the next breach, of the %s', (device) => {
      const carried = clean()
      carried.report(on('2023-03-01T11:00', device, 'tiktok'))
      expect(carried.run(brussels('2023-03-01T11:00'))).toEqual(['again'])
      expect(statedBy(carried)).toEqual(brussels('2023-03-16T00:00'))
      expect(carried.case.deadline).toEqual(brussels('2023-03-16T00:00'))
      expect(carried.runUntil(brussels('2023-03-16T00:00'))).toEqual(['03-14 09:00 P1D'])
    })

    it('has the end of minimum notice if that is later, and none while the notice is not delivered', () => {
      const carried = clean()
      carried.report(on('2023-03-12T22:00', 'phone', 'tiktok'))
      expect(carried.run(brussels('2023-03-12T22:00'))).toEqual([])
      expect(carried.run(brussels('2023-03-13T09:00'), 'undelivered')).toEqual(['again'])
      expect(statedBy(carried)).toEqual(brussels('2023-03-21T00:00'))
      expect(isNever(carried.case.deadline)).toBe(true)
      carried.deliver(brussels('2023-03-14T10:00'))
      expect(carried.case.deadline).toEqual(brussels('2023-03-21T00:00'))
    })

    it('has it from the notice after an exemption', () => {
      const carried = noticed(undated)
      carried.decide({ kind: 'exempt', until: day('2023-03-05') }, brussels('2023-02-28T10:00'))
      carried.run(brussels('2023-02-28T10:00'))
      carried.amend(dated)
      expect(carried.run(brussels('2023-03-01T10:00'))).toEqual([])
      expect(carried.runUntil(brussels('2023-03-06T12:00'))).toEqual(['03-06 09:00 again'])
      expect(statedBy(carried)).toEqual(brussels('2023-03-16T00:00'))
      expect(carried.case.deadline).toEqual(brussels('2023-03-16T00:00'))
    })
  })
})

describe('a deadline that counts from each device', () => {
  const byDevice = {
    deadline: { within: 'P30D', of: 'device' },
    reminders: [],
    escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }],
  }
  const phone = { id: 'phone', givenOn: '2023-01-10' }
  const tablet = { id: 'tablet', givenOn: '2023-03-10' }

  it('is that of the first device in breach to have its own; each keeps its access until its own', () => {
    const carried = noticed(byDevice, [phone, tablet], '2023-03-13T10:00')
    expect(carried.case.deadline).toEqual(brussels('2023-03-26T00:00'))
    expect(carried.sent.at(-1)?.parts[0]?.ownDates).toEqual({ tablet: brussels('2023-04-10T00:00') })
    carried.runUntil(brussels('2023-03-26T00:00'))
    expect([isCut(carried, 'phone'), isCut(carried, 'tablet')]).toEqual([true, false])
    expect(carried.runUntil(end)).toEqual(['04-10 00:00 suspended'])
  })

  it('counts from the announcement for a device given before, or nobody knows when', () => {
    expect(noticed(byDevice, [phone]).case.deadline).toEqual(brussels('2023-03-26T00:00'))
    expect(noticed(byDevice, [{ id: 'phone' }]).case.deadline).toEqual(brussels('2023-03-26T00:00'))
  })

  it('moves later at once and unsaid as the first device is clean, and never earlier', () => {
    const carried = noticed(byDevice, [phone, tablet], '2023-03-13T10:00')
    carried.report(on('2023-03-20T12:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-20T12:00'))).toEqual([])
    expect(carried.case.deadline).toEqual(brussels('2023-04-10T00:00'))
    carried.report(on('2023-03-21T12:00', 'phone', 'tiktok'))
    carried.run(brussels('2023-03-21T12:00'))
    expect(carried.case.deadline).toEqual(brussels('2023-04-10T00:00'))
  })
})
