import { cloudWatchHeads, openCloudWatchLogs } from '../../shared/adapters/cloudwatch-logs/heads.ts'
import type { Heads } from '../../shared/domain/audit/heads.ts'
import { lazily } from '../runtime/lazily.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface Witnessing {
  readonly heads: Heads
}

export const witnessing = ({ setting }: FunctionEnvironment): Witnessing =>
  lazily<Witnessing>({ heads: () => cloudWatchHeads(openCloudWatchLogs(), setting('AUDIT_HEADS')) })
