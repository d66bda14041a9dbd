import { type AuditLog, controlChain } from '../../domain/audit/decision.ts'
import type { Control, ControlPart, ControlState } from '../../domain/policies/control.ts'
import { inTurn, type TurnPorts } from '../save/turns.ts'

export interface PausingPorts extends TurnPorts {
  readonly control: Control
  readonly audit: AuditLog
}

/**
 * Pauses or resumes all mail, all new suspensions, or erasing people who have left. The audit log gets it first, with the reason; repeating it changes nothing.
 * @returns what is paused now
 * @throws BusyDecisionError
 */
export const pause = (ports: PausingPorts, part: ControlPart, isPaused: boolean, by: string, reason: string): Promise<ControlState> =>
  inTurn(ports, `pause of ${part}`, async () => {
    const { control, audit, clock } = ports
    const before = await control.find()
    if ((before[part] !== undefined) === isPaused) return before
    const at = clock.now()
    await audit.append({ policy: controlChain, at, by, action: `${isPaused ? 'pause' : 'resume'} ${part}`, reason })
    await control.save(part, isPaused ? { reason, by, at } : undefined)
    return control.find()
  })
