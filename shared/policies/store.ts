import { IdesError } from '../errors.ts'
import type { Policy, PolicyVersion } from './policy.ts'

/** The policies in force. */
export interface ActivePolicies {
  /** The version in force of each policy: the same objects for as long as they stay the same. */
  listActive(): Promise<readonly PolicyVersion[]>
}

/** Where policies and their versions are kept. */
export interface Policies extends ActivePolicies {
  /** @throws PolicyNotFoundError */
  get(id: string, version: number): Promise<PolicyVersion>
  /**
   * Freezes a policy as its next version, in force from now on.
   * @param after the version last seen, 0 for a policy not yet known
   * @returns the version, or `stale` where another has been activated since, and nothing was written
   */
  activate(policy: Policy, after: number): Promise<PolicyVersion | 'stale'>
}

/** The policies in force as they are now, for the whole of one run. */
export async function snapshotOf(policies: ActivePolicies): Promise<ActivePolicies> {
  const active = await policies.listActive()
  return { listActive: async () => active }
}

export class PolicyNotFoundError extends IdesError {
  override readonly name = 'PolicyNotFoundError'
  constructor(id: string, version: number) {
    super(`policy ${id} has no version ${version}`)
  }
}
