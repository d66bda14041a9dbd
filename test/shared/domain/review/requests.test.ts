/** Rule 10: what staff ask for, what becomes of it, and access meanwhile. */
import { expect, it } from 'vitest'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { owedNow } from '#domain/review/agenda.ts'
import type { StaffAnswer } from '#domain/review/decisions/answers.ts'
import { requestDue } from '#domain/review/requests.ts'
import { withNoticeDelivered, withNoticeSent } from '#domain/review/settle.ts'
import { brussels, day, instant, noTemu, personWith, versionOf } from '#test/builders.ts'
import { Example, example, noticed, quiet, start, suspending, time, unnoticed } from './examples.ts'

const due = (at: string, terms = {}, owner = { zone: 'Europe/Brussels', country: 'BE' }) =>
  requestDue(brussels(at), versionOf({ workingDays: { holidays: 'country' }, ...terms }), owner)

it.each([
  ['a week later', '2023-03-15T00:00', '2023-03-22'],
  ['a week later, if made just before midnight', '2023-03-15T23:59', '2023-03-22'],
  ['counted from Monday, if made at a weekend', '2023-03-18T10:00', '2023-03-24'],
  ['later by holidays', '2023-04-05T10:00', '2023-04-13'],
])('a request is due %s', (_, at, last) => {
  expect(due(at)).toMatchObject({ lastDay: day(last), at: brussels(`${day(last).add({ days: 1 })}T00:00`) })
})

it('a request is due as soon as the policy says, in its zone or else in the person’s own', () => {
  const tokyo = { zone: 'Asia/Tokyo', country: 'JP' }
  const requests = { decidedWithin: 1 }
  expect(due('2023-03-15T20:00', { requests }, tokyo).at).toEqual(time('03-17 00:00'))
  const local = { zone: 'staff', announcedAt: '2023-02-23T10:00+01:00', requests }
  expect(due('2023-03-15T20:00', local, tokyo).at).toEqual(instant('2023-03-17T15:00:00Z'))
})

const restoring = { reminders: [], escalation: suspending, requests: { access: 'restored' } }
const contest = { kind: 'contest', reason: 'It is not there.' } as const
const notTheirs = { kind: 'not-my-device', device: 'tablet' } as const
const refuse = { kind: 'refuse', request: 'contest', reason: 'It is there.' } as const
const both = [{}, { id: 'tablet' }]
const asking = (answer: StaffAnswer, terms: object = restoring) => {
  const ana = noticed({ ...terms }, both).asks('03-16 13:00', answer)
  ana.log = ana.log.slice(1)
  return ana
}

it('an open contest restores what its case suspended, and no further mail goes', () => {
  const ana = asking(contest).at('05-01')
  expect(ana.log).toEqual(['03-16 13:00 restored, phone granted, tablet granted'])
  expect(ana.case).toMatchObject({ state: 'overdue', access: { suspended: [], toSuspend: {}, respited: ['phone', 'tablet'] } })
  expect(parsePerson(serializePerson(ana.person))).toEqual(ana.person)
})
example(
  'an open contest keeps its case from suspending anything new',
  () => noticed(restoring).asks('03-15', contest).decides('03-17', refuse),
  '03-16 00:00 after:P0D',
  '03-17 suspended, contest-refused, phone suspended',
)
example(
  'only the device that is said to be another’s is restored meanwhile',
  () => asking(notTheirs),
  '03-16 13:00 restored, tablet granted',
)
example('an open request restores no access by default', () =>
  asking(contest, { reminders: [], escalation: suspending }).asks('03-16 14:00', notTheirs),
)
example(
  'a version that restores nothing ends the access of an open request',
  () => asking(contest).amends('03-16 14:00', { reminders: [], escalation: suspending }),
  '03-16 13:00 restored, phone granted, tablet granted',
  '03-16 14:00 suspended, phone suspended, tablet suspended',
)

it('an open contest restores nothing that another case suspends', () => {
  const other = versionOf({ ...noTemu, reminders: [], escalation: suspending })
  const ana = new Example(personWith({}, [{ apps: 'tiktok;temu' }]), versionOf(restoring), other).at('02-23').asks('03-16 13:00', contest)
  expect([ana.cut, ana.person.cases.map(({ access }) => access.suspended)]).toEqual([['phone'], [[], ['phone']]])
})

