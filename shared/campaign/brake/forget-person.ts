import type { Temporal } from 'temporal-polyfill'
import type { BrakeState } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import { compactJson } from '../../domain/people/serialize.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changeBrake } from './change-brake.ts'

export interface ForgettingPorts {
  readonly brakes: Brakes
  readonly policies: ActivePolicies
  readonly clock: Clock
}

/**
 * Takes an erased person off every list of every brake. A list that was shown goes whole, and so does what they proposed of it: they
 * list the suspensions again.
 * @returns false if others always saved a brake first: the next call forgets the rest
 */
export async function forgetPerson({ brakes, policies, clock }: ForgettingPorts, ref: string): Promise<boolean> {
  for (const { id } of await policies.listActive()) {
    if (!(await changeBrake(brakes, id, (state) => withoutPerson(brakes, id, state, ref, clock.now())))) return false
    await brakes.removePerson(id, ref)
  }
  return true
}

/** The same state if no list of it names the person. */
async function withoutPerson(brakes: Brakes, policy: string, state: BrakeState, ref: string, now: Temporal.Instant): Promise<BrakeState> {
  const { waiting, rejected, approved, proposal, ...rest } = state
  /** The hash of a list without the person; the same where it does not name them. */
  const without = async (hash: string): Promise<string> => {
    const list = (await brakes.findList(policy, hash)) ?? []
    const others = list.filter((one) => one.ref !== ref)
    return others.length < list.length ? brakes.saveList(policy, others, now) : hash
  }
  const next = {
    ...rest,
    waiting: waiting === undefined ? undefined : await without(waiting),
    rejected: rejected === undefined ? undefined : await without(rejected),
    approved: await Promise.all(approved.map(async ({ list, until }) => ({ list: await without(list), until }))),
    // What is chosen of a list is on it.
    proposal: proposal && (await without(proposal.list)) === proposal.list ? proposal : undefined,
  }
  return compactJson(next) === compactJson(state) ? state : next
}
