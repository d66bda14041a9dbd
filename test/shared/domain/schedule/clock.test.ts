import { expect, it } from 'vitest'
import { cautiousClock, mostSkew } from '#domain/schedule/clock.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'

it('a cautious clock is never ahead, even where the machine’s is as far ahead as it may be', () => {
  const right = instant('2023-03-16T00:00:00Z')
  const ahead = virtualClock(right.add({ seconds: mostSkew }))
  expect(cautiousClock(ahead).now()).toEqual(instant('2023-03-15T23:59:30Z'))
})