it.each([
  ['refused', (ana: Example) => ana.decide(refuse, time('03-17')), ', contest-refused'],
  ['withdrawn', (ana: Example) => ana.ask({ kind: 'withdraw', request: 'contest' }, time('03-17')), ''],
])('once a contest is %s, access is cut within the limits; a second one restores nothing', (_, end, reply) => {
  const ana = asking(contest)
  end(ana)
  expect([ana.case.access.toSuspend, ana.cut]).toEqual([{ phone: 'undecided', tablet: 'undecided' }, []])
  ana.stops().at('03-17').asks('03-17 11:00', contest)
  expect(ana.case.answers.requests).toHaveLength(1)
  ana.asks('03-17 11:00', notTheirs)
  expect(ana.log.slice(1)).toEqual([`03-17 suspended${reply}, phone suspended, tablet suspended`, '03-17 11:00 restored, tablet granted'])
})

it('a granted contest clears devices, also while suspension is paused or readings are old', () => {
  const ana = asking(contest)
  ana.policies = [{ ...ana.policy, suspensionPaused: true }]
  ana.decides('2023-12-04', { kind: 'grant', request: 'contest' })
  expect(ana.log.slice(1)).toEqual(['12-04 contest-granted, cleared'])
  expect(ana.person.devices.map(({ readings }) => readings.at(-1)?.source)).toEqual(['contest', 'contest'])
})

it('an open contest covers a device no longer once that is clean', () => {
  expect(asking(contest).cleans('03-16 14:00').case.access.respited).toEqual(['tablet'])
})

const contested = () => {
  const ana = noticed(quiet, [{ apps: 'temu;tiktok' }, { id: 'tablet', apps: '' }]).asks('03-16 13:00', contest)
  ana.log = []
  return ana
}
const closed = () => contested().cleans('03-17').at('07-03 09:00')

it('a contest that is granted is evidence that the apps are gone: access is restored', () => {
  const ana = contested().decides('03-16 14:00', { kind: 'grant', request: 'contest', reason: 'Checked.' })
  expect(ana.log).toEqual(['03-16 14:00 restored, contest-granted, cleared, phone granted'])
  expect(ana.case).toMatchObject({ state: 'clear', decisions: { made: [{ kind: 'granted', request: 'contest' }] } })
  expect(ana.person.devices.map(({ readings }) => readings)).toMatchObject([
    [
      { unmet: ['temu'], source: 'import' },
      { met: ['tiktok'], unmet: [], evidence: 'helpdesk', source: 'contest', reportedAt: time('03-16 14:00') },
    ],
    [{ source: 'import' }],
  ])
})

it('the refusal of a contest is notified, and changes nothing else', () => {
  const ana = contested().decides('03-16 14:00', refuse)
  expect([ana.log, ana.cut, ana.case.answers.requests]).toEqual([['03-16 14:00 contest-refused'], ['phone'], []])
})
example(
  'a contest is decided and notified even after its case is closed',
  () => closed().note().decides('07-03', refuse),
  '03-17 restored, cleared, phone granted',
  'closed until 03-16 00:00',
  '07-03 contest-refused',
)

it('a contest that nobody has decided goes on in the next case', () => {
  const ana = closed().breaches('07-03')
  expect([ana.log.at(-1), ana.case.answers.requests]).toMatchObject(['07-03 first', [{ kind: 'contest' }]])
})
example(
  'the refusal of a contest is notified to an unreachable person once they are reached',
  () => unnoticed(quiet).asks('03-16', contest).decides('03-16 11:00', refuse).note().arrives().decides('03-20', { kind: 'reachable' }),
  'unreachable until 03-16 00:00',
  '03-20 first, contest-refused',
)

const grant = { kind: 'grant', request: 'not-my-device', device: 'tablet', reason: 'Handed on.' } as const
const refuseDevice = (device = 'tablet') => ({ kind: 'refuse', request: 'not-my-device', device, reason: 'It is.' }) as const
const disowning = (devices: readonly object[] = both, answer: StaffAnswer = notTheirs) => {
  const ana = noticed(quiet, devices).asks('03-16 13:00', answer)
  ana.log = []
  return ana
}
const disowned = () => disowning().decides('03-16 14:00', grant)

