import { describe, expect, it } from 'vitest'
import { parsePerson, serializePerson } from '../../../../../shared/domain/people/serialize.ts'
import { owedNow } from '../../../../../shared/domain/review/agenda.ts'
import type { CaseDecision } from '../../../../../shared/domain/review/decisions/case-decision.ts'
import { withNoticeSent } from '../../../../../shared/domain/review/settle.ts'
import { brussels, Carried, day, on, personWith, security, versionOf } from '../../../../builders.ts'

const ladder = {
  ...security,
  reminders: ['P7D', 'P1D'],
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'security' },
  ],
}
const noticed = (policy = versionOf(ladder), person = personWith()) => {
  const carried = new Carried(person, policy)
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}
const cut = (person = personWith()) => {
  const carried = noticed(versionOf(ladder), person)
  carried.runUntil(brussels('2023-03-16T12:00'))
  return carried
}
/** Ana has asked for an exemption on Friday 24 February 2023. */
const asking = () => {
  const carried = noticed()
  carried.ask({ kind: 'exemption', reason: 'I write about it.', until: day('2023-05-31') }, brussels('2023-02-24T10:00'))
  return carried
}
const access = ({ person }: Carried, device = 'phone') => person.access[device]?.wanted

const grant = { kind: 'grant', request: 'exemption', until: day('2023-05-31'), reason: 'A need was shown.' } as const
const refuse = { kind: 'refuse', request: 'exemption', reason: 'No need was shown.' } as const

describe('an extension', () => {
  it('is to the end of a day in the policy’s zone, told, and kept with its reason', () => {
    const carried = noticed(versionOf(ladder), personWith({ zone: 'Asia/Tokyo' }))
    carried.run(brussels('2023-02-24T01:00'))
    const at = brussels('2023-02-24T05:00')
    expect(carried.decide({ kind: 'extend', until: day('2023-03-31'), reason: 'On leave.' }, at)).toBe('decided')
    const until = brussels('2023-04-01T00:00')
    expect(carried.case.deadline).toEqual(until)
    expect(carried.run(at)).toEqual(['changed'])
    expect(carried.case.decided).toEqual([{ kind: 'extended', at, by: 'admin-1', reason: 'On leave.', language: 'en', until }])
  })

  it('that is no later than the deadline changes nothing', () => {
    const carried = noticed()
    const { person } = carried
    expect(carried.decide({ kind: 'extend', until: day('2023-03-15'), reason: 'On leave.' }, brussels('2023-02-24T10:00'))).toBe(
      'unchanged',
    )
    expect(carried.person).toBe(person)
  })
})

