/** Two workers at once, their calls in every order of up to so many changes of turn. */
import { allQueues } from '../shared/campaign/running.ts'
import { type Findings, together } from './findings.ts'
import type { Scenario } from './scenarios.ts'
import { inShares, turns } from './turns.ts'
import { acted, compared, type Hearing, play } from './world.ts'

/**
 * A scenario that two workers begin in the same minute: the first makes so many calls, then the second so many, and so on in turn; at the
 * end of the list the worker whose turn it is runs to the end.
 */
async function playTogether(scenario: Scenario, hearing: Hearing, shares: readonly number[]) {
  let calls = 0
  const outcome = await play(scenario, hearing, (world, minute) => {
    if (minute > 0) return world.sweep(allQueues)
    const scheduler = turns()
    const workers = [0, 1].map(worker => world.with(scheduler.of(worker, world.ports, acted)).sweep(allQueues))
    const next = inShares(shares)
    return scheduler.play(workers, () => {
      calls += 1
      return next()
    })
  })
  return { outcome, calls }
}

/** Every way to share out so many calls in so many turns before the last. */
function* sharesOf(calls: number, changes: number, first = true): Generator<readonly number[]> {
  if (changes === 0) {
    yield []
    return
  }
  for (let share = first ? 0 : 1; share <= calls; share += 1)
    for (const rest of sharesOf(calls - share, changes - 1, false)) yield [share, ...rest]
}

export async function proveTurns(scenario: Scenario, hearing: Hearing, changes: number) {
  const { calls } = await playTogether(scenario, hearing, [])
  const intact = await play(scenario, hearing)
  const all: Findings[] = []
  for (const shares of sharesOf(calls, changes)) {
    const { outcome } = await playTogether(scenario, hearing, shares)
    const isHeldInVain = outcome.held.join() !== intact.held.join()
    const found = isHeldInVain ? [`holds ${outcome.held} after two workers at once`] : []
    all.push(compared(scenario, found, outcome, intact, false, 1, `heard of ${hearing}, turns of ${shares.join(', ')} calls`))
  }
  return together(all)
}