it('a device that is not theirs leaves their record with access back; only that is notified', () => {
  const ana = disowned()
  expect(ana.log).toEqual(['03-16 14:00 not-my-device-granted, tablet granted'])
  expect([ana.person.devices.map(({ id }) => id), ana.cut]).toEqual([['phone'], ['phone']])
  expect(ana.sent.at(-1)?.parts[0]?.tells).toEqual([{ step: 'not-my-device-granted', devices: [], about: ['tablet'] }])
  const reason = { reason: 'Handed on.', language: 'en' }
  expect(ana.case.decisions.made).toEqual([
    {
      kind: 'granted',
      request: 'not-my-device',
      device: 'tablet',
      label: 'Work phone',
      at: time('03-16 14:00'),
      by: 'admin-1',
      ...reason,
    },
  ])
})
example(
  'a device that is not theirs, if the last in breach, leaves them nothing to do',
  () => disowning([{}], { ...notTheirs, device: 'phone' }).decides('03-16 14:00', { ...grant, device: 'phone' }),
  '03-16 14:00 not-my-device-granted, cleared, phone granted',
)

it.each(['02-23', '03-16 15:00', '03-20 09:00'])(
  'a device listed again needs a new notice, though an earlier one is delivered on %s',
  heardOf => {
    const ana = disowning()
    const earlier = ana.sent.at(-1)
    ana.decides('03-16 14:00', grant)
    ana.person = withNoticeDelivered(ana.person, earlier?.parts ?? [], time(heardOf))
    expect(ana.owns('03-20', both).end().log.slice(1)).toEqual(['03-20 again', '03-28 00:00 suspended, tablet suspended'])
  },
)

it('a device listed again is notified again under every policy', () => {
  const devices = both.map(one => ({ ...one, apps: 'tiktok;temu' }))
  const ana = new Example(personWith({}, devices), versionOf(quiet), versionOf({ ...quiet, ...noTemu })).at('02-23')
  ana.asks('03-16 13:00', notTheirs).decides('03-16 14:00', grant).owns('03-20', devices)
  expect([ana.log.at(-1), ana.cut]).toEqual(['03-20 again, again', ['phone']])
})

it('a device said not to be theirs stays if that is refused, and the refusal is notified', () => {
  const ana = disowning()
    .asks('03-16 13:30', { ...notTheirs, device: 'phone' })
    .decides('03-16 14:00', refuseDevice())
  expect(ana.log).toEqual(['03-16 14:00 not-my-device-refused'])
  expect([ana.case.answers.requests, ana.cut]).toMatchObject([[{ device: 'phone' }], ['phone', 'tablet']])
  expect(ana.sent.at(-1)?.parts[0]?.tells).toEqual([{ step: 'not-my-device-refused', devices: ['phone', 'tablet'], about: ['tablet'] }])
})

it('a refusal while the mail about another is sent is notified next, once', () => {
  const ana = disowning(both, { ...notTheirs, device: 'phone' })
  ana.decide(refuseDevice('phone'), time('03-16 13:00'))
  ana.review(time('03-16 14:00'))
  const { notice } = owedNow(ana.person, ana.policies, time('03-16 14:00'))
  ana.ask(notTheirs, time('03-16 14:01'))
  ana.decide(refuseDevice(), time('03-16 14:01'))
  ana.person = withNoticeSent(ana.person, notice, time('03-16 14:02'))
  expect(ana.stops().at('03-16 14:02').sent.at(-1)?.parts[0]?.tells).toMatchObject([{ step: 'not-my-device-refused', about: ['tablet'] }])
  expect(ana.log).toHaveLength(1)
})
example(
  'that a device is not theirs is notified even to a person without a notice',
  () =>
    start({ ...quiet, announcedAt: '2023-02-23T20:00' })
      .at('02-23 20:00')
      .asks('02-23 20:30', { ...notTheirs, device: 'phone' })
      .decides('02-23 21:00', { ...grant, device: 'phone' })
      .end(),
  '02-23 21:00 not-my-device-granted',
)

it('of requests that are over, those are kept that gave respite once', () => {
  const ana = noticed(restoring, both)
  for (const request of ['exemption', 'contest'] as const) {
    ana.ask({ kind: request, reason: 'I need it.', until: day('2023-05-31') }, time('03-10'))
    ana.ask({ kind: 'withdraw', request }, time('03-11'))
  }
  expect(ana.case.answers.askedBefore).toEqual([{ kind: 'contest', device: undefined }])
})
