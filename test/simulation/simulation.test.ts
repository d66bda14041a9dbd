/** A bounded part of the proof; `.ci/run` plays the rest by `npm run prove`. */
import { describe, expect, it } from 'vitest'
import { proveDeaths } from './crashes.ts'
import type { Findings } from './findings.ts'
import { proveTurns } from './interleavings.ts'
import { scenarios } from './scenarios.ts'
import { proveHostile, proveRemembered, proveStories } from './stories.ts'

/** Nothing is wrong, and something was tried. */
function expectProof({ schedules, violations }: Findings) {
  expect(violations).toEqual([])
  expect(schedules).toBeGreaterThan(1)
}

describe.each(scenarios.filter(({ name }) => ['first notices', 'a suspension', 'a restoration'].includes(name)))('$name', scenario => {
  it('a campaign survives a worker that dies at any call', async () => expectProof(await proveDeaths(scenario, 'at once')))

  it('a campaign survives two workers at once, one of which comes in at any call', async () =>
    expectProof(await proveTurns(scenario, 'at once', 1)))
})

it('stories that once broke something do no more', async () => expectProof(await proveRemembered()))

it('stories that change what people were told cut nobody off for it', async () => expectProof(await proveHostile()))

it('stories of all that may happen hold', async () => expectProof(await proveStories(2023, 10)))
