import type { Jobs, PieceQueue } from '../../domain/jobs/job.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { piecesToDo } from './start-job.ts'

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