describe('an exemption', () => {
  it('that was asked for and is granted is told once, in working hours, and then there is silence until it ends', () => {
    const carried = asking()
    expect(carried.decide(grant, brussels('2023-02-24T22:00'))).toBe('decided')
    expect(carried.case).toMatchObject({ state: 'exempt', exemptUntil: brussels('2023-06-01T00:00') })
    expect(carried.case.requests).toBeUndefined()
    expect(carried.runUntil(brussels('2023-06-02T00:00'))).toEqual(['02-27 09:00 exemption-granted', '06-01 09:00 again'])
  })

  it('is to the end of a day in the person’s zone', () => {
    const carried = noticed(versionOf(ladder), personWith({ zone: 'America/New_York' }))
    carried.run(brussels('2023-02-23T16:00'))
    carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, brussels('2023-02-23T17:00'))
    expect(carried.case.exemptUntil).toEqual(brussels('2023-06-01T06:00'))
  })

  it('unasked for is told to a person who knows of the case, and answers their request', () => {
    const carried = asking()
    expect(carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, brussels('2023-02-24T11:00'))).toBe('decided')
    expect(carried.run(brussels('2023-02-24T11:00'))).toEqual(['exemption-granted'])
    expect(carried.case.requests).toBeUndefined()
    expect(carried.case.decided).toMatchObject([{ kind: 'exempted', reason: 'A fair.' }])
  })

  it('of a person never told of the case is not told', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, announcedAt: '2023-02-23T20:00' }))
    carried.run(brussels('2023-02-23T20:00'))
    carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, brussels('2023-02-23T21:00'))
    expect(carried.runUntil(brussels('2023-05-31T00:00'))).toEqual([])
  })

  it('gives access back, in the mail that tells of it', () => {
    const carried = cut()
    carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, brussels('2023-03-16T13:00'))
    expect(carried.run(brussels('2023-03-16T13:00'))).toEqual(['exemption-granted', 'restored'])
    expect(access(carried)).toBe('granted')
  })

  it('that is over by the time of its mail is not told', () => {
    const carried = asking()
    carried.decide({ ...grant, until: day('2023-02-25') }, brussels('2023-02-24T22:00'))
    expect(carried.runUntil(brussels('2023-02-28T00:00'))).toEqual(['02-27 09:00 again'])
  })

  it('until a day that lies behind, or until the same day once more, changes nothing', () => {
    const carried = asking()
    const at = brussels('2023-02-24T11:00')
    expect(carried.decide({ ...grant, until: day('2023-02-23') }, at)).toBe('unchanged')
    expect(carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, at)).toBe('decided')
    expect(carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair, still.' }, at)).toBe('unchanged')
  })

  it('that is refused is told, and counts as notice of every device in breach', () => {
    const carried = asking()
    expect(carried.decide(refuse, brussels('2023-02-24T11:00'))).toBe('decided')
    expect(carried.case).toMatchObject({ state: 'open', decided: [{ kind: 'refused', request: 'exemption', by: 'admin-1' }] })
    carried.report(on('2023-02-24T11:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-02-24T11:00'))).toEqual(['exemption-refused'])
    expect(carried.sent.at(-1)?.parts[0]?.tells).toEqual([{ step: 'exemption-refused', devices: ['phone'] }])
    expect(carried.runUntil(brussels('2023-03-16T12:00'))).toEqual(['03-08 09:00 P7D', '03-14 09:00 P1D', '03-16 00:00 after:P0D'])
  })

  it('that is refused shares a mail with what else is due', () => {
    const carried = asking()
    carried.run(brussels('2023-03-07T22:00'))
    carried.decide(refuse, brussels('2023-03-07T22:00'))
    expect(carried.runUntil(brussels('2023-03-09T00:00'))).toEqual(['03-08 09:00 P7D, exemption-refused'])
  })

  it('that is refused is told, too, once nothing is left to do, and asks for nothing', () => {
    const carried = asking()
    carried.decide(refuse, brussels('2023-02-24T22:00'))
    carried.report(on('2023-02-25T12:00', 'phone', ''))
    expect(carried.run(brussels('2023-02-25T12:00'))).toEqual(['cleared'])
    expect(carried.runUntil(brussels('2023-05-01T00:00'))).toEqual(['02-27 09:00 exemption-refused'])
    expect(carried.sent.at(-1)?.parts[0]?.tells).toEqual([{ step: 'exemption-refused', devices: [] }])
  })

  it('of whom a later decision comes before the mail is told of that alone', () => {
    const carried = asking()
    carried.decide(refuse, brussels('2023-02-24T22:00'))
    carried.ask({ kind: 'exemption', reason: 'Please.', until: day('2023-05-31') }, brussels('2023-02-25T10:00'))
    carried.decide(grant, brussels('2023-02-25T11:00'))
    expect(carried.runUntil(brussels('2023-02-28T00:00'))).toEqual(['02-27 09:00 exemption-granted'])

    const other = asking()
    other.decide(grant, brussels('2023-02-24T22:00'))
    other.ask({ kind: 'exemption', reason: 'Longer.', until: day('2023-09-30') }, brussels('2023-02-25T10:00'))
    other.decide(refuse, brussels('2023-02-25T11:00'))
    expect(other.runUntil(brussels('2023-02-28T00:00'))).toEqual(['02-27 09:00 exemption-refused'])
    expect(other.sent.at(-1)?.parts[0]?.tells).toEqual([{ step: 'exemption-refused', devices: [] }])
    expect(other.case.state).toBe('exempt')
  })
})

