import type { Temporal } from 'temporal-polyfill'
import { askBrake, type BrakeAnswer, type BrakeQuestion, brakeLimit, type DeviceOfPerson, deviceTag, keyOf } from '#domain/access/brake.ts'
import {
  type BrakeState,
  type Brakes,
  type StoredBrake,
  tagsOpen,
  tagsRequested,
  wholeDeployment,
  withCounted,
} from '#domain/access/brake-state.ts'
import { compactJson } from '#domain/people/serialize.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { type DueDevice, type DueDevices, type DueSearch, dueInList, type StillListed } from './find-due.ts'
import { type ApprovedList, approvedIn, keysLeft, savePieces } from './pieces.ts'
import { afterTurn, isHeldPiece, type Turn, takeTurn, unseenIn } from './turn.ts'

/** One policy on the scales. */
interface Weight {
  policy: PolicyVersion
  stored: StoredBrake
  turn: Turn
  listed: StillListed
  /** Devices that are due by the queue. */
  inQueue: number
  due: readonly DeviceOfPerson[]
  /** Of protected people, not approved: they wait whatever the limits, and count for nothing. */
  guarded: readonly DeviceOfPerson[]
  approved: readonly ApprovedList[]
  /** Devices held so far that were not examined. */
  unseen: number
  answer: BrakeAnswer
}

export interface Weights {
  all: readonly Weight[]
  /** Absent if the deployment sets no limit. */
  deployment?: StoredBrake
}

/** Asks the brake about all policies at once. @param most of the whole deployment @returns undefined if time ran out */
export async function weigh(brakes: Brakes, most: number | undefined, reading: DueSearch, due: DueDevices): Promise<Weights | undefined> {
  const { active, now } = reading
  const loads: Omit<Weight, 'answer'>[] = []
  for (const policy of active) {
    const load = await loadOf(brakes, most, reading, policy, due.get(policy.id) ?? [])
    if (!load) return undefined
    loads.push(load)
  }
  const deployment = most === undefined ? undefined : await brakes.get(wholeDeployment)
  const questions = loads.map(
    ({ policy, stored: { state }, due, unseen, approved }): BrakeQuestion => ({
      policy,
      due,
      unseen,
      inScope: state.inScope ?? 0,
      requested: tagsRequested(state, now),
      open: tagsOpen(state, now),
      approved: keysLeft(approved),
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
  most: number | undefined,
  reading: DueSearch,
  policy: PolicyVersion,
  inQueues: readonly DueDevice[],
): Promise<Omit<Weight, 'answer'> | undefined> {
  const stored = await brakes.get(policy.id)
  const { waiting, approved: approvals } = stored.state
  const approved = inQueues.length + waiting.length > 0 ? await approvedIn(brakes, policy.id, approvals, reading.now) : []
  const sought = keysLeft(approved.filter(({ isSought }) => !isSought))
  const isForAll = await mayFit(brakes, { policy, most, now: reading.now }, stored.state, inQueues)
  const turn = await takeTurn(brakes, policy.id, waiting, sought, isForAll)
  const listed = await dueInList(
    reading,
    policy.id,
    turn.opened.flatMap(({ examined }) => examined),
  )
  if (!listed) return undefined
  const all = [...new Map([...inQueues, ...listed.still].map(one => [keyOf(one), one])).values()]
  const keys = keysLeft(approved)
  const isGuarded = (one: DueDevice) => one.isGuarded && !keys.has(keyOf(one))
  const [due, guarded] = [all.filter(one => !isGuarded(one)), all.filter(isGuarded)]
  return { policy, stored, turn, listed, inQueue: inQueues.length, due, guarded, approved, unseen: unseenIn(turn, isHeldPiece) }
}

/** True if all that is held may go within the limits, as far as its lists say: then all are examined. */
async function mayFit(
  brakes: Brakes,
  { policy, most = Number.POSITIVE_INFINITY, now }: { policy: PolicyVersion; most?: number | undefined; now: Temporal.Instant },
  state: BrakeState,
  inQueues: readonly DeviceOfPerson[],
) {
  const exceeds = (devices: number) => devices > most || brakeLimit(policy, devices, state.inScope ?? 0) !== undefined
  const held = state.waiting.filter(isHeldPiece)
  if (exceeds(held.reduce((sum, { devices }) => sum + devices, 0))) return false
  const lists = await brakes.findLists(
    policy.id,
    held.map(({ list }) => list),
  )
  return !exceeds(new Set([...tagsRequested(state, now), ...[inQueues, ...lists].flat().map(deviceTag)]).size)
}

/**
 * Saves what goes as counted, the whole deployment first: a rival's win then never lets more through than was counted.
 * @returns whether all was saved before any rival, and how many devices were newly counted
 */
export async function saveWeights(
  brakes: Brakes,
  { all, deployment }: Weights,
  now: Temporal.Instant,
): Promise<{ isWhole: boolean; suspensions: number }> {
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
    suspensions += answer.go.filter(one => !open.has(deviceTag(one))).length
  }
  return { isWhole: true, suspensions }
}

/** @returns false if a rival came first */
const saveChanged = async (brakes: Brakes, policy: string, { state, version }: StoredBrake, next: BrakeState) =>
  compactJson(next) === compactJson(state) || (await brakes.save(policy, next, version)) === 'saved'

async function nextState(
  brakes: Brakes,
  { policy, stored: { state }, turn, listed, due, guarded, unseen, approved, answer: { go, held, limit } }: Weight,
  now: Temporal.Instant,
): Promise<BrakeState> {
  const { held: heldBefore, approved: approvedBefore, ...rest } = withCounted(state, go, due, now)
  const wasListed = new Set([...listed.still, ...listed.kept].map(keyOf))
  const going = go.filter(one => wasListed.has(keyOf(one)))
  const sorted = [
    [undefined, held],
    ['guarded', guarded],
    ['kept', listed.kept],
    ['going', going],
  ] as const
  return {
    ...rest,
    waiting: await afterTurn(brakes, policy.id, turn, sorted, now),
    held:
      limit === undefined
        ? undefined
        : { devices: held.length + unseen, since: heldBefore?.since ?? now, limit, told: heldBefore?.told ?? [] },
    approved:
      due.length + guarded.length + turn.opened.length === 0
        ? approvedBefore.filter(({ until }) => isBefore(now, until))
        : await withUsed(brakes, policy.id, approved, go, turn, now),
  }
}

/** An approval is used up by the request. */
async function withUsed(
  brakes: Brakes,
  policy: string,
  approved: readonly ApprovedList[],
  go: readonly DeviceOfPerson[],
  { isSought }: Turn,
  now: Temporal.Instant,
): Promise<BrakeState['approved']> {
  const going = new Map(go.map(one => [keyOf(one), one]))
  const next = approved.map(async ({ left, ...approval }): Promise<BrakeState['approved']> => {
    const gone = left.flatMap(one => going.get(keyOf(one)) ?? [])
    if (gone.length === left.length) return []
    const used = await savePieces(brakes, policy, gone, now)
    return [
      {
        ...approval,
        used: [...(approval.used ?? []), ...used.map(({ list }) => list)],
        isSought: isSought || approval.isSought ? true : undefined,
      },
    ]
  })
  return (await Promise.all(next)).flat()
}
