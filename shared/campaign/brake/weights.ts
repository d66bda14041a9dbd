import type { Temporal } from 'temporal-polyfill'
import { askBrake, type BrakeAnswer, type BrakeQuestion, type DeviceOfPerson, deviceTag, keyOf } from '../../domain/access/brake.ts'
import {
  type BrakeState,
  type Brakes,
  hashOf,
  type StoredBrake,
  tagsOpen,
  tagsRequested,
  wholeDeployment,
  withCounted,
} from '../../domain/access/brake-state.ts'
import { compactJson } from '../../domain/people/serialize.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { type DueDevice, type DueDevices, type DueSearch, dueInList, type StillListed } from './find-due.ts'

/** One policy on the scales. */
export interface Weight {
  readonly policy: PolicyVersion
  readonly stored: StoredBrake
  readonly listed: StillListed
  readonly due: readonly DeviceOfPerson[]
  /** Of protected people, not approved: they wait whatever the limits, and count for nothing. */
  readonly guarded: readonly DeviceOfPerson[]
  readonly approved: readonly ApprovedList[]
  readonly answer: BrakeAnswer
}

type Approval = BrakeState['approved'][number]

export interface ApprovedList extends Pick<Approval, 'until'> {
  readonly hash: string
  readonly list: readonly DeviceOfPerson[]
}

export interface Weights {
  readonly all: readonly Weight[]
  /** Absent if the deployment sets no limit. */
  readonly deployment?: StoredBrake
}

/** Asks the brake about all policies at once. @param most of the whole deployment @returns undefined if time ran out */
export async function weigh(brakes: Brakes, most: number | undefined, reading: DueSearch, due: DueDevices): Promise<Weights | undefined> {
  const { active, now } = reading
  const loads: Omit<Weight, 'answer'>[] = []
  for (const policy of active) {
    const load = await loadOf(brakes, reading, policy, due.get(policy.id) ?? [])
    if (!load) return undefined
    loads.push(load)
  }
  const deployment = most === undefined ? undefined : await brakes.get(wholeDeployment)
  const questions = loads.map(
    ({ policy, stored: { state }, due, approved }): BrakeQuestion => ({
      policy,
      due,
      inScope: state.inScope ?? 0,
      requested: tagsRequested(state, now),
      open: tagsOpen(state, now),
      approved: keysIn(approved),
    }),
  )
  const answers = askBrake(questions, { most, requested: deployment ? tagsRequested(deployment.state, now) : new Set() })
  const all = loads.flatMap((load, index) => {
    const answer = answers[index]
    return answer ? [{ ...load, answer }] : []
  })
  return { all, deployment }
}

async function loadOf(
  brakes: Brakes,
  reading: DueSearch,
  policy: PolicyVersion,
  inQueues: readonly DueDevice[],
): Promise<Omit<Weight, 'answer'> | undefined> {
  const stored = await brakes.get(policy.id)
  const { waiting, approved: approvals } = stored.state
  const list = waiting === undefined ? [] : await brakes.findList(policy.id, waiting)
  const listed = await dueInList(reading, policy.id, list)
  if (!listed) return undefined
  const all = [...new Map([...inQueues, ...listed.still].map((one) => [keyOf(one), one])).values()]
  const inForce = approvals.filter(({ until }) => isBefore(reading.now, until))
  const approved = await Promise.all(
    (all.length === 0 ? [] : inForce).map(async ({ list: hash, until }) => ({
      ...{ until, hash },
      list: await brakes.findList(policy.id, hash),
    })),
  )
  const keys = keysIn(approved)
  const isGuarded = (one: DueDevice) => one.isGuarded && !keys.has(keyOf(one))
  return { policy, stored, listed, due: all.filter((one) => !isGuarded(one)), guarded: all.filter(isGuarded), approved }
}

const keysIn = (lists: readonly ApprovedList[]): ReadonlySet<string> => new Set(lists.flatMap(({ list }) => list.map(keyOf)))

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
    waiting: waitingNow.length > 0 ? await savedList(brakes, policy.id, waitingNow, waiting, now) : undefined,
    held: limit === undefined ? undefined : { devices: held.length, since: heldBefore?.since ?? now, limit, told: heldBefore?.told ?? [] },
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
