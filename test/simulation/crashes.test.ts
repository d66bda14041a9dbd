import { describe, expect, it } from 'vitest'
import { allQueues } from '../shared/campaign/running.ts'
import { type Death, mortal } from './mortal.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { acted, expectAsIntact, type Hearing, hearings, play } from './world.ts'

/** A scenario in which whoever begins to work in some minutes dies. @returns also the calls that whoever began in each minute made */
async function playWith(scenario: Scenario, hearing: Hearing, deaths: Readonly<Record<number, Death>>) {
  const calls: Record<number, number> = {}
  let unrecorded = 0
  const outcome = await play(scenario, hearing, async (world, minute) => {
    const worker = mortal(world.ports, acted, deaths[minute])
    await world
      .with(worker.ports)
      .sweep(allQueues)
      .catch(() => undefined)
    calls[minute] = worker.calls()
    unrecorded += worker.made('mailer.send') - worker.made('evidence.record')
  })
  // Only the mail service knows that it took a mail whose sender died before writing that down.
  const mayDouble = hearing === 'never' && unrecorded > 0
  return { outcome, calls, mayDouble }
}

const moments: readonly Death['when'][] = ['before', 'after']

/** Every way to die in so many calls. */
const deathsIn = (calls: number): readonly Death[] =>
  Array.from({ length: calls }, (_, index) => moments.map((when) => ({ at: index + 1, when }))).flat()

/** The worker that begins at this minute takes over what one of minute 0 has left behind. */
const takeover = 15

describe.each(scenarios)('$name', (scenario) => {
  it.each(hearings)('survives a worker that dies at any call; deliveries are heard of %s', async (hearing) => {
    const { outcome: intact, calls } = await playWith(scenario, hearing, {})
    expect(intact).toMatchObject({ doubles: [], marked: [], held: [], left: [] })
    for (const death of deathsIn(calls[0] ?? 0)) {
      const what = `death ${death.when} call ${death.at}`
      const { outcome, mayDouble } = await playWith(scenario, hearing, { 0: death })
      expectAsIntact(what, outcome, intact, mayDouble)
      expect({ what, held: outcome.held }).toEqual({ what, held: [] })
    }
  })

  it.each(hearings)('survives another that dies at any call of taking over; deliveries are heard of %s', async (hearing) => {
    const { outcome: intact, calls } = await playWith(scenario, hearing, {})
    for (const first of deathsIn(calls[0] ?? 0)) {
      const { calls } = await playWith(scenario, hearing, { 0: first })
      for (const second of deathsIn(calls[takeover] ?? 0)) {
        const what = `deaths ${first.when} call ${first.at}, ${second.when} call ${second.at}`
        const { outcome, mayDouble } = await playWith(scenario, hearing, { 0: first, [takeover]: second })
        expectAsIntact(what, outcome, intact, mayDouble)
      }
    }
  })
})
