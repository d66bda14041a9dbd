/** Pauses of all mail, of all new suspensions, or of erasing people who have left. */
import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../caching.ts'
import type { PolicyVersion } from './policy.ts'
import type { ActivePolicies } from './store.ts'

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
}

const withoutSuspension = new WeakMap<PolicyVersion, PolicyVersion>()

/** The policies of one run, read once together with the pause of suspensions. */
export async function snapshotUnder(control: Control, policies: ActivePolicies): Promise<ActivePolicies> {
  const [active, { suspension }] = await Promise.all([policies.listActive(), control.find()])
  const worked = suspension
    ? active.map((policy) => getOrCompute(withoutSuspension, policy, (): PolicyVersion => ({ ...policy, suspensionPaused: true })))
    : active
  return { listActive: async () => worked }
}
