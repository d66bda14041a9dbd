import { type Answer, askBrake, type DeviceOfPerson, keyOf, type Question, tagOf } from '../../domain/access/brake.ts'
import { type BrakeState, hashOf, tagsOpen, tagsRequested, withCounted } from '../../domain/access/brake-state.ts'
import { type Brakes, type StoredBrake, wholeDeployment } from '../../domain/access/brakes.ts'
import type { Queue } from '../../domain/people/due.ts'
import { compactJson } from '../../domain/people/serialize.ts'
import type { People } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { type DueDevices, dueInList, dueInQueue, type Listed, type Reading } from './find-due.ts'
import type { Verdicts } from './verdicts.ts'

/** What a deployment says about its brake. */
export interface BrakeSettings {
  /** Devices suspended within 24 hours under all policies together; absent: any number. */
  readonly most?: number
  /** Addresses of those who hear of a hold. */
  readonly approvers: readonly string[]
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
  mayGoOn: () => boolean,
): Promise<Weighed | undefined> {
  const reading: Reading = { people, active: await policies.listActive(), now: clock.now(), mayGoOn }
  const due = await dueInQueue(reading, queue)
  if (!due) return undefined
  let suspensions = 0
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const weights = await weigh(brakes, brakeSettings, reading, due)
    if (!weights) return undefined
    const saved = await save(brakes, brakeSettings, reading, weights)
    suspensions += saved.suspensions
    if (saved.isWhole) return { ...outcomeOf(weights), suspensions }
  }
  return undefined
}

/** One policy on the scales. */
interface Weight {
  readonly policy: PolicyVersion
  readonly stored: StoredBrake
  readonly listed: Listed
  readonly due: readonly DeviceOfPerson[]
  readonly approved: readonly ApprovedList[]
  readonly answer: Answer
}

type Approval = BrakeState['approved'][number]

interface ApprovedList extends Pick<Approval, 'until'> {
  readonly hash: string
  readonly list: readonly DeviceOfPerson[]
}

interface Weights {
  readonly all: readonly Weight[]
  /** Absent if the deployment sets no limit. */
  readonly deployment?: StoredBrake
}

/** @returns undefined if time ran out */
async function weigh(brakes: Brakes, { most }: BrakeSettings, reading: Reading, due: DueDevices): Promise<Weights | undefined> {
  const { active, now } = reading
  const loads: Omit<Weight, 'answer'>[] = []
  for (const policy of active) {
    const load = await loadOf(brakes, reading, policy, due.get(policy.id) ?? [])
    if (!load) return undefined
    loads.push(load)
  }
  const deployment = most === undefined ? undefined : await brakes.get(wholeDeployment)
  const questions = loads.map(
    ({ policy, stored: { state }, due, approved }): Question => ({
      policy,
      due,
      inScope: state.inScope ?? 0,
      requested: tagsRequested(state, now),
      open: tagsOpen(state),
      approved: new Set(approved.flatMap(({ list }) => list.map(tagOf))),
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
  reading: Reading,
  policy: PolicyVersion,
  inQueues: readonly DeviceOfPerson[],
): Promise<Omit<Weight, 'answer'> | undefined> {
  const stored = await brakes.get(policy.id)
  const { waiting, approved } = stored.state
  const list = waiting === undefined ? [] : ((await brakes.findList(policy.id, waiting)) ?? [])
  const listed = await dueInList(reading, policy.id, list)
  if (!listed) return undefined
  const due = [...new Map([...inQueues, ...listed.still].map((one) => [keyOf(one), one])).values()]
  const inForce = approved.filter(({ until }) => isBefore(reading.now, until))
  const lists = due.length === 0 ? [] : inForce
  return {
    policy,
    stored,
    listed,
    due,
    approved: await Promise.all(
      lists.map(async ({ list: hash, until }) => ({ until, hash, list: (await brakes.findList(policy.id, hash)) ?? [] })),
    ),
  }
}

/** Saves what goes as counted, the whole deployment first: a rival's win then never lets more through than was counted. */
async function save(
  brakes: Brakes,
  { most }: BrakeSettings,
  { now }: Reading,
  { all, deployment }: Weights,
): Promise<{ readonly isWhole: boolean; readonly suspensions: number }> {
  let suspensions = 0
  if (deployment && most !== undefined) {
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
    const open = tagsOpen(stored.state)
    if (!(await saveChanged(brakes, policy.id, stored, await nextState(brakes, weight, now)))) return { isWhole: false, suspensions }
    suspensions += answer.go.filter((one) => !open.has(tagOf(one))).length
  }
  return { isWhole: true, suspensions }
}

/** @returns false if a rival came first */
const saveChanged = async (brakes: Brakes, policy: string, { state, version }: StoredBrake, next: BrakeState): Promise<boolean> =>
  compactJson(next) === compactJson(state) || (await brakes.save(policy, next, version)) === 'saved'

async function nextState(
  brakes: Brakes,
  { policy, stored: { state }, listed, due, approved, answer: { go, held, limit } }: Weight,
  now: Reading['now'],
): Promise<BrakeState> {
  const { waiting, held: heldBefore, approved: approvedBefore, ...rest } = withCounted(state, go, due, now)
  const wasListed = new Set([...listed.still, ...listed.kept].map(keyOf))
  const waitingNow = [...held, ...go.filter((one) => wasListed.has(keyOf(one))), ...listed.kept]
  return {
    ...rest,
    ...(waitingNow.length > 0 ? { waiting: await savedList(brakes, policy.id, waitingNow, waiting, now) } : {}),
    ...(limit === undefined
      ? {}
      : { held: { devices: held.length, since: heldBefore?.since ?? now, limit, told: heldBefore?.told ?? [] } }),
    approved:
      due.length === 0 ? approvedBefore.filter(({ until }) => isBefore(now, until)) : await leftOf(brakes, policy.id, approved, go, now),
  }
}

/** @param before the hash of a list that is saved already */
const savedList = async (
  brakes: Brakes,
  policy: string,
  list: readonly DeviceOfPerson[],
  before: string | undefined,
  now: Reading['now'],
): Promise<string> => (before !== undefined && hashOf(list) === before ? before : brakes.saveList(policy, list, now))

/** An approval is used up by the request. */
async function leftOf(
  brakes: Brakes,
  policy: string,
  approved: readonly ApprovedList[],
  go: readonly DeviceOfPerson[],
  now: Reading['now'],
): Promise<BrakeState['approved']> {
  const gone = new Set(go.map(keyOf))
  const left = approved.map(({ list, ...rest }) => ({ ...rest, list: list.filter((one) => !gone.has(keyOf(one))) }))
  return Promise.all(
    left
      .filter(({ list }) => list.length > 0)
      .map(async ({ until, hash, list }) => ({ list: await savedList(brakes, policy, list, hash, now), until })),
  )
}

function outcomeOf({ all }: Weights): Omit<Weighed, 'suspensions'> {
  const verdicts = all.map(
    ({ answer: { policy, go, held } }) =>
      [policy, new Map([...go.map((one) => [keyOf(one), 'go'] as const), ...held.map((one) => [keyOf(one), 'held'] as const)])] as const,
  )
  const released = all.flatMap(({ listed, answer: { go } }) => {
    const going = new Set(go.map(keyOf))
    return listed.still.filter((one) => going.has(keyOf(one))).map(({ ref }) => ref)
  })
  return {
    verdicts: new Map(verdicts),
    released: [...new Set(released)],
    held: all.reduce((sum, { answer }) => sum + answer.held.length, 0),
  }
}
