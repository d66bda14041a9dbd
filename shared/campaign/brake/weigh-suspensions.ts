import { keyOf } from '../../domain/access/brake.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import { nobody, type ProtectedPeople } from '../../domain/access/protected.ts'
import type { Queue } from '../../domain/people/due.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { type DueSearch, dueInQueue } from './find-due.ts'
import type { Verdicts } from './verdicts.ts'
import { saveWeights, type Weights, weigh } from './weights.ts'

/** What a deployment says about its brake. */
export interface BrakeSettings {
  /** Devices suspended within 24 hours under all policies together; absent: any number. */
  readonly most?: number
  /** Addresses of those who hear of a hold. */
  readonly approvers: readonly string[]
  /** Absent: nobody. */
  readonly protected?: ProtectedPeople
}

export interface BrakePorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly brakes: Brakes
  readonly brakeSettings: BrakeSettings
  readonly clock: Clock
}

export interface Weighed {
  readonly verdicts: Verdicts
  /** Refs of people who were held and no longer are: no queue leads to them. */
  readonly released: readonly string[]
  /** Devices counted in this run as let through. */
  readonly suspensions: number
  /** Devices held now. */
  readonly held: number
  /** Devices of protected people that wait, until an approver names them or their breach ends. */
  readonly guarded: number
}

/** Rival runs that may come first, before this one leaves it to the next. */
const mostRivals = 5

/**
 * Asks the brake, once for all policies, about every suspension that has come, and counts what goes before anybody is let through.
 * @returns undefined if not everyone due could be seen in time, or others were faster: the next run asks again
 */
export async function weighSuspensions(
  { people, policies, brakes, brakeSettings, clock }: BrakePorts,
  queue: Queue,
  hasTimeLeft: () => boolean,
): Promise<Weighed | undefined> {
  const { protected: protectedPeople = nobody } = brakeSettings
  const reading: DueSearch = { people, active: await policies.listActive(), now: clock.now(), protectedPeople, hasTimeLeft }
  const due = await dueInQueue(reading, queue)
  if (!due) return undefined
  let suspensions = 0
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const weights = await weigh(brakes, brakeSettings.most, reading, due)
    if (!weights) return undefined
    const saved = await saveWeights(brakes, weights, reading.now)
    suspensions += saved.suspensions
    if (saved.isWhole) return { ...outcomeOf(weights), suspensions }
  }
  return undefined
}

function outcomeOf({ all }: Weights): Omit<Weighed, 'suspensions'> {
  const verdicts = all.map(
    ({ guarded, answer: { policy, go, held } }) =>
      [
        policy,
        new Map([...go.map((one) => [keyOf(one), 'go'] as const), ...[...held, ...guarded].map((one) => [keyOf(one), 'held'] as const)]),
      ] as const,
  )
  const released = all.flatMap(({ listed, answer: { go } }) => {
    const going = new Set(go.map(keyOf))
    return listed.still.filter((one) => going.has(keyOf(one))).map(({ ref }) => ref)
  })
  return {
    verdicts: new Map(verdicts),
    released: [...new Set(released)],
    held: all.reduce((sum, { answer }) => sum + answer.held.length, 0),
    guarded: all.reduce((sum, { guarded }) => sum + guarded.length, 0),
  }
}
