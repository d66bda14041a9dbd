import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import type { DeviceOfPerson } from '#domain/access/brake.ts'
import { type BrakeState, type Brakes, isScopeOpen } from '#domain/access/brake-state.ts'
import { importChain } from '#domain/audit/decision.ts'
import type { Person } from '#domain/people/person.ts'
import { compactJson } from '#domain/people/serialize.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { withoutSpared, withSpared } from '#domain/review/brake.ts'
import { devicesInScope } from '#domain/review/breaches.ts'
import { review } from '#domain/review/review.ts'
import { mostRivals, RivalsError } from '#domain/rivals.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'

/**
 * Applies a change to the state of a brake, again after each rival save.
 * @param next undefined if the change is no longer wanted; the same state if nothing changes
 * @returns false if the change is no longer wanted, or others were always faster
 */
export async function changeBrake(
  brakes: Brakes,
  policy: string,
  next: (state: BrakeState) => BrakeState | undefined | Promise<BrakeState | undefined>,
) {
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const { state, version } = await brakes.get(policy)
    const changed = await next(state)
    if (changed === state) return true
    if (!changed) return false
    if ((await brakes.save(policy, changed, version)) === 'saved') return true
  }
  return false
}

export type SparingPorts = Ports<'people' | 'policies' | 'clock'>

const concurrency = 16

/** Keeps devices from suspension under a policy until their breach ends, or no longer. */
export async function spare(
  { people, policies, clock }: SparingPorts,
  policy: string,
  concerned: readonly DeviceOfPerson[],
  isSpared: boolean,
) {
  const active = await policies.listActive()
  await pMap(
    Map.groupBy(concerned, ({ ref }) => ref),
    ([ref, listed]) => {
      const devices = listed.map(({ device }) => device)
      const decided = (person: Person, now: Temporal.Instant) =>
        isSpared ? withSpared(person, policy, devices) : withoutSpared(person, policy, devices, now)
      return changePerson(people, ref, person => {
        const now = clock.now()
        return review(decided(review(person, active, now), now), active, now)
      })
    },
    { concurrency },
  )
}

export type ForgettingPorts = Ports<'brakes' | 'policies' | 'clock'>

/**
 * Takes an erased person off every list of every brake. A list that was shown goes whole, and so does what they proposed of it: they
 * list the suspensions again.
 * @returns false if others always saved a brake first: the next call forgets the rest
 */
export async function forgetPerson({ brakes, policies, clock }: ForgettingPorts, ref: string) {
  for (const { id } of await policies.listActive()) {
    if (!(await changeBrake(brakes, id, state => withoutPerson(brakes, id, state, ref, clock.now())))) return false
    await brakes.removePerson(id, ref)
  }
  await brakes.removePerson(importChain, ref)
  return true
}

/** The same state if no list of it names the person. */
async function withoutPerson(brakes: Brakes, policy: string, state: BrakeState, ref: string, now: Temporal.Instant): Promise<BrakeState> {
  const { waiting, rejected, restored, approved, proposal, ...rest } = state
  /** The hash of a list without the person; the same where it does not name them. */
  const without = async (hash: string) => {
    const list = await brakes.findList(policy, hash)
    const others = list.filter(one => one.ref !== ref)
    return others.length < list.length ? brakes.saveList(policy, others, now) : hash
  }
  const next = {
    ...rest,
    waiting: await Promise.all(waiting.map(async piece => ({ ...piece, list: await without(piece.list) }))),
    rejected: rejected === undefined ? undefined : await without(rejected),
    restored: restored && (await Promise.all(restored.map(async one => ({ ...one, list: await without(one.list) })))),
    approved: await Promise.all(
      approved.map(async ({ list, used, ...one }) => ({
        ...one,
        list: await without(list),
        used: used && (await Promise.all(used.map(without))),
      })),
    ),
    // What is chosen of a list is on it.
    proposal: proposal && (await without(proposal.list)) === proposal.list ? proposal : undefined,
  }
  return compactJson(next) === compactJson(state) ? state : next
}

/**
 * Keeps how many devices and people are in scope as a policy is approved: later imports, right or wrong, do not change what its limits mean.
 * @throws RivalsError
 */
export async function saveScope(brakes: Brakes, policy: string, scope: Pick<BrakeState, 'inScope' | 'people'>) {
  if (!(await changeBrake(brakes, policy, ({ scopedAt: _, ...state }) => ({ ...state, ...scope }))))
    throw new RivalsError(`the brake of policy ${policy}`)
}

export type ScopeCount = Awaited<ReturnType<typeof countScope>>

/** Counts what an import brings into the scope of policies that had nothing in scope when they were approved. */
export async function countScope({ brakes, clock }: Ports<'brakes' | 'clock'>, active: readonly PolicyVersion[]) {
  const isOpen = await Promise.all(active.map(async ({ id }) => isScopeOpen((await brakes.get(id)).state, clock.now())))
  const open = active.filter((_, index) => isOpen[index])
  const before: Person[] = []
  const after: Person[] = []
  return {
    add(was: Person, is: Person) {
      if (open.length === 0) return
      before.push(was)
      after.push(is)
    },
    async save() {
      const now = clock.now()
      for (const policy of open) {
        const more = devicesInScope(policy, after) - devicesInScope(policy, before)
        await changeBrake(brakes, policy.id, state => {
          if (more === 0 || !isScopeOpen(state, now)) return state
          const inScope = Math.max(0, (state.inScope ?? 0) + more)
          return { ...state, inScope, ...(inScope > 0 ? { scopedAt: state.scopedAt ?? now } : {}) }
        })
      }
    },
  }
}