describe('a device that is not theirs', () => {
  const both = [{}, { id: 'tablet' }]

  it('leaves their record, and access that was cut on their account comes back: they are told that alone', () => {
    const carried = cut(personWith({}, both))
    carried.ask({ kind: 'not-my-device', device: 'tablet' }, brussels('2023-03-16T13:00'))
    const at = brussels('2023-03-16T14:00')
    expect(carried.decide({ kind: 'grant', request: 'not-my-device', device: 'tablet', reason: 'Handed on.' }, at)).toBe('decided')
    expect(carried.person.devices.map(({ id }) => id)).toEqual(['phone'])
    expect([access(carried), access(carried, 'tablet')]).toEqual(['suspended', 'granted'])
    expect(carried.run(at)).toEqual(['not-my-device-granted'])
    expect(carried.sent.at(-1)?.parts[0]?.tells).toEqual([{ step: 'not-my-device-granted', devices: [], about: ['tablet'] }])
    const reason = { reason: 'Handed on.', language: 'en' }
    expect(carried.case.decided).toEqual([
      { kind: 'granted', request: 'not-my-device', device: 'tablet', label: 'Work phone', at, by: 'admin-1', ...reason },
    ])
  })

  it('that was the last in breach leaves them nothing to do', () => {
    const carried = cut()
    carried.ask({ kind: 'not-my-device', device: 'phone' }, brussels('2023-03-16T13:00'))
    const at = brussels('2023-03-16T14:00')
    carried.decide({ kind: 'grant', request: 'not-my-device', device: 'phone', reason: 'Handed on.' }, at)
    expect(carried.run(at)).toEqual(['not-my-device-granted', 'cleared'])
    expect(access(carried)).toBe('granted')
  })

  it('and is listed as theirs again is noticed anew before it is cut off', () => {
    const carried = cut(personWith({}, both))
    carried.ask({ kind: 'not-my-device', device: 'tablet' }, brussels('2023-03-16T13:00'))
    carried.decide({ kind: 'grant', request: 'not-my-device', device: 'tablet', reason: 'Handed on.' }, brussels('2023-03-16T14:00'))
    carried.run(brussels('2023-03-16T14:00'))
    carried.person = { ...carried.person, devices: personWith({}, both).devices }
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['again', 'after:P1D to security'])
    expect(access(carried, 'tablet')).toBe('granted')
  })

  it('and is listed as theirs again has no proof in earlier notices, however often or late their delivery is heard of', () => {
    for (const heardOf of ['2023-02-23T10:00', '2023-03-16T15:00', '2023-03-20T09:00']) {
      const carried = cut(personWith({}, both))
      carried.ask({ kind: 'not-my-device', device: 'tablet' }, brussels('2023-03-16T13:00'))
      carried.decide({ kind: 'grant', request: 'not-my-device', device: 'tablet', reason: 'Handed on.' }, brussels('2023-03-16T14:00'))
      carried.deliver(brussels(heardOf))
      carried.run(brussels('2023-03-16T14:00'))
      carried.person = { ...carried.person, devices: personWith({}, both).devices }
      expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['again', 'after:P1D to security'])
      expect([access(carried), access(carried, 'tablet')]).toEqual(['suspended', 'granted'])
      carried.runUntil(brussels('2023-03-28T00:00'))
      expect(access(carried, 'tablet')).toBe('suspended')
    }
  })

  it('and is listed as theirs again is noticed anew under every policy', () => {
    const other = versionOf({ ...ladder, id: 'no-temu', apps: ['temu'] })
    const devices = both.map((one) => ({ ...one, apps: 'tiktok;temu' }))
    const carried = new Carried(personWith({}, devices), versionOf(ladder), other)
    carried.run(brussels('2023-02-23T10:00'))
    carried.runUntil(brussels('2023-03-16T12:00'))
    carried.ask({ kind: 'not-my-device', device: 'tablet' }, brussels('2023-03-16T13:00'))
    carried.decide({ kind: 'grant', request: 'not-my-device', device: 'tablet', reason: 'Handed on.' }, brussels('2023-03-16T14:00'))
    carried.person = { ...carried.person, devices: personWith({}, devices).devices }
    expect(carried.run(brussels('2023-03-20T10:00')).filter((step) => step === 'again')).toHaveLength(2)
    expect(access(carried, 'tablet')).toBe('granted')
  })

  it('stays if that is refused, which is told, and so do other requests', () => {
    const carried = cut(personWith({}, both))
    for (const device of ['phone', 'tablet']) carried.ask({ kind: 'not-my-device', device }, brussels('2023-03-16T13:00'))
    const refused: CaseDecision = { kind: 'refuse', request: 'not-my-device', device: 'tablet', reason: 'It is.' }
    expect(carried.decide(refused, brussels('2023-03-16T14:00'))).toBe('decided')
    expect(carried.case.requests).toMatchObject([{ device: 'phone' }])
    expect(carried.person.devices).toHaveLength(2)
    expect(access(carried, 'tablet')).toBe('suspended')
    expect(carried.run(brussels('2023-03-16T14:00'))).toEqual(['not-my-device-refused'])
    expect(carried.sent.at(-1)?.parts[0]?.tells).toEqual([
      { step: 'not-my-device-refused', devices: ['phone', 'tablet'], about: ['tablet'] },
    ])
  })

  it('is told beside another, but not twice, if its mail went meanwhile', () => {
    const carried = cut(personWith({}, both))
    const refuse = (device: string, at: string) => {
      carried.ask({ kind: 'not-my-device', device }, brussels(at))
      carried.decide({ kind: 'refuse', request: 'not-my-device', device, reason: 'It is.' }, brussels(at))
    }
    refuse('phone', '2023-03-16T13:00')
    carried.review(brussels('2023-03-16T14:00'))
    const owed = owedNow(carried.person, carried.policies, brussels('2023-03-16T14:00'))
    refuse('tablet', '2023-03-16T14:01')
    carried.person = withNoticeSent(carried.person, owed.notice, brussels('2023-03-16T14:02'))
    expect(carried.run(brussels('2023-03-16T14:02'))).toEqual(['not-my-device-refused'])
    expect(carried.sent.at(-1)?.parts[0]?.tells[0]?.about).toEqual(['tablet'])
  })

  it('is told even to somebody whom nothing was told yet', () => {
    const carried = new Carried(personWith(), versionOf({ ...ladder, announcedAt: '2023-02-23T20:00' }))
    carried.review(brussels('2023-02-23T20:00'))
    carried.ask({ kind: 'not-my-device', device: 'phone' }, brussels('2023-02-23T20:30'))
    carried.decide({ kind: 'grant', request: 'not-my-device', device: 'phone' }, brussels('2023-02-23T21:00'))
    expect(carried.runUntil(brussels('2023-05-01T00:00'))).toEqual(['02-23 21:00 not-my-device-granted'])
  })
})

