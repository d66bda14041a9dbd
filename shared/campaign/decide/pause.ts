import { type AuditLog, controlChain } from '../../domain/audit/decision.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import type { Control, ControlPart, ControlState } from './control.ts'

export interface PausingPorts {
  readonly control: Control
  readonly audit: AuditLog
  readonly clock: Clock
}

/**
 * Pauses or resumes all mail, or all new suspensions. The audit log gets it first, with the reason; repeating it changes nothing.
 * @returns what is paused now
 */
export async function pause(
  { control, audit, clock }: PausingPorts,
  part: ControlPart,
  isPaused: boolean,
  by: string,
  reason: string,
): Promise<ControlState> {
  const before = await control.find()
  if ((before[part] !== undefined) === isPaused) return before
  const at = clock.now()
  await audit.append({ policy: controlChain, at, by, action: `${isPaused ? 'pause' : 'resume'} ${part}`, reason })
  await control.save(part, isPaused ? { reason, by, at } : undefined)
  return control.find()
}
