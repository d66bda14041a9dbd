import type { AuditLog } from '../../domain/audit/decision.ts'
import type { Registry } from '../../domain/requirements/registry.ts'
import type { TurnPorts } from '../save/turns.ts'

export interface RegistryPorts extends TurnPorts {
  readonly registry: Registry
  readonly audit: AuditLog
}

/** What a turn to decide about a requirement is about. */
export const requirementTurn = (name: string): string => `requirement ${name}`
