import { expect, it } from 'vitest'
import { type Ended, nothingCounted, type Pass } from '#domain/sources/pass.ts'
import { behind } from '#domain/sources/passes.ts'
import { instant } from '#test/builders.ts'

const now = instant('2023-03-02T00:00:00Z')
const hoursAgo = (hours: number) => now.subtract({ hours })

const ended = (number: number, outcome: Ended['outcome'], hours: number, counts: Partial<Ended> = {}): Ended => ({
  ...nothingCounted,
  number,
  outcome,
  startedAt: hoursAgo(hours + 1),
  endedAt: hoursAgo(hours),
  ...counts,
})
const underWay = (number: number, hours: number, stage: Pass['stage'] = 'reading') => ({
  number,
  stage,
  startedAt: hoursAgo(hours),
  pages: 1,
  records: 1,
  tries: 0,
})
const of = (standing: Omit<Parameters<typeof behind>[0], 'source'>) => behind({ source: 'intune', ...standing }, 6, now)

it('a source is behind by the hours since its last whole pass, held or not', () => {
  expect(of({ last: ended(3, 'accepted', 2) }).hours).toBe(2)
  expect(of({ last: ended(3, 'held', 2), accepted: { number: 2, startedAt: hoursAgo(9), endedAt: hoursAgo(8), records: 1 } }).hours).toBe(2)
  expect(
    of({ last: ended(3, 'incomplete', 2), accepted: { number: 2, startedAt: hoursAgo(9), endedAt: hoursAgo(8), records: 1 } }).hours,
  ).toBe(8)
})

it('a source that was never read whole is behind since its first pass began', () => {
  expect(of({}).hours).toBe(0)
  expect(of({ pass: underWay(1, 5) }).hours).toBe(5)
  expect(of({ last: ended(1, 'incomplete', 5) }).hours).toBe(6)
  expect(of({ last: ended(4, 'incomplete', 7), pass: underWay(5, 1) }).hours).toBe(25)
})

it('a source waits for a person while its last pass is held, until that is accepted', () => {
  expect(of({ last: ended(3, 'held', 2) }).isHeld).toBe(true)
  expect(of({ last: ended(3, 'held', 2), pass: underWay(4, 1) }).isHeld).toBe(true)
  expect(of({ last: ended(3, 'held', 2), pass: underWay(3, 3, 'settling') }).isHeld).toBe(false)
  expect(of({ last: ended(4, 'accepted', 2) }).isHeld).toBe(false)
})

it('a source names what its last pass could not use', () => {
  expect(of({ last: ended(3, 'accepted', 2, { records: 200, unmatched: 50, unread: 3 }) })).toMatchObject({
    unread: 3,
    unmatchedPercent: 25,
  })
  expect(of({ last: ended(3, 'accepted', 2) })).toMatchObject({ unread: 0, unmatchedPercent: 0 })
})