describe('a contest', () => {
  const contested = () => {
    const carried = cut(personWith({}, [{ apps: 'temu;tiktok' }, { id: 'tablet', apps: '' }]))
    carried.ask({ kind: 'contest', reason: 'It is not there.' }, brussels('2023-03-16T13:00'))
    return carried
  }
  const at = brussels('2023-03-16T14:00')

  it('that is granted is evidence of the helpdesk that the apps are gone: access comes back', () => {
    const carried = contested()
    expect(carried.decide({ kind: 'grant', request: 'contest', reason: 'Looked at it.' }, at)).toBe('decided')
    const [phone, tablet] = carried.person.devices
    expect(phone?.readings).toMatchObject([
      { unmet: ['temu'], source: 'import' },
      { met: ['tiktok'], unmet: [], evidence: 'helpdesk', source: 'contest', reportedAt: at },
    ])
    expect(tablet?.readings).toMatchObject([{ source: 'import' }])
    expect(carried.case).toMatchObject({ state: 'clear', decided: [{ kind: 'granted', request: 'contest' }] })
    expect(carried.run(at)).toEqual(['restored', 'contest-granted', 'cleared'])
    expect(access(carried)).toBe('granted')
  })

  it('that is refused is told, and nothing else changes', () => {
    const carried = contested()
    expect(carried.decide({ kind: 'refuse', request: 'contest', reason: 'It is there.' }, at)).toBe('decided')
    expect(carried.case.requests).toBeUndefined()
    expect(carried.run(at)).toEqual(['contest-refused'])
    expect(access(carried)).toBe('suspended')
  })

  it('is decided and told after its case is closed', () => {
    const carried = contested()
    carried.report(on('2023-03-17T10:00', 'phone', ''))
    carried.runUntil(brussels('2023-07-01T00:00'))
    carried.review(brussels('2023-07-03T10:00'))
    expect(carried.case.state).toBe('closed')
    const refuse = { kind: 'refuse', request: 'contest', reason: 'It was there.' } as const
    expect(carried.decide(refuse, brussels('2023-07-03T10:00'))).toBe('decided')
    expect(carried.run(brussels('2023-07-03T10:00'))).toEqual(['contest-refused'])
  })

  it('that nobody has decided goes on in the next case', () => {
    const carried = contested()
    carried.report(on('2023-03-17T10:00', 'phone', ''))
    carried.runUntil(brussels('2023-07-01T00:00'))
    carried.report(on('2023-07-03T10:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-07-03T10:00'))).toEqual(['first'])
    expect(carried.case.requests).toMatchObject([{ kind: 'contest' }])
  })
})

