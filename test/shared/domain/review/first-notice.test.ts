/** Rule 2: the first notice, and the announcement to everyone. */
import { expect, it } from 'vitest'
import { wakeAt } from '#domain/people/person.ts'
import { brussels, inUnit, mailed, peopleWith, played, policyOf } from '#test/builders.ts'
import { example, noticed, phoneAndTablet, quiet, start, time } from './examples.ts'

const silent = { reminders: [] }
const clean = [{ apps: '' }]
const evening = { ...silent, announcedAt: '2023-02-23T20:00' }
const announced = (announcedAt: string, terms = {}) => start({ ...silent, announcedAt: `2023-${announcedAt}`, ...terms })

it.each([
  ['02-23T08:00', '02-23 08:00'],
  ['02-23T07:59', '02-23 09:00'],
  ['02-23T17:59', '02-23 17:59'],
  ['02-23T18:00', '02-24 09:00'],
])('a first notice goes at once within hours, otherwise at the next sending time: found on %s', (at, first) => {
  expect(announced(at).at(at.replace('T', ' ')).at('02-25').log).toEqual([`${first} first`])
})
example(
  'waits over a weekend and a holiday',
  () =>
    announced('02-25T12:00', { workingDays: { holidays: ['2023-02-27'] } })
      .at('02-25 12:00')
      .end(),
  '02-28 09:00 first',
)
// 10:00 in Brussels is 18:00 in Tokyo, when hours have ended; 09:00 there is 01:00 in Brussels.
example(
  'goes in the working day of the person',
  () => start(silent, [{}], { zone: 'Asia/Tokyo', country: 'JP' }).at('02-23').end(),
  '02-24 01:00 first',
)
example('is never sent if the device is clean before', () => start(silent, clean).breaches('02-25 12:00').cleans('02-26 12:00').end())
example(
  'takes along the reminder of its date, but none of an earlier hour',
  () =>
    start({ reminders: ['P8D', 'P7D'] }, clean)
      .breaches('03-07 09:01')
      .at('03-07'),
  '03-07 09:01 first',
)
example(
  'takes along the reminder of its date',
  () =>
    start({ reminders: ['P7D'] }, clean)
      .breaches('03-08 08:30')
      .at('03-10'),
  '03-08 08:30 first+P7D',
)
// The minimum notice from Monday ends after the first working day at or after Saturday 18: so Monday 20 is the last day.
example(
  'of a person who joins late has its minimum notice',
  () =>
    start({ ...quiet, reminders: ['P1D', 'P0D'] })
      .at('03-13 12:00')
      .end(),
  '03-13 12:00 first',
  '03-17 09:00 P1D',
  '03-20 09:00 P0D',
  '03-21 00:00 after:P0D, phone suspended',
)
example(
  'that goes late has its minimum notice',
  () => start(evening).at('02-23 20:00').stops().at('03-14 12:00').note(),
  '03-14 12:00 first',
  'open until 03-21 00:00',
)

it('a first notice names every device in breach by the time that it goes', () => {
  const ana = start(
    silent,
    phoneAndTablet.map(device => ({ ...device, apps: '' })),
  )
    .breaches('02-25 12:00')
    .reports('02-26 12:00', { tablet: 'tiktok' })
  expect(ana.end().sent[0]?.parts[0]?.tells).toEqual([{ step: 'first', devices: ['phone', 'tablet'] }])
})

it('a first notice opens a new case if the app is back after one that never was', () => {
  const ana = start(silent, clean).breaches('02-25 12:00').cleans('02-26 12:00')
  expect(ana.person.cases).toEqual([])
  expect(ana.breaches('02-26 20:00').case.openedAt).toEqual(time('02-26 20:00'))
})

const everyone = { announce: 'everyone', ...silent }
const night = { ...everyone, ...evening, announce: 'everyone' }
const scoped = { ...night, ...inUnit('DG-ALPHA') }
const asked = (devices: readonly object[] = clean, terms = night) => start(terms, devices).at('02-23 20:00')

it('an announcement to everyone reaches the audience; people with a case get a first notice', () => {
  const people = peopleWith({}, ...['ben', 'eva'].map(id => ({ who: { id, unit: id === 'eva' ? 'DG-BETA' : 'DG-ALPHA' }, devices: [] })))
  expect(mailed(policyOf({ ...scoped, announcedAt: '2023-02-23T10:00' }), people)).toEqual([
    '02-23 10:00 first: phone',
    '02-23 10:00 announcement:',
  ])
})
example(
  'is followed by a first notice if the app is found later',
  () => start(everyone, clean).at('02-23').breaches('03-07 11:00'),
  '02-23 announcement',
  '03-07 11:00 first',
)
example(
  'is replaced by the first notice if the case opens before it goes',
  () => asked().breaches('02-24 08:30').at('02-25'),
  '02-24 08:30 first',
)
example(
  'still goes to people clean again before it went',
  () => asked().breaches('02-24 06:00').cleans('02-24 07:00').at('02-25'),
  '02-24 09:00 announcement',
)
example(
  'goes within hours if a case that never was has kept it back',
  () => asked([{}]).exempts('02-23 21:00', '03-31 00:00').cleans('02-27 20:00').end(),
  '02-28 09:00 announcement',
)
example(
  'does not go once the reader has left the audience, and goes on their return',
  () => asked(clean, scoped).moves('02-23 21:00', { unit: 'DG-BETA' }).at('02-24').moves('02-24 12:00', { unit: 'DG-ALPHA' }),
  '02-24 12:00 announcement',
)
example(
  'does not go to people told by a first notice and clean again',
  () =>
    noticed({ ...everyone, closedAfter: 'P1D' })
      .cleans('02-24')
      .end(),
  '02-24 cleared',
)

it('an announcement to everyone keeps to its moment, however often a person is reviewed before', () => {
  expect(wakeAt(asked().at('02-24 08:30').person)).toEqual(time('02-24 09:00'))
})

it('an announcement to everyone counts in a rehearsal that begins late from its beginning', () => {
  const people = peopleWith({}, { who: { id: 'ben' }, devices: [] })
  expect(played(policyOf({ ...quiet, announce: 'everyone' }), people, [], brussels('2023-03-13T12:00'))).toEqual([
    '03-13 12:00 first: phone',
    '03-13 12:00 announcement:',
    '03-13 12:00 opened',
    '03-21 00:00 after:P0D: phone',
    '03-21 00:00 suspension phone',
  ])
})
