import { eventBusGate, openEventBridge } from '../../shared/adapters/eventbridge/event-bus.ts'
import type { AccessGate } from '../../shared/domain/access/gate.ts'
import { lazily } from '../runtime/lazily.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface Gating {
  readonly gate: AccessGate
}

export const gating = ({ setting }: FunctionEnvironment): Gating =>
  lazily<Gating>({ gate: () => eventBusGate(openEventBridge(), setting('ACCESS_BUS')) })
