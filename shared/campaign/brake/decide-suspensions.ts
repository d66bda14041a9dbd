import type { Temporal } from 'temporal-polyfill'
import { type DeviceOfPerson, keyOf } from '#domain/access/brake.ts'
import {
  type BrakeState,
  type Brakes,
  basisOf,
  isCurrent,
  type ListedSuspension,
  mostWaves,
  openProposal,
  type Proposal,
} from '#domain/access/brake-state.ts'
import { type Admin, isSamePerson, proposalLasts } from '#domain/admin.ts'
import { isOwnRecord } from '#domain/people/own-record.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { findPolicy } from '#domain/policies/store.ts'
import type { Ports } from '../ports.ts'
import { inTurn, type TurnPorts } from '../save/turns.ts'
import { changeBrake, spare } from './change-brake.ts'
import { type ListingPorts, suspensionFinder, suspensionsAmong } from './list-suspensions.ts'
import { approvedIn } from './pieces.ts'

type DecideSuspensionsPorts = ListingPorts & TurnPorts & Ports<'audit'>

export interface SuspensionDecision {
  action: Proposal['action']
  /** Hash of the list that the approver saw. */
  list: string
  /** Ids of devices on the list; by default all. */
  devices?: readonly string[]
  by: Admin
}

export type DecidedSuspensions =
  /** A second person must decide the same, before `until`. */
  | { kind: 'proposed'; devices: number; until: Temporal.Instant }
  | { kind: 'decided'; devices: number }
  /**
   * `not listed`: a device is not on the list. `changed`: nothing of what is selected waits any more. `own proposal`: another person must
   * decide the same. `stale`: another person decided at the same time.
   */
  | { kind: 'no policy' | 'no list' | 'not listed' | 'changed' | 'own proposal' | 'stale' }

/** An approval covers what comes within 48 hours, and a day more for what is late. */
const approvalLasts = { hours: 72 } as const

/**
 * Approves or rejects suspensions, once two different people want the same for the same devices of the same list. The audit log gets each
 * decision first, without people.
 * @throws BusyDecisionError
 */
export async function decideSuspensions(
  ports: DecideSuspensionsPorts,
  id: string,
  decision: SuspensionDecision,
): Promise<DecidedSuspensions> {
  const { brakes, policies, clock } = ports
  const policy = await findPolicy(policies, id)
  if (!policy) return { kind: 'no policy' }
  const { action, list, by } = decision
  const listed = (await brakes.findListing(id, list))?.suspensions ?? (await brakes.findList(id, list))
  if (listed.length === 0) return { kind: 'no list' }
  const selection = selectionOf(listed, decision.devices)
  if (!selection) return { kind: 'not listed' }
  const { state } = await brakes.get(id)
  const at = clock.now()
  const first = openProposal(state, at)
  const deciders = first ? [by, first.by] : [by]
  const concerned = await concernedBy(ports, policy, state, selection, { isNamed: decision.devices !== undefined, deciders })
  if (concerned.length === 0) return { kind: 'changed' }
  const until = at.add(proposalLasts)
  await brakes.saveList(id, listed, at)
  const chosen = selection === listed ? list : await brakes.saveList(id, selection, at)
  const proposal: Proposal = { action, list, selection: chosen, by, at, until }
  if (first && isSamePerson(first.by, by) && isSame(first, proposal)) return { kind: 'own proposal' }
  return inTurn(ports, `brake of ${id}`, () => propose(ports, policy, first, proposal, concerned))
}

/** @param first what was proposed when the suspensions were looked through */
async function propose(
  ports: DecideSuspensionsPorts,
  policy: PolicyVersion,
  first: Proposal | undefined,
  proposal: Proposal,
  concerned: readonly ListedSuspension[],
): Promise<DecidedSuspensions> {
  const { brakes, audit } = ports
  const { id } = policy
  // That takes a while, so others may have decided since.
  const open = openProposal((await brakes.get(id)).state, proposal.at)
  if (JSON.stringify(open) !== JSON.stringify(first)) return { kind: 'stale' }
  const { action, list, by, at, until } = proposal
  const isSecond = first !== undefined && isSame(first, proposal)
  const devices = concerned.length
  const reason = `${devices} ${devices === 1 ? 'device' : 'devices'} of list ${list}`
  await audit.append({ policy: id, at, by: by.subject, action: `${isSecond ? '' : 'propose to '}${action} suspensions`, reason })
  const isSaved = isSecond
    ? await bind(ports, policy, proposal, concerned)
    : await changeBrake(brakes, id, state => ({ ...state, proposal }))
  if (!isSaved) return { kind: 'stale' }
  return isSecond ? { kind: 'decided', devices } : { kind: 'proposed', devices, until }
}

