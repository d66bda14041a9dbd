import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, deviceTag, keyOf } from '../../domain/access/brake.ts'
import { type BrakeState, hashOf, tagsOpen, withCounted } from '../../domain/access/brake-state.ts'
import { type Brakes, type StoredBrake, wholeDeployment } from '../../domain/access/brakes.ts'
import { compactJson } from '../../domain/people/serialize.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import type { ApprovedList, Weight, Weights } from './weights.ts'

/**
 * Saves what goes as counted, the whole deployment first: a rival's win then never lets more through than was counted.
 * @returns whether all was saved before any rival, and how many devices were newly counted
 */
export async function saveWeights(
  brakes: Brakes,
  { all, deployment }: Weights,
  now: Temporal.Instant,
): Promise<{ readonly isWhole: boolean; readonly suspensions: number }> {
  let suspensions = 0
  if (deployment) {
    const { state, version } = deployment
    const counted = withCounted(
      state,
      all.flatMap(({ answer }) => answer.go),
      all.flatMap(({ due }) => due),
      now,
    )
    if (!(await saveChanged(brakes, wholeDeployment, { state, version }, counted))) return { isWhole: false, suspensions }
  }
  for (const weight of all) {
    const { policy, stored, answer } = weight
    const open = tagsOpen(stored.state, now)
    if (!(await saveChanged(brakes, policy.id, stored, await nextState(brakes, weight, now)))) return { isWhole: false, suspensions }
    suspensions += answer.go.filter((one) => !open.has(deviceTag(one))).length
  }
  return { isWhole: true, suspensions }
}

/** @returns false if a rival came first */
const saveChanged = async (brakes: Brakes, policy: string, { state, version }: StoredBrake, next: BrakeState): Promise<boolean> =>
  compactJson(next) === compactJson(state) || (await brakes.save(policy, next, version)) === 'saved'

async function nextState(
  brakes: Brakes,
  { policy, stored: { state }, listed, due, guarded, approved, answer: { go, held, limit } }: Weight,
  now: Temporal.Instant,
): Promise<BrakeState> {
  const { waiting, held: heldBefore, approved: approvedBefore, ...rest } = withCounted(state, go, due, now)
  const wasListed = new Set([...listed.still, ...listed.kept].map(keyOf))
  const waitingNow = [...held, ...guarded, ...go.filter((one) => wasListed.has(keyOf(one))), ...listed.kept]
  return {
    ...rest,
    ...(waitingNow.length > 0 ? { waiting: await savedList(brakes, policy.id, waitingNow, waiting, now) } : {}),
    ...(limit === undefined
      ? {}
      : { held: { devices: held.length, since: heldBefore?.since ?? now, limit, told: heldBefore?.told ?? [] } }),
    approved:
      due.length + guarded.length === 0
        ? approvedBefore.filter(({ until }) => isBefore(now, until))
        : await leftOf(brakes, policy.id, approved, go, now),
  }
}

/** @param before the hash of a list that is saved already */
const savedList = async (
  brakes: Brakes,
  policy: string,
  list: readonly DeviceOfPerson[],
  before: string | undefined,
  now: Temporal.Instant,
): Promise<string> => (before !== undefined && hashOf(list) === before ? before : brakes.saveList(policy, list, now))

/** An approval is used up by the request. */
async function leftOf(
  brakes: Brakes,
  policy: string,
  approved: readonly ApprovedList[],
  go: readonly DeviceOfPerson[],
  now: Temporal.Instant,
): Promise<BrakeState['approved']> {
  const gone = new Set(go.map(keyOf))
  const left = approved.map(({ list, ...rest }) => ({ ...rest, list: list.filter((one) => !gone.has(keyOf(one))) }))
  return Promise.all(
    left
      .filter(({ list }) => list.length > 0)
      .map(async ({ until, hash, list }) => ({ list: await savedList(brakes, policy, list, hash, now), until })),
  )
}
