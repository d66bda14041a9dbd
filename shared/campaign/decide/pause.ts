import { type AuditLog, controlChain } from '../../domain/audit/decision.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import type { Control, ControlPart, ControlState } from './control.ts'

export interface PausingPorts {
  readonly control: Control
  readonly audit: AuditLog
  readonly clock: Clock
}

/**
 * Pauses all mail, or all further suspension, or lets it go on. It is in the audit log, with the reason, before it counts; what is so already
 * is not written down again.
 * @returns what is paused then
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