/** @returns undefined if a device is not on the list */
function selectionOf(listed: readonly DeviceOfPerson[], devices: readonly string[] | undefined) {
  if (!devices) return listed
  const wanted = new Set(devices)
  const selected = listed.filter(({ device }) => wanted.has(device))
  return new Set(selected.map(({ device }) => device)).size === wanted.size ? selected : undefined
}

/**
 * What is selected and still waits, but of those who decide. A rejected device must be named to be decided about again, and one of a protected
 * person at all.
 */
async function concernedBy(
  ports: ListingPorts,
  policy: PolicyVersion,
  state: BrakeState,
  selection: readonly DeviceOfPerson[],
  { isNamed, deciders }: { isNamed: boolean; deciders: readonly Admin[] },
) {
  const suspensionsOf = await suspensionFinder(ports, policy, state, ports.clock.now())
  const selected = new Set(selection.map(keyOf))
  const current = await suspensionsAmong(
    ports.people,
    selection.map(({ ref }) => ref),
    stored => (deciders.some(decider => isOwnRecord(decider, stored.person)) ? [] : suspensionsOf(stored)),
  )
  return current.filter(one => selected.has(keyOf(one)) && (isNamed || (one.state !== 'rejected' && one.state !== 'protected')))
}

const isSame = (a: Proposal, b: Proposal) => a.action === b.action && a.list === b.list && a.selection === b.selection

/** People first: a decision that stops half-way is still proposed, and can be repeated. */
async function bind(ports: DecideSuspensionsPorts, policy: PolicyVersion, proposal: Proposal, concerned: readonly ListedSuspension[]) {
  const { brakes, clock } = ports
  const isApproval = proposal.action === 'approve'
  await spare(ports, policy.id, isApproval ? concerned.filter(({ state }) => state === 'rejected') : concerned, !isApproval)
  const now = clock.now()
  const keys = new Set(concerned.map(keyOf))
  const without = async (hash: string) => (await brakes.findList(policy.id, hash)).filter(one => !keys.has(keyOf(one)))
  return changeBrake(brakes, policy.id, async state => {
    const { proposal: _, rejected: rejectedBefore, ...rest } = state
    const first = openProposal(state, proposal.at)
    if (!first || !isSame(first, proposal)) return undefined
    const keptRejected = rejectedBefore === undefined ? [] : await without(rejectedBefore)
    const rejected = isApproval ? keptRejected : [...keptRejected, ...concerned]
    const before = await approvedIn(brakes, policy.id, state.approved, now)
    const kept = before.map(({ used: _, ...one }) => ({ ...one, left: one.left.filter(device => !keys.has(keyOf(device))) }))
    const approved = [
      ...kept.filter(({ left }) => left.length > 0),
      ...(isApproval ? [{ left: concerned, until: now.add(approvalLasts), isSought: undefined }] : []),
    ]
    const heldLeft = (state.held?.devices ?? 0) - concerned.filter(one => one.state === 'held').length
    const wave = { list: proposal.list, devices: concerned.length, by: [first.by, proposal.by], at: now }
    const decided = {
      ...rest,
      held: state.held && heldLeft > 0 ? { ...state.held, devices: heldLeft } : undefined,
      waves: isApproval ? [wave, ...(state.waves ?? [])].slice(0, mostWaves) : state.waves,
      rejected: rejected.length > 0 ? await brakes.saveList(policy.id, rejected, now) : undefined,
      approved: await Promise.all(
        approved.map(async ({ left, until, isSought }) => ({ list: await brakes.saveList(policy.id, left, now), until, isSought })),
      ),
    }
    await keepDecided(brakes, policy.id, proposal, keys, state, decided)
    return decided
  })
}

const states = { approve: 'approved', reject: 'rejected' } as const

/**
 * Keeps the listing with what was decided, so that nobody waits for a new one.
 * @param keys of the devices concerned
 */
export async function keepDecided(
  brakes: Brakes,
  policy: string,
  { list, action }: Pick<Proposal, 'list' | 'action'>,
  keys: ReadonlySet<string>,
  before: BrakeState,
  after: BrakeState,
) {
  const listing = await brakes.findListing(policy, list)
  if (!listing || !isCurrent(listing, before)) return
  const suspensions = listing.suspensions.map(one => (keys.has(keyOf(one)) ? { ...one, state: states[action] } : one))
  await brakes.keepListing(policy, { ...listing, basis: basisOf(after), suspensions })
}