describe('a request', () => {
  it('that nobody has made cannot be decided, but one decision made twice is one', () => {
    const carried = asking()
    const at = brussels('2023-02-24T11:00')
    expect(carried.decide({ kind: 'grant', request: 'contest', reason: 'Looked at it.' }, at)).toBe('no request')
    expect(carried.decide({ kind: 'refuse', request: 'not-my-device', device: 'phone', reason: 'It is.' }, at)).toBe('no request')
    expect(carried.decide(refuse, at)).toBe('decided')
    expect(carried.decide(refuse, brussels('2023-02-24T12:00'))).toBe('unchanged')
    expect(carried.decide({ ...refuse, reason: 'Another.' }, at)).toBe('no request')
    expect(carried.decide(grant, at)).toBe('no request')
    expect(carried.case.decided).toHaveLength(1)
  })
})

describe('an unreachable person', () => {
  it('gets a reply once they are reached', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    carried.run(brussels('2023-03-16T00:00'), 'undelivered')
    carried.ask({ kind: 'contest', reason: 'It is not there.' }, brussels('2023-03-16T10:00'))
    carried.decide({ kind: 'refuse', request: 'contest', reason: 'It is.' }, brussels('2023-03-16T11:00'))
    expect(carried.run(brussels('2023-03-16T11:00'))).toEqual([])
    carried.decide({ kind: 'reachable' }, brussels('2023-03-20T10:00'))
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['first', 'contest-refused'])
  })

  it('is told again once somebody knows better, and nobody else is touched', () => {
    const carried = new Carried(personWith(), versionOf(ladder))
    carried.run(brussels('2023-02-23T10:00'), 'undelivered')
    expect(carried.decide({ kind: 'reachable' }, brussels('2023-02-23T11:00'))).toBe('unchanged')
    carried.run(brussels('2023-03-16T00:00'), 'undelivered')
    expect(carried.case.state).toBe('unreachable')
    expect(carried.decide({ kind: 'reachable' }, brussels('2023-03-20T10:00'))).toBe('decided')
    expect(carried.run(brussels('2023-03-20T10:00'))).toEqual(['first'])
    expect(carried.case.state).toBe('open')
  })

  it('is told again of a device of which two notices were lost', () => {
    const carried = noticed(versionOf(ladder), personWith({}, [{}, { id: 'tablet', apps: '' }]))
    carried.report(on('2023-02-27T10:00', 'tablet', 'tiktok'))
    for (const local of ['2023-02-27T10:00', '2023-03-01T10:00']) expect(carried.run(brussels(local), 'undelivered')).toEqual(['again'])
    carried.run(brussels('2023-03-03T10:00'))
    expect(carried.case.notified.unreached).toEqual(['tablet'])
    expect(carried.decide({ kind: 'reachable' }, brussels('2023-03-03T11:00'))).toBe('decided')
    expect(carried.run(brussels('2023-03-03T11:00'))).toEqual(['again'])
    expect(carried.case).toMatchObject({ notified: { unreached: [], followUps: {} } })
  })

  it('is let go where their mail is held', () => {
    const carried = noticed()
    const held = { reason: 'bounced', at: brussels('2023-02-24T10:00') } as const
    carried.person = { ...carried.person, mail: { seq: 1, held } }
    expect(carried.decide({ kind: 'reachable' }, brussels('2023-02-24T11:00'))).toBe('decided')
    expect(carried.person.mail?.held).toBeUndefined()
  })
})

