import * as z from 'zod'
import { IdesError } from '../errors.ts'
import { instant, plainDate } from '../schedule/fields.ts'
import type { Halt, Policy, PolicyVersion } from './policy.ts'

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

/** Keeps policies and their versions. */
export interface Policies extends ActivePolicies {
  /** @throws PolicyNotFoundError */
  get(id: string, version: number): Promise<PolicyVersion>
  /**
   * Freezes a policy as its next version, in force from now on, even if it was paused or lifted.
   * @param after the version last seen, 0 for a policy not yet known
   * @returns the version, or `stale` if another was frozen since: nothing was written
   */
  activate(policy: Policy, after: number): Promise<PolicyVersion | 'stale'>
  /**
   * Freezes the last document again, as paused or lifted: a new version, so that everybody is reviewed and no stale copy undoes it.
   * The audit log says who decided, and why.
   * @param after the version last seen
   * @param halted undefined to put it in force again
   * @returns as `activate`
   * @throws PolicyNotFoundError
   */
  halt(id: string, after: number, halted: Halt | undefined): Promise<PolicyVersion | 'stale'>
  /** Every version, the newest first; none for an unknown policy. */
  listVersions(id: string): Promise<readonly PolicyVersion[]>
}

export class PolicyNotFoundError extends IdesError {
  override readonly name = 'PolicyNotFoundError'
  constructor(id: string, version: number) {
    super(`policy ${id} has no version ${version}`)
  }
}
