import { askBrake, type BrakeAnswer, type BrakeQuestion, type DeviceOfPerson, keyOf } from '../../domain/access/brake.ts'
import { type BrakeState, tagsOpen, tagsRequested } from '../../domain/access/brake-state.ts'
import { type Brakes, type StoredBrake, wholeDeployment } from '../../domain/access/brakes.ts'
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
  return { all, ...(deployment ? { deployment } : {}) }
}

async function loadOf(
  brakes: Brakes,
  reading: DueSearch,
  policy: PolicyVersion,
  inQueues: readonly DueDevice[],
): Promise<Omit<Weight, 'answer'> | undefined> {
  const stored = await brakes.get(policy.id)
  const { waiting, approved: approvals } = stored.state
  const list = waiting === undefined ? [] : ((await brakes.findList(policy.id, waiting)) ?? [])
  const listed = await dueInList(reading, policy.id, list)
  if (!listed) return undefined
  const all = [...new Map([...inQueues, ...listed.still].map((one) => [keyOf(one), one])).values()]
  const inForce = approvals.filter(({ until }) => isBefore(reading.now, until))
  const approved = await Promise.all(
    (all.length === 0 ? [] : inForce).map(async ({ list: hash, until }) => ({
      ...{ until, hash },
      list: (await brakes.findList(policy.id, hash)) ?? [],
    })),
  )
  const keys = keysIn(approved)
  const isGuarded = (one: DueDevice) => one.isGuarded && !keys.has(keyOf(one))
  return { policy, stored, listed, due: all.filter((one) => !isGuarded(one)), guarded: all.filter(isGuarded), approved }
}

const keysIn = (lists: readonly ApprovedList[]): ReadonlySet<string> => new Set(lists.flatMap(({ list }) => list.map(keyOf)))
