import { IdesError } from '../errors.ts'
import type { Halt, Policy, PolicyVersion } from './policy.ts'

/** The policies that count. */
export interface ActivePolicies {
  /** The last version of each policy, halted or not: the same objects for as long as they stay the same. */
  listActive(): Promise<readonly PolicyVersion[]>
}

/** Where policies and their versions are kept. */
export interface Policies extends ActivePolicies {
  /** @throws PolicyNotFoundError */
  get(id: string, version: number): Promise<PolicyVersion>
  /**
   * Freezes a policy as its next version, in force from now on: one that was paused is resumed by it, one that was lifted applies anew.
   * @param after the version last seen, 0 for a policy not yet known
   * @returns the version, or `stale` where another has been frozen since, and nothing was written
   */
  activate(policy: Policy, after: number): Promise<PolicyVersion | 'stale'>
  /**
   * Freezes the document of the last version once more, as paused or lifted: a version of its own, so that everybody is looked at, and
   * nobody who has read an earlier one undoes it. Who decided so, and why, is in the audit log.
   * @param after the version last seen
   * @param halted absent to put it in force again
   * @returns as `activate`
   * @throws PolicyNotFoundError
   */
  halt(id: string, after: number, halted: Halt | undefined): Promise<PolicyVersion | 'stale'>
  /** Every version, the newest first; none of a policy that is not known. */
  listVersions(id: string): Promise<readonly PolicyVersion[]>
}

export class PolicyNotFoundError extends IdesError {
  override readonly name = 'PolicyNotFoundError'
  constructor(id: string, version: number) {
    super(`policy ${id} has no version ${version}`)
  }
}