describe('decisions', () => {
  it('are about a case, and one that is not closed', () => {
    const clean = new Carried(personWith({}, [{ apps: '' }]), versionOf(ladder))
    expect(clean.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, brussels('2023-02-24T10:00'))).toBe('no case')
    const closed = noticed(versionOf({ ...ladder, closedAfter: 'P1D' }))
    closed.report(on('2023-02-27T10:00', 'phone', ''))
    closed.run(brussels('2023-02-27T10:00'))
    expect(closed.decide({ kind: 'reachable' }, brussels('2023-03-07T10:00'))).toBe('no case')
  })

  it('touch the case of their policy alone', () => {
    const temu = versionOf({ ...ladder, id: 'no-temu', apps: ['temu'] })
    const carried = new Carried(personWith({}, [{ apps: 'tiktok;temu' }]), versionOf(ladder), temu)
    carried.run(brussels('2023-02-23T10:00'))
    carried.decide({ kind: 'exempt', until: day('2023-05-31'), reason: 'A fair.' }, brussels('2023-02-24T10:00'))
    expect(carried.person.cases.map(({ policy, state, decided }) => [policy, state, decided?.length])).toEqual([
      ['no-tiktok', 'exempt', 1],
      ['no-temu', 'open', undefined],
    ])
  })

  it('are kept with the case and with the next, the last twenty, and stored with them', () => {
    const carried = noticed()
    for (let number = 1; number <= 21; number += 1)
      carried.decide(
        { kind: 'extend', until: day('2023-03-15').add({ days: number }), reason: `Reason ${number}` },
        brussels('2023-02-24T10:00'),
      )
    const reasons = () => carried.case.decided?.map(({ reason }) => reason)
    expect(reasons()).toEqual(Array.from({ length: 20 }, (_, index) => `Reason ${index + 2}`))
    expect(serializePerson(parsePerson(serializePerson(carried.person)))).toBe(serializePerson(carried.person))
    carried.report(on('2023-02-27T10:00', 'phone', ''))
    carried.run(brussels('2023-02-27T10:00'))
    carried.report(on('2023-07-07T10:00', 'phone', 'tiktok'))
    expect(carried.run(brussels('2023-07-07T10:00'))).toEqual(['first'])
    expect(reasons()).toHaveLength(20)
  })
})
