/** Rule 9, and access under several policies. */
import { expect, it } from 'vitest'
import { noTemu, personWith, reviewAtOnce, suspendingQuietly, versionOf } from '#test/builders.ts'
import { by, Example, example, phoneAndTablet, quiet, time } from './examples.ts'

const bothApps = [{ apps: 'tiktok;temu' }]
const dayBefore = { reminders: ['P1D'] }
const temu = (terms = {}) => versionOf({ ...noTemu, ...dayBefore, ...terms })
const rung = { reminders: [], escalation: [{ after: 'P1D', notify: 'staff' }] }

/** Under a ban of TikTok and another of Temu, told of what she has on 23 February. */
function underBoth(other: object, devices: readonly object[] = bothApps, tiktok: object = dayBefore) {
  const ana = new Example(personWith({}, devices), versionOf({ ...tiktok }), temu({ ...other })).at('02-23')
  ana.log = []
  return ana
}

example(
  'share one mail a date, at the earliest of their moments',
  () => new Example(personWith({}, bothApps), versionOf(dayBefore), temu({ sendAt: '15:00' })).at('02-23').end(),
  '02-23 first, first',
  '03-14 09:00 P1D, P1D',
)
example(
  'announce one policy together with the notice of another',
  () => {
    const announcedAt = '2023-02-23T20:00'
    return new Example(personWith(), versionOf({ ...dayBefore, announcedAt }), temu({ announce: 'everyone', announcedAt, sendAt: '11:00' }))
      .at('02-23 20:00')
      .at('02-25')
  },
  '02-24 09:00 first, announcement',
)
example(
  'never bring a rung at a deadline forward to another mail of its date',
  () => underBoth({ ...quiet, deadline: { at: '2023-03-14T12:00' } }).end(),
  '03-14 09:00 P1D',
  '03-14 12:00 after:P0D, phone suspended',
)
example(
  'bring a later rung forward past its own deadline',
  () => underBoth({ ...rung, ...by('03-12'), sendAt: '15:00' }).end(),
  '03-14 09:00 P1D, after:P1D',
)
// Late on the 13th in Honolulu is 10:00 on the 14th in Brussels, where the rung a day after the 13th goes at 15:00.
example(
  'never bring a later rung forward to before its own deadline',
  () =>
    underBoth({
      ...rung,
      sendAt: '15:00',
      zone: 'Pacific/Honolulu',
      announcedAt: '2023-02-22T23:00',
      deadline: { at: '2023-03-13T23:00' },
    }).end(),
  '03-14 09:00 P1D',
  '03-14 15:00 after:P1D',
)
example(
  'bring a first notice forward to another mail of its date',
  () => underBoth({ sendAt: '11:00' }, phoneAndTablet).reports('03-13 20:00', { tablet: 'temu' }).at('03-14 12:00'),
  '03-14 09:00 P1D, first',
)
example(
  'never tell of a suspension before it',
  () => underBoth({ reminders: [], deadline: { at: '2023-03-14T18:00' }, escalation: [{ after: 'P0D', suspend: true }] }).end(),
  '03-14 09:00 P1D',
  '03-14 18:00 suspended, phone suspended',
)
example('leave a policy alone that is not announced yet', () => underBoth({ announcedAt: '2023-03-01T10:00' }).at('02-28'))

const suspendedFrom = (second: string, devices?: readonly object[]) =>
  underBoth({ ...suspendingQuietly, ...by(second) }, devices, suspendingQuietly)
const tellers = ({ sent }: Example) => sent.slice(1).map(({ parts }) => parts.map(({ policy }) => policy.id))

example(
  'stays suspended until none of them demands it',
  () => underBoth(quiet, bothApps, quiet).phoneReports('03-20', 'temu').cleans('03-21'),
  '03-16 00:00 after:P0D, after:P0D, phone suspended',
  '03-20 cleared',
  '03-21 restored, cleared, phone granted',
)

it('a device that several policies suspend is told of by each where no rung mails its owner', () => {
  const ana = suspendedFrom('03-20').end()
  expect(ana.log).toEqual(['03-16 00:00 suspended, phone suspended', '03-21 00:00 suspended'])
  expect(tellers(ana)).toEqual([['no-tiktok'], ['no-temu']])
})
example(
  'is told in one mail if they suspend it at one moment',
  () => suspendedFrom('03-15').end(),
  '03-16 00:00 suspended, suspended, phone suspended',
)
example(
  'is told back by nobody while another has suspended it meanwhile',
  () => {
    const ana = suspendedFrom('03-20').at('03-17')
    ana.report({ at: time('03-20 23:00'), device: 'phone', apps: ['temu'] })
    ana.person = reviewAtOnce(ana.person, ana.policies, time('03-20 23:00'))
    return ana.stops().at('03-21 00:00')
  },
  '03-16 00:00 suspended, phone suspended',
  '03-21 00:00 cleared, suspended, phone suspended',
)

it('a device that several policies suspend is told of only by those that still suspend it', () => {
  const ana = suspendedFrom('03-20')
    .owns('03-01', [...bothApps, { id: 'tablet', apps: 'temu' }])
    .at('03-20')
  const owed = () => ana.person.cases.find(({ policy }) => policy === 'no-temu')?.owes.suspended?.devices
  ana.letThrough(time('03-21 00:00'))
  expect(owed()).toEqual(['phone', 'tablet'])
  ana.report({ at: time('03-21 00:00'), device: 'phone', apps: ['tiktok'] })
  ana.letThrough(time('03-21 00:00'))
  expect(owed()).toEqual(['tablet'])
})

it('a device that several policies suspend is told of only if it was requested', () => {
  const ana = suspendedFrom('03-20').at('04-03')
  ana.report({ at: time('04-03'), device: 'phone', apps: [] })
  ana.letThrough(time('04-03'))
  expect(ana.cut).toEqual([])
  expect(ana.stops().breaches('04-03 10:01').log.slice(2)).toEqual(['04-03 10:01 cleared, phone suspended'])
  expect(ana.person.access.phone).toEqual({ wanted: 'suspended', version: 1 })
})
