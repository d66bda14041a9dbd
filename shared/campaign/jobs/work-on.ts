import type { Job, JobKind, PieceMessage } from '../../domain/jobs/job.ts'
import { putBack } from '../../domain/rounds.ts'
import type { Turns } from '../save/turns.ts'
import type { JobHandler, PieceResults } from './kind.ts'
import { piecesToDo, type StartingPorts } from './start-job.ts'

export interface WorkingPorts extends StartingPorts {
  readonly turns: Turns
  readonly kinds: Readonly<Record<JobKind, JobHandler>>
}

/**
 * What a worker did with a message: the piece is `done`; `left` for the next worker, who is told; `overtaken` by another worker; or the message
 * came when the stage was `over`.
 */
export type WorkedOn = 'done' | 'left' | 'overtaken' | 'over'

/** Longer than any run of a worker. */
const longestRun = { minutes: 10 } as const

/** Seconds until a job that could not be finished is finished. */
const soon = 10

/**
 * Works on one piece of a job, and moves the job on if it was the last. Safe to repeat, at any time.
 * @throws what the work throws; the queue then hands over the message again
 */
export async function workOn(ports: WorkingPorts, message: PieceMessage, hasTimeLeft: () => boolean): Promise<WorkedOn> {
  const { jobs, pieceQueue, kinds, clock } = ports
  const { stage, piece: number } = message
  const job = await jobs.find(message.job)
  if (job?.state !== 'running' || job.stage !== stage) return 'over'
  const piece = await jobs.findPiece(job.id, stage, number)
  if (!piece || piece.from !== undefined) {
    const { version = 0, ...progress } = piece ?? {}
    const worked = await stageIn(kinds[job.kind], stage).work({ job, segment: { number, of: job.pieces }, ...progress, hasTimeLeft })
    if ('state' in worked) {
      await jobs.move({ ...job, ...worked }, stage)
      return 'over'
    }
    const isSaved = await jobs.savePiece(job, number, worked, version)
    // Another worker may have been faster, or only the answer got lost.
    const reached = isSaved ? worked : await jobs.findPiece(job.id, stage, number)
    if (reached?.from !== undefined) {
      if (!isSaved) return 'overtaken'
      await pieceQueue.put([putBack(message)])
      await jobs.note(job.id, stage, clock.now())
      return 'left'
    }
  }
  const noted = await jobs.note(job.id, stage, clock.now(), { done: number })
  if (noted && noted.done.length === noted.pieces) await moveOn(ports, message)
  return 'done'
}

function stageIn({ stages }: JobHandler, stage: number) {
  const found = stages[stage]
  if (!found) throw new RangeError(`there is no stage ${stage}`)
  return found
}

/** Begins the next stage of a job, or finishes it. One worker at a time does; if it dies, another may after ten minutes. */
async function moveOn(ports: WorkingPorts, message: PieceMessage): Promise<void> {
  const { job: id, stage } = message
  const { jobs, turns, drawToken, clock } = ports
  const [about, token, now] = [`job ${id}`, drawToken(), clock.now()]
  if (!(await turns.take(about, token, now, now.add(longestRun)))) return
  try {
    const job = await jobs.find(id)
    if (job?.state === 'running' && job.stage === stage) await next(ports, job, message)
  } finally {
    // It ends by itself.
    await turns.end(about, token).catch(() => undefined)
  }
}

async function next({ jobs, pieceQueue, kinds, clock }: WorkingPorts, job: Job, message: PieceMessage): Promise<void> {
  const kind = kinds[job.kind]
  const found: PieceResults = await Promise.all(
    kind.stages.slice(0, job.stage + 1).map(async (_, stage) => (await jobs.listPieces(job.id, stage)).map(({ found }) => found)),
  )
  const after = kind.stages[job.stage + 1]
  if (after) {
    const pieces = (await after.pieces?.(job, found)) ?? job.pieces
    const begun: Job = { ...job, stage: job.stage + 1, pieces, done: [], movedAt: clock.now(), puts: 1 }
    if (await jobs.move(begun, job.stage)) await pieceQueue.put(piecesToDo(begun))
    return
  }
  const ending = await kind.finish(job, found)
  if (ending === 'later') await pieceQueue.put([putBack(message)], soon)
  else await jobs.move({ ...job, ...ending }, job.stage)
}
