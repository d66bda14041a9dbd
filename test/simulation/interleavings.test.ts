import { describe, expect, it } from 'vitest'
import { allQueues } from '../shared/campaign/running.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { turns } from './turns.ts'
import { acted, expectAsIntact, type Hearing, hearings, play } from './world.ts'

/**
 * A scenario that two workers begin in the same minute: the first makes so many calls, then the second so many, and so on in turn; at the
 * end of the list whoever has the turn goes on to the end.
 */
async function playTogether(scenario: Scenario, hearing: Hearing, shares: readonly number[]) {
  let calls = 0
  const outcome = await play(scenario, hearing, (world, minute) => {
    if (minute > 0) return world.sweep(allQueues)
    const scheduler = turns()
    const workers = [0, 1].map((worker) => world.with(scheduler.of(worker, world.ports, acted)).sweep(allQueues))
    let [share, left] = [0, shares[0] ?? Number.POSITIVE_INFINITY]
    return scheduler.play(workers, () => {
      while (left === 0) {
        share += 1
        left = shares[share] ?? Number.POSITIVE_INFINITY
      }
      left -= 1
      calls += 1
      return share % 2
    })
  })
  return { outcome, calls }
}

describe.each(scenarios)('$name', (scenario) => {
  it.each(hearings)(
    'survives two workers at once, however their calls come between each other; deliveries are heard of %s',
    async (hearing) => {
      const { calls } = await playTogether(scenario, hearing, [])
      const intact = await play(scenario, hearing)
      for (let first = 0; first <= calls; first += 1)
        for (let second = 1; first + second <= calls; second += 1) {
          const { outcome } = await playTogether(scenario, hearing, [first, second])
          const what = `${first} calls of one, then ${second} of the other`
          expectAsIntact(what, outcome, intact, false)
          expect({ what, doubles: outcome.doubles, held: outcome.held }).toEqual({ what, doubles: [], held: [] })
        }
    },
  )
})
