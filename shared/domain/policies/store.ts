import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { namedAdmin } from '../admin.ts'
import { getOrCompute } from '../caching.ts'
import { IdesError } from '../errors.ts'
import { jsonHash } from '../hash.ts'
import { instant, plainDate } from '../schedule/fields.ts'
import type { Outage, Outages } from '../sources/outages.ts'
import { documentOf } from './document-of.ts'
import { type Freezing, type Halt, type Policy, type PolicyVersion, policyDocument } from './policy.ts'

/** What happened elsewhere that bears on a policy. */
export const incident = z.strictObject({
  /** That of its decision in the audit log. */
  number: z.int(),
  /** When it happened. */
  on: plainDate,
  /** A web address, or where it is told. */
  source: z.string(),
  /** The requirement of the policy that it is about. */
  requirement: z.string(),
  sentence: z.string(),
  /** The subject of the admin who noted it, and when. */
  by: z.string(),
  at: instant,
})

export type Incident = Readonly<z.output<typeof incident>>

/** Keeps the incident notes of policies, for good: none is changed or removed. */
export interface Incidents {
  /** Once for each number. */
  add(policy: string, incident: Incident): Promise<void>
  /** By number. */
  list(policy: string): Promise<readonly Incident[]>
}

/** The policies that apply now. */
export interface ActivePolicies {
  /** The last version of each policy, halted or not; the same objects while nothing changes. */
  listActive(): Promise<readonly PolicyVersion[]>
}

/** The last version of a policy. */
export const findPolicy = async (policies: ActivePolicies, id: string | undefined): Promise<PolicyVersion | undefined> =>
  (await policies.listActive()).find(policy => policy.id === id)

/** Keeps policies and their versions. */
export interface Policies extends ActivePolicies {
  /** @throws PolicyNotFoundError */
  get(id: string, version: number): Promise<PolicyVersion>
  /**
   * Freezes a policy as its next version, in force from now on, even if it was paused or lifted.
   * @param after the version last seen, 0 for a policy not yet known
   * @returns the version, or `stale` if another was frozen since: nothing was written
   */
  activate(policy: Policy, after: number, freezing?: Freezing): Promise<PolicyVersion | 'stale'>
  /**
   * Freezes the last document again, as paused or lifted: a new version, so that everybody is reviewed and no stale copy undoes it.
   * The audit log says who decided, and why.
   * @param after the version last seen
   * @param halted undefined to put it in force again
   * @returns as `activate`
   * @throws PolicyNotFoundError
   */
  halt(id: string, after: number, halted: Halt | undefined, freezing?: Freezing): Promise<PolicyVersion | 'stale'>
  /** Every version, the newest first; none for an unknown policy. */
  listVersions(id: string): Promise<readonly PolicyVersion[]>
}

export class PolicyNotFoundError extends IdesError {
  override readonly name = 'PolicyNotFoundError'
  constructor(id: string, version: number) {
    super(`policy ${id} has no version ${version}`)
  }
}

/** SHA-256 of the document with every default written out, as JSON with sorted keys and no spaces: what `jq -jcS .document` writes. */
export const documentHash = (policy: Policy) => jsonHash(documentOf(policy))

/** A new policy, or a new version of one, until it is approved. */
export const draft = z.strictObject({
  policy: policyDocument,
  /** Rises with every save; 0 for a draft not stored yet. */
  revision: z.int(),
  /**
   * Everybody who wrote any of it, submitted it, or deleted one before it, since a version of the policy was last approved: none of them may
   * approve it.
   */
  authors: z.array(namedAdmin).readonly(),
  /** The subject of who submitted it for approval, and under which rehearsal; absent before. */
  submitted: z.optional(z.strictObject({ by: z.string(), rehearsal: z.string() })),
})

export type Draft = Readonly<z.output<typeof draft>>

/** What a deleted draft leaves: writing the same again makes nobody else its author. */
export const deletedDraft = draft.pick({ revision: true, authors: true })

export type DeletedDraft = Readonly<z.output<typeof deletedDraft>>

/** Keeps one draft per policy at most. */
export interface Drafts {
  find(id: string): Promise<Draft | undefined>
  /** What is left of the last draft, if it was deleted. */
  findDeleted(id: string): Promise<DeletedDraft | undefined>
  /** By policy id. */
  list(): Promise<readonly Draft[]>
  /**
   * Saves a draft if its revision is still the last.
   * @returns the draft under its new revision; `stale` if someone saved another: nothing was written
   */
  save(draft: Draft): Promise<Draft | 'stale'>
  /**
   * Deletes a draft, and keeps its authors.
   * @param deleted with the revision of the draft
   * @returns `stale` if someone saved a later revision: the draft is still there
   */
  delete(id: string, deleted: DeletedDraft): Promise<'deleted' | 'stale'>
  /**
   * Removes an approved draft, and its authors with it.
   * @returns `stale` if someone saved a later revision: the draft is still there
   */
  remove(id: string, revision: number): Promise<'removed' | 'stale'>
}

export interface Pause {
  readonly reason: string
  /** Subject of the admin's token. */
  readonly by: string
  readonly at: Temporal.Instant
}

export const controlParts = ['mail', 'suspension', 'erasure'] as const

export type ControlPart = (typeof controlParts)[number]

/** The parts that are paused now. */
export type ControlState = Readonly<Partial<Record<ControlPart, Pause>>>

export interface Control {
  find(): Promise<ControlState>
  /** @param pause undefined to resume */
  save(part: ControlPart, pause: Pause | undefined): Promise<void>
  findOutages(): Promise<Outages>
  /** In place of those of this source that were known. */
  saveOutages(source: string, outages: readonly Outage[]): Promise<void>
}

const reaching = new WeakMap<PolicyVersion, PolicyVersion>()

/** The policies, each in force with how far its suspensions reach. @param reach the same as long as the process lives */
export const withReach = (policies: Policies, reach: PolicyVersion['reach']): Policies =>
  reach === undefined
    ? policies
    : {
        ...policies,
        async listActive() {
          const active = await policies.listActive()
          return active.map(policy => getOrCompute(reaching, policy, () => ({ ...policy, reach })))
        },
      }

type Changes = Pick<PolicyVersion, 'suspensionPaused' | 'outages'>

const changed = new WeakMap<PolicyVersion, { by: string; policy: PolicyVersion }>()

/** The policies of one run, read once together with the pause of suspensions and the outages of sources. */
export async function snapshotUnder(control: Control, policies: ActivePolicies): Promise<ActivePolicies> {
  const [active, { suspension }, outages] = await Promise.all([policies.listActive(), control.find(), control.findOutages()])
  const hasOutages = Object.keys(outages).length > 0
  const changes: Changes = { suspensionPaused: suspension && true, outages: hasOutages ? outages : undefined }
  const by = JSON.stringify(changes)
  const worked = suspension || hasOutages ? active.map(policy => changedBy(changes, by, policy)) : active
  return { listActive: async () => worked }
}

/** The same object for the same changes. */
function changedBy(changes: Changes, by: string, policy: PolicyVersion) {
  const known = changed.get(policy)
  if (known?.by === by) return known.policy
  const after = { ...policy, ...changes }
  changed.set(policy, { by, policy: after })
  return after
}
