import { IdesError } from '../errors.ts'
import type { Policy, PolicyVersion } from './policy.ts'

/** Where policies and their versions are kept. */
export interface Policies {
  /** The version in force of each policy. */
  listActive(): Promise<readonly PolicyVersion[]>
  /** @throws PolicyNotFoundError */
  get(id: string, version: number): Promise<PolicyVersion>
  /**
   * Freezes a policy as its next version, in force from now on.
   * @param after the version last seen, 0 for a policy not yet known
   * @returns the version, or `stale` where another has been activated since, and nothing was written
   */
  activate(policy: Policy, after: number): Promise<PolicyVersion | 'stale'>
}

export class PolicyNotFoundError extends IdesError {
  override readonly name = 'PolicyNotFoundError'
  constructor(id: string, version: number) {
    super(`policy ${id} has no version ${version}`)
  }
}
