import { expect, it } from 'vitest'
import { restoredFor } from '#domain/people/enforcement.ts'
import { restoredByAnswer } from '#domain/people/person.ts'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { said } from '#test/builders.ts'
import { example, noticed, quiet, suspendedAtDeadline, time } from './examples.ts'

const removed = said.removed
const notRemoved = { kind: 'not-removed' } as const

/** Ana, whose phone is listed once a week. */
const listed = (terms = {}) => noticed({ ...quiet, ...terms }).lists('03-14 12:00', '03-07 12:00')
const suspended = (terms?: object) => listed(terms).at('03-16 09:00')
const answeredBefore = () => listed().asks('03-15 12:00', removed)

const restored = (terms?: object) => suspended(terms).asks('03-16 12:00', removed)

const untilAnswer = [suspendedAtDeadline, '03-16 12:00 restored, phone granted']

example(
  'an answer restores access until a newer list contradicts it; an older one does not',
  () => restored().lists('03-17 12:00', '03-10 12:00').lists('03-24 12:00', '03-17 12:00'),
  ...untilAnswer,
  '03-24 12:00 suspended, phone suspended',
)

example(
  'access stays once a list without the app confirms the answer',
  () => restored().lists('03-20 12:00', '03-13 12:00', []).end(),
  ...untilAnswer,
  '03-20 12:00 cleared',
)

example(
  'a device that never reports again is suspended again after a cycle and two days, however old its list is by then',
  () => restored({ staleAfter: 'P5D' }).end(),
  ...untilAnswer,
  '03-25 12:00 suspended, phone suspended',
)

example(
  'so is one that has vanished, unless that would reach other devices',
  () => restored().vanishes('03-18').end(),
  ...untilAnswer,
  '03-25 12:00 suspended, phone suspended',
)

it('a case tells what its devices were restored for, and how each answer ended', () => {
  const ana = restored()
  expect(restoredByAnswer(ana.case)).toEqual(['phone'])
  expect(restoredFor(ana.person, ana.case, 'phone', time('03-16 12:00'))).toEqual({ what: 'declaration', at: time('03-16 12:00') })
  ana.lists('03-24 12:00', '03-17 12:00').end()
  expect(restoredByAnswer(ana.case)).toEqual([])
  expect(ana.case.history).toEqual([{ what: 'contradicted', at: time('03-24 12:00'), device: 'phone' }])
  expect(parsePerson(serializePerson(ana.person))).toEqual(ana.person)
})

it('one that has vanished keeps its access where a suspension reaches other devices', () => {
  const ana = suspended()
  ana.policies = ana.policies.map(policy => ({ ...policy, reach: 'phones' }))
  expect(ana.asks('03-16 12:00', removed).vanishes('03-18').end().log).toEqual(untilAnswer)
})

example(
  'an answer taken back suspends again at once; given again it restores nothing',
  () => restored().asks('03-17 12:00', notRemoved).asks('03-17 13:00', removed).end(),
  ...untilAnswer,
  '03-17 12:00 suspended, phone suspended',
)

example(
  'an answer restores access once a case, also after the device was in order',
  () => restored().lists('03-20 12:00', '03-13 12:00', []).lists('03-21 12:00', '03-21 11:00').asks('03-21 13:00', removed).end(),
  ...untilAnswer,
  '03-20 12:00 cleared',
  '03-21 12:00 suspended, phone suspended',
)

example(
  'an answer restores nothing once a list has contradicted one that held back this suspension',
  () => answeredBefore().lists('03-17 12:00', '03-16 12:00').asks('03-17 13:00', removed),
  '03-16 00:00 after:P0D',
  '03-17 12:00 suspended, phone suspended',
)

example(
  'it does where that answer was only not confirmed in time',
  () => answeredBefore().asks('03-26 12:00', removed),
  '03-16 00:00 after:P0D',
  '03-25 12:00 suspended, phone suspended',
  '03-26 12:00 restored, phone granted',
)

example(
  'under a policy that waits for the list an answer restores nothing',
  () => restored({ answers: { restore: 'confirmed' } }),
  suspendedAtDeadline,
)

example(
  'a contest alongside keeps access while it is open, and adds nothing',
  () =>
    restored({ requests: { access: 'restored' } })
      .asks('03-17 12:00', said.contest)
      .at('03-25 12:00')
      .decides('03-27 12:00', { kind: 'refuse', request: 'contest', reason: 'It is listed.' }),
  ...untilAnswer,
  '03-27 12:00 suspended, contest-refused, phone suspended',
)

example(
  'what would be suspended again in a pause waits for its end',
  () => restored().halts('03-20 12:00', 'paused').at('03-27 12:00').halts('03-28 12:00'),
  ...untilAnswer,
  '03-28 12:00 suspended, phone suspended',
)

example(
  'what would be suspended again waits for working time',
  () => restored({ escalation: [{ after: 'P0D', suspend: true, wait: 'working-time', notify: 'staff' }] }).end(),
  '03-16 09:00 after:P0D, phone suspended',
  '03-16 12:00 restored, phone granted',
  '03-27 09:00 suspended, phone suspended',
)
