import { expect, it } from 'vitest'
import { type Outage, outagesAfter, stretchedBy, troubledSince } from '#domain/sources/outages.ts'
import { nothingCounted } from '#domain/sources/pass.ts'
import { instant } from '#test/builders.ts'

const hour = (hour: number) => instant('2023-03-01T00:00:00Z').add({ hours: hour })
const outage = (from: number, until?: number): Outage => ({ from: hour(from), until: until === undefined ? undefined : hour(until) })

it.each([
  ['before it began', [outage(-5, 0)], 10],
  ['after it ended', [outage(10, 20)], 10],
  ['that was over when it began, but for an hour', [outage(-5, 1)], 11],
  ['within it', [outage(2, 4)], 12],
  ['at its end', [outage(9, 19)], 20],
  ['of two sources at once', [outage(2, 4), outage(3, 5)], 13],
  ['one in the other', [outage(2, 6), outage(3, 4)], 14],
  ['that the first makes part of it', [outage(11, 13), outage(2, 4)], 14],
  ['that still lasts at hour 30, which is as if it lasted an hour more', [outage(8)], 33],
] as const)('a time limit of ten hours does not count an outage %s', (_, outages, end) => {
  expect(stretchedBy(outages, hour(0), hour(10), hour(30))).toEqual(hour(end))
})

it('a source that holds a pass is in trouble since the pass began, one that fails since now', () => {
  const last = { ...nothingCounted, number: 1, startedAt: hour(2), endedAt: hour(3) }
  expect(troubledSince({ last: { ...last, outcome: 'held' } }, hour(5))).toEqual(hour(2))
  expect(troubledSince({ last: { ...last, outcome: 'incomplete' } }, hour(5))).toEqual(hour(5))
  expect(troubledSince({ last: { ...last, outcome: 'accepted' } }, hour(5))).toBeUndefined()
})

it('an outage that lasts begins as early as is known, and a later beginning changes nothing', () => {
  const known = [outage(5)]
  expect(outagesAfter(known, hour(3), hour(8))).toEqual([outage(3)])
  expect(outagesAfter(known, hour(6), hour(8))).toBe(known)
})

it('of too many outages of a source the shortest is dropped, and one that no time limit can overlap any more', () => {
  let known: readonly Outage[] = []
  const happens = ({ from, until = from }: Outage) => {
    known = outagesAfter(outagesAfter(known, from, from), undefined, until)
  }
  happens(outage(0, 2))
  happens(outage(3, 4))
  for (let day = 1; day < 50; day += 1) happens(outage(24 * day, 24 * day + 2))
  expect([known.length, known[0], known[1]]).toEqual([50, outage(0, 2), outage(24, 26)])
  happens(outage(24 * 110, 24 * 110 + 1))
  expect(known[0]).toEqual(outage(24 * 10, 24 * 10 + 2))
})
