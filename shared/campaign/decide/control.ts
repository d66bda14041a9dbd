/** What an admin pauses for everything at once: all mail, or all further suspension. */
import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../../domain/get-or-compute.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'

export interface Pause {
  /** In the words of whoever paused it. */
  readonly reason: string
  /** The subject of their token. */
  readonly by: string
  readonly at: Temporal.Instant
}

export const controlParts = ['mail', 'suspension'] as const

export type ControlPart = (typeof controlParts)[number]

/** What is paused; a part that is absent goes on. */
export type ControlState = Readonly<Partial<Record<ControlPart, Pause>>>

/** Where it is kept what is paused. */
export interface Control {
  find(): Promise<ControlState>
  /** @param pause undefined to let it go on */
  save(part: ControlPart, pause: Pause | undefined): Promise<void>
}

const withoutSuspension = new WeakMap<PolicyVersion, PolicyVersion>()

/** The policies as they are now, for the whole of one run, and whether anybody may be newly cut off under them. */
export async function snapshotUnder(control: Control, policies: ActivePolicies): Promise<ActivePolicies> {
  const [active, { suspension }] = await Promise.all([policies.listActive(), control.find()])
  const worked = suspension
    ? active.map((policy) => getOrCompute(withoutSuspension, policy, (): PolicyVersion => ({ ...policy, suspensionPaused: true })))
    : active
  return { listActive: async () => worked }
}
