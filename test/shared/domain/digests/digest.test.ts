import { expect, it } from 'vitest'
import { type DigestLine, digestAt } from '#domain/digests/digest.ts'
import { timetable } from '#domain/schedule/timetable.ts'
import { brussels, day, policyOf } from '#test/builders.ts'
import { digestsOf } from './digests-of.ts'

const manager = timetable(policyOf(), { zone: 'Europe/Brussels' })

const about = (staff: string, local: string, step = 'after:P1D'): DigestLine => ({
  at: brussels(local),
  staff,
  policy: 'no-tiktok',
  step,
  devicesAt: () => [`${staff}-phone`],
})

const digests = (...lines: DigestLine[]) =>
  digestsOf(lines, manager).map(({ at, lines }) => {
    const local = at.toZonedDateTimeISO('Europe/Brussels').toPlainDateTime().toString({ smallestUnit: 'minute' })
    return `${local.slice(5)} ${lines.map(({ staff, step }) => `${staff} ${step}`).join(', ')}`
  })

it('a digest goes once a date: what comes due later waits for the next working day', () => {
  expect(digests(about('ben', '2023-03-17T09:00'), about('ana', '2023-03-17T00:00'))).toEqual([
    '03-17T00:00 ana after:P1D',
    '03-20T09:00 ben after:P1D',
  ])
})

it('a digest takes what waits along in the first digest of the day that it waits for', () => {
  const lines = [
    about('ana', '2023-03-16T00:00'),
    about('ben', '2023-03-16T09:00'),
    about('eve', '2023-03-17T00:00'),
    about('kim', '2023-03-17T09:00'),
  ]
  expect(digests(...lines)).toEqual(['03-16T00:00 ana after:P1D', '03-17T00:00 eve after:P1D, ben after:P1D', '03-20T09:00 kim after:P1D'])
})

it('a digest that waits for a day goes at its moment there, however early it is looked for', () => {
  const waiting = [{ line: about('ben', '2023-03-16T09:00'), at: brussels('2023-03-17T09:00'), moved: true }]
  const told = (local: string) => digestAt(brussels(local), waiting, day('2023-03-16'), () => manager).lines.length
  expect([told('2023-03-17T00:00'), told('2023-03-17T09:00')]).toEqual([0, 1])
})

it('a digest has one line about a case: the last of its rungs', () => {
  const lines = [about('ana', '2023-03-16T00:00'), about('ben', '2023-03-16T09:00', 'after:P0D'), about('ben', '2023-03-17T09:00')]
  for (const one of [lines, lines.toReversed()]) expect(digests(...one)).toEqual(['03-16T00:00 ana after:P1D', '03-17T09:00 ben after:P1D'])
})
