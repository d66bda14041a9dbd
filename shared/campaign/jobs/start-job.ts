import { idAt, type Job, type Jobs, type PieceMessage, type PieceQueue } from '../../domain/jobs/job.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'

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

export interface LookingAfterPorts {
  readonly jobs: Jobs
  readonly pieceQueue: PieceQueue
  readonly clock: Clock
}

/** How long a job may stand still: longer than a worker runs, and the queue waits for one that died. */
const patience = { minutes: 15 } as const

/** How often a stage is put on the queue before its job has failed. */
const mostPuts = 4

/** Puts pieces on the queue again whose messages were lost, and ends jobs for which that does not help. */
export async function lookAfterJobs({
  jobs,
  pieceQueue,
  clock,
}: LookingAfterPorts): Promise<{ readonly stuck: number; readonly failed: number }> {
  const now = clock.now()
  const report = { stuck: 0, failed: 0 }
  for (const job of await jobs.list()) {
    if (job.state !== 'running' || isBefore(now, job.movedAt.add(patience))) continue
    if (job.puts >= mostPuts) {
      if (await jobs.move({ ...job, state: 'failed' }, job.stage)) report.failed += 1
      continue
    }
    const noted = await jobs.note(job.id, job.stage, now, { puts: job.puts + 1 })
    if (!noted) continue
    await pieceQueue.put(piecesToDo(noted))
    report.stuck += 1
  }
  return report
}
