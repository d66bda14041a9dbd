import { type Admin, shownAdmin } from '#domain/admin.ts'
import { type AuditLog, controlChain } from '#domain/audit/decision.ts'
import type { Halt, PolicyVersion } from '#domain/policies/policy.ts'
import { type Control, type ControlPart, type ControlState, findPolicy, type Policies } from '#domain/policies/store.ts'
import { inTurn, type TurnPorts } from '../save/turns.ts'

interface PausingPorts extends TurnPorts {
  control: Control
  audit: AuditLog
}

/**
 * Pauses or resumes all mail, all new suspensions, or erasing people who have left. The audit log gets it first, with the reason; repeating it changes nothing.
 * @returns what is paused now
 * @throws BusyDecisionError
 */
export const pause = (ports: PausingPorts, part: ControlPart, isPaused: boolean, by: Admin, reason: string): Promise<ControlState> =>
  inTurn(ports, `pause of ${part}`, async () => {
    const { control, audit, clock } = ports
    const before = await control.find()
    if ((before[part] !== undefined) === isPaused) return before
    const at = clock.now()
    await audit.append({ policy: controlChain, at, by: by.subject, action: `${isPaused ? 'pause' : 'resume'} ${part}`, reason })
    await control.save(part, isPaused ? { reason, by: shownAdmin(by), at } : undefined)
    return control.find()
  })

interface HaltingPorts extends TurnPorts {
  policies: Policies
  audit: AuditLog
}

/**
 * Pauses, resumes or lifts a policy. The audit log gets it first, with the reason; repeating it changes nothing.
 * @param halted undefined to resume
 * @param reason about the policy, never about a person
 * @returns the policy as it stands now; `lifted` if it is over: only a new approval puts it in force again
 * @throws BusyDecisionError
 */
export const haltPolicy = (
  ports: HaltingPorts,
  id: string,
  halted: Halt | undefined,
  by: string,
  reason: string,
): Promise<PolicyVersion | 'no policy' | 'lifted' | 'stale'> =>
  inTurn(ports, `policy ${id}`, async () => {
    const { policies, audit, clock } = ports
    const current = await findPolicy(policies, id)
    if (!current) return 'no policy'
    if (current.halted === halted) return current
    if (current.halted === 'lifted') return 'lifted'
    const at = clock.now()
    await audit.append({ policy: id, at, by, action: halted === 'lifted' ? 'lift' : halted ? 'pause' : 'resume', reason })
    return policies.halt(id, current.version, halted, { at, reason })
  })
