import { type BrakeState, isScopeOpen } from '../../domain/access/brake-state.ts'
import type { Brakes } from '../../domain/access/brakes.ts'
import { IdesError } from '../../domain/errors.ts'
import type { Person } from '../../domain/people/person.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { devicesInScope } from '../../domain/review/breaches.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { changeBrake } from './change-brake.ts'

/**
 * Keeps how many devices and people are in scope as a policy is approved: later imports, right or wrong, do not change what its limits mean.
 * @throws BusyBrakeError
 */
export async function saveScope(brakes: Brakes, policy: string, scope: Pick<BrakeState, 'inScope' | 'people'>): Promise<void> {
  if (!(await changeBrake(brakes, policy, ({ scopedAt: _, ...state }) => ({ ...state, ...scope })))) throw new BusyBrakeError(policy)
}

export type ScopeCount = Awaited<ReturnType<typeof countScope>>

/** Counts what an import brings into the scope of policies that had nothing in scope when they were approved. */
export async function countScope({ brakes, clock }: { readonly brakes: Brakes; readonly clock: Clock }, active: readonly PolicyVersion[]) {
  const isOpen = await Promise.all(active.map(async ({ id }) => isScopeOpen((await brakes.get(id)).state, clock.now())))
  const open = active.filter((_, index) => isOpen[index])
  const before: Person[] = []
  const after: Person[] = []
  return {
    add(was: Person, is: Person): void {
      if (open.length === 0) return
      before.push(was)
      after.push(is)
    },
    async save(): Promise<void> {
      const now = clock.now()
      for (const policy of open) {
        const more = devicesInScope(policy, after) - devicesInScope(policy, before)
        await changeBrake(brakes, policy.id, (state) => {
          if (more === 0 || !isScopeOpen(state, now)) return state
          const inScope = Math.max(0, (state.inScope ?? 0) + more)
          return { ...state, inScope, ...(inScope > 0 ? { scopedAt: state.scopedAt ?? now } : {}) }
        })
      }
    },
  }
}

class BusyBrakeError extends IdesError {
  override readonly name = 'BusyBrakeError'
  constructor(policy: string) {
    super(`the brake of policy ${policy} was always saved by others first: try again`)
  }
}
