/** Workers that die at any call, and others that die while they take over. */
import { readNoticeId } from '#domain/people/mail.ts'
import { allQueues } from '../shared/campaign/running.ts'
import { noticeIn } from '../working.ts'
import { type Findings, together } from './findings.ts'
import { type Death, mortal } from './mortal.ts'
import type { Scenario } from './scenarios.ts'
import { acted, compared, type Hearing, type Outcome, type Place, play, type Shift } from './world.ts'

/** A scenario in which the workers that start in some minutes die. @returns also the calls of the worker of each minute */
async function playWith(scenario: Scenario, hearing: Hearing, deaths: Record<number, Death>, place?: Place) {
  const calls: Record<number, number> = {}
  let unrecorded = 0
  const shift: Shift = async (world, minute) => {
    const before = world.outbox.length
    const worker = mortal(world.ports, acted, deaths[minute])
    await world
      .with(worker.ports)
      .sweep(allQueues)
      .catch(() => undefined)
    calls[minute] = worker.calls()
    for (const { noticeId } of world.outbox.slice(before)) {
      const { ref = '', number = 0 } = readNoticeId(noticeId) ?? {}
      if (!(await noticeIn(world.ports, ref, number))?.accepted) unrecorded += 1
    }
  }
  const outcome = await play(scenario, hearing, shift, place)
  // Only the mail service knows that it took a mail whose sender died before writing that down.
  const mayDouble = hearing === 'never' && unrecorded > 0
  return { outcome, calls, mayDouble }
}

const moments: readonly Death['when'][] = ['before', 'after']

/** Every way to die in so many calls. */
const deathsIn = (calls: number) => Array.from({ length: calls }, (_, index) => moments.map(when => ({ at: index + 1, when }))).flat()

/** The worker that begins at this minute takes over what one of minute 0 has left behind. */
const takeover = 15

/** What must be so before anybody dies, for the comparison to mean anything. */
const ofIntact = ({ doubles, marked, left }: Outcome) =>
  doubles.length + marked.length + left.length > 0 ? ['is not settled even where nobody dies'] : []

/** One worker dies, before or after each of its calls. */
export async function proveDeaths(scenario: Scenario, hearing: Hearing, place?: Place) {
  const { outcome: intact, calls } = await playWith(scenario, hearing, {}, place)
  // Elsewhere the same is told as in memory, or it would be no proof.
  const known = place ? (await playWith(scenario, hearing, {})).outcome : intact
  const all: Findings[] = [compared(scenario, ofIntact(intact), intact, known, false, 0)]
  for (const death of deathsIn(calls[0] ?? 0)) {
    const { outcome, mayDouble } = await playWith(scenario, hearing, { 0: death }, place)
    const isHeldInVain = outcome.held.join() !== intact.held.join()
    const found = isHeldInVain ? [`holds ${outcome.held} after one death`] : []
    all.push(compared(scenario, found, outcome, intact, mayDouble, 1, `heard of ${hearing}, death ${death.when} call ${death.at}`))
  }
  return together(all)
}

/** One worker dies, and then the one that takes over, each before or after each of its calls. */
export async function provePairsOfDeaths(scenario: Scenario, hearing: Hearing) {
  const { outcome: intact, calls } = await playWith(scenario, hearing, {})
  const all: Findings[] = []
  for (const first of deathsIn(calls[0] ?? 0)) {
    const { calls } = await playWith(scenario, hearing, { 0: first })
    for (const second of deathsIn(calls[takeover] ?? 0)) {
      const { outcome, mayDouble } = await playWith(scenario, hearing, { 0: first, [takeover]: second })
      const what = `heard of ${hearing}, deaths ${first.when} call ${first.at}, ${second.when} call ${second.at}`
      all.push(compared(scenario, [], outcome, intact, mayDouble, 2, what))
    }
  }
  return together(all)
}
