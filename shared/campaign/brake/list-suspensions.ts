import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '../../domain/access/brake.ts'
import { type BrakeState, openProposal, type Proposal } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import { isProtected, nobody } from '../../domain/access/protected.ts'
import { queues } from '../../domain/people/due.ts'
import type { Case, Person } from '../../domain/people/person.ts'
import { findReadable, type People, type StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { suspendsAt } from '../../domain/review/access-wanted.ts'
import { review } from '../../domain/review/review.ts'
import { situationOf } from '../../domain/review/situation.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import type { BrakeSettings } from './weigh-suspensions.ts'

export interface ListingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly brakes: Brakes
  readonly brakeSettings: Pick<BrakeSettings, 'protected'>
  readonly clock: Clock
}

/**
 * `ahead`: it comes within 48 hours. `approved`: it goes whatever the limits. `rejected`: the device keeps its access. `protected`: its owner is,
 * so it goes only if it is approved by its name.
 */
export const suspensionStates = ['held', 'ahead', 'approved', 'rejected', 'protected'] as const

export interface ListedSuspension extends DeviceOfPerson {
  readonly state: (typeof suspensionStates)[number]
  readonly staff: string
  readonly unit: string
  readonly label: string
  /** When it comes, or came; absent if unknown. */
  readonly at?: Temporal.Instant
}

export interface SuspensionList {
  /** Names what is listed. */
  readonly hash: string
  /** In a fixed order. */
  readonly suspensions: readonly ListedSuspension[]
  readonly held?: NonNullable<BrakeState['held']>
  /** Waits for a second person. */
  readonly proposal?: Proposal
}

/** How far ahead suspensions are listed. */
const forecast = { hours: 48 } as const

const concurrency = 16

/** Lists what the brake holds, what was rejected, and what comes within 48 hours, and keeps the list, so that people can decide on it. */
export async function listSuspensions(ports: ListingPorts, policy: PolicyVersion): Promise<SuspensionList> {
  const { people, brakes, policies, clock, brakeSettings } = ports
  const { protected: protectedPeople = nobody } = brakeSettings
  const { state } = await brakes.get(policy.id)
  const active = await policies.listActive()
  const now = clock.now()
  const horizon = now.add(forecast)
  const found = new Map<string, ListedSuspension>()
  const guarded = new Set<string>()
  const add = ({ ref, person }: StoredPerson) => {
    if (isProtected(person.profile, protectedPeople)) guarded.add(ref)
    for (const one of suspensionsOf(ref, review(person, active, now), policy, now)) found.set(keyOf(one), one)
  }
  for (const queue of queues) for await (const page of people.listDue(queue, horizon)) page.people.forEach(add)
  const listOf = async (hash: string | undefined) => (hash === undefined ? [] : ((await brakes.findList(policy.id, hash)) ?? []))
  const [waiting, rejected] = [await listOf(state.waiting), await listOf(state.rejected)]
  const others = new Set([...waiting, ...rejected].filter((one) => !found.has(keyOf(one))).map(({ ref }) => ref))
  await pMap(
    others,
    async (ref) => {
      const stored = await findReadable(people, ref)
      if (stored) add(stored)
    },
    { concurrency },
  )
  const inForce = state.approved.filter(({ until }) => isBefore(now, until))
  const approved = new Set((await Promise.all(inForce.map(({ list }) => listOf(list)))).flat().map(keyOf))
  const suspensions = [...found.values()]
    .map((one) => (one.state !== 'rejected' && approved.has(keyOf(one)) ? { ...one, state: 'approved' as const } : one))
    .filter(({ state, at }) => state !== 'ahead' || (at !== undefined && !isBefore(horizon, at)))
    .map((one) => (guarded.has(one.ref) && (one.state === 'held' || one.state === 'ahead') ? { ...one, state: 'protected' as const } : one))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const proposal = openProposal(state, now)
  return {
    hash: await brakes.saveList(policy.id, suspensions, now),
    suspensions,
    ...(state.held ? { held: state.held } : {}),
    ...(proposal ? { proposal } : {}),
  }
}

function suspensionsOf(ref: string, person: Person, policy: PolicyVersion, now: Temporal.Instant): readonly ListedSuspension[] {
  const { cases, devices, profile } = person
  const current = cases.find((one) => one.policy === policy.id)
  if (!current || (current.state !== 'open' && current.state !== 'overdue')) return []
  const situation = situationOf(current, policy, person, now)
  return current.breaches
    .filter(({ device }) => !current.suspended.includes(device))
    .flatMap((breach) => {
      const at = suspendsAt(breach, current, situation)
      const state = stateOf(breach.device, current)
      if (!at && state === 'ahead') return []
      const label = devices.find(({ id }) => id === breach.device)?.label ?? ''
      return [{ ref, device: breach.device, staff: profile.id, unit: profile.unit, label, state, ...(at ? { at } : {}) }]
    })
}

function stateOf(device: string, { spared, toSuspend }: Case): 'held' | 'ahead' | 'rejected' {
  if (spared.includes(device)) return 'rejected'
  return toSuspend[device] === 'held' ? 'held' : 'ahead'
}
