import { idAt } from '../../domain/jobs/id.ts'
import type { Job, Jobs, PieceMessage, PieceQueue } from '../../domain/jobs/job.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface StartingPorts {
  readonly jobs: Jobs
  readonly pieceQueue: PieceQueue
  /** Returns a new random token. */
  readonly drawToken: () => string
  readonly clock: Clock
}

/**
 * Starts a job: its first stage is put on the queue.
 * @param order gets a new id unless it has one
 * @throws if the queue does not take it; `lookAfterJobs` then puts it again
 */
export async function startJob(
  { jobs, pieceQueue, drawToken, clock }: StartingPorts,
  order: Pick<Job, 'kind' | 'policy' | 'pieces' | 'order'> & Partial<Pick<Job, 'id'>>,
): Promise<Job> {
  const now = clock.now()
  const job: Job = { id: idAt(now, drawToken()), ...order, requestedAt: now, state: 'running', stage: 0, done: [], movedAt: now, puts: 1 }
  await jobs.create(job)
  await pieceQueue.put(piecesToDo(job))
  return job
}

/** A message for each piece of the stage that is not done; for the first if all are, so that a worker goes on to what follows. */
export function piecesToDo({ id, stage, pieces, done }: Job): readonly PieceMessage[] {
  const left = Array.from({ length: pieces }, (_, piece) => piece).filter((piece) => !done.includes(piece))
  return (left.length > 0 ? left : [0]).map((piece) => ({ job: id, stage, piece }))
}
