/** A bounded part of the proof; `npm run prove` runs all of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAll, runs } from '../all.ts'
import { proveDeaths, provePairsOfDeaths } from './crashes.ts'
import { databasePlace } from './database.ts'
import type { Findings } from './findings.ts'
import { proveTurns } from './interleavings.ts'
import { scenarios } from './scenarios.ts'
import { proveHostile, proveRemembered, proveStories } from './stories.ts'
import { hearings } from './world.ts'

/** `npm test` hears of deliveries in one way only. */
const ways = isAll ? hearings : hearings.slice(0, 1)

/** Nothing is wrong, and something was tried. */
function expectProof({ schedules, violations }: Findings): void {
  expect(violations).toEqual([])
  expect(schedules).toBeGreaterThan(1)
}

describe.each(scenarios)('$name', (scenario) => {
  it.each(ways)('survives a worker that dies at any call; deliveries are heard of %s', async (hearing) =>
    expectProof(await proveDeaths(scenario, hearing)),
  )

  it.each(ways)('survives two workers at once, one of which comes in at any call; deliveries are heard of %s', async (hearing) =>
    expectProof(await proveTurns(scenario, hearing, 1)),
  )
})

describe.runIf(isAll).each(scenarios.slice(1, 5))('$name', (scenario) => {
  it('survives another worker that dies at any call of taking over', async () =>
    expectProof(await provePairsOfDeaths(scenario, 'minutes later')))
})

/** The twins in memory keep the same contracts. */
describe.runIf(isAll)('on the embedded DynamoDB, a reminder', () => {
  let place: Awaited<ReturnType<typeof databasePlace>>
  beforeAll(async () => {
    place = await databasePlace()
  })
  afterAll(() => place.close())

  it('survives a worker that dies at any call', async () => {
    const [, reminder] = scenarios
    if (!reminder) throw new Error('no such scenario')
    expectProof(await proveDeaths(reminder, 'at once', place))
  })
})

describe('stories', () => {
  it('that once broke something do no more', async () => expectProof(await proveRemembered()))

  it('that change what people were told cut nobody off for it', async () => expectProof(await proveHostile()))

  it('of all that may happen hold', async () => expectProof(await proveStories(2023, runs(100))))
})
