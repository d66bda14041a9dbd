import { sqsErrands } from '../../shared/adapters/sqs/errands.ts'
import { sqsPieces } from '../../shared/adapters/sqs/pieces.ts'
import { openSqs } from '../../shared/adapters/sqs/queue.ts'
import { sqsRequestQueues } from '../../shared/adapters/sqs/request-queues.ts'
import { sqsWakeUps } from '../../shared/adapters/sqs/wake-ups.ts'
import type { WakeUps } from '../../shared/campaign/send/dispatch.ts'
import type { RequestQueues } from '../../shared/domain/access/request-queues.ts'
import type { PieceQueue } from '../../shared/domain/jobs/job.ts'
import type { Errands } from '../../shared/domain/sources/errands.ts'
import { lazily } from '../runtime/lazily.ts'
import { once } from '../runtime/once.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface Queueing {
  readonly wakeUps: WakeUps
  readonly pieceQueue: PieceQueue
  /** Absent where neither sources nor a directory are configured. */
  readonly errands?: Errands
  /** Absent where no connector is configured. */
  readonly requestQueues?: RequestQueues
}

export function queueing({ environment: { ERRANDS, RESTORATIONS, SUSPENSIONS }, setting }: FunctionEnvironment): Queueing {
  const sqs = once(openSqs)
  return lazily<Queueing>({
    wakeUps: () => sqsWakeUps(sqs(), setting('WAKE_UPS')),
    pieceQueue: () => sqsPieces(sqs(), setting('PIECES')),
    ...(ERRANDS ? { errands: () => sqsErrands(sqs(), ERRANDS) } : {}),
    ...(RESTORATIONS && SUSPENSIONS
      ? { requestQueues: () => sqsRequestQueues(sqs(), { granted: RESTORATIONS, suspended: SUSPENSIONS }) }
      : {}),
  })
}
