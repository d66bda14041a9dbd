import * as z from 'zod'
import { type Ending, idAt, type Job, type JobKind, type PieceMessage, type PieceProgress } from '#domain/jobs/job.ts'
import type { People, Segment, StoredPerson } from '#domain/people/store.ts'
import { putBack } from '#domain/rounds.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Turns } from '#domain/turns.ts'
import type { Ports } from '../ports.ts'

/** One piece of a job, for a worker. */
interface Work<Found> {
  job: Job
  /** The number of the piece, and of how many. */
  segment: Segment
  /** Where to continue; absent at the start. */
  from?: string
  /** What was found up to there. */
  found?: Found
  /** False once the worker must stop, and say how far it has come. */
  hasTimeLeft: () => boolean
}

/** How far a worker came, or that the whole job ends. */
type Worked<Found> = { from?: string; found: Found } | Ending

/** What the pieces of one stage are. Each may be worked on twice, even at once: whatever else it does must do no harm then. */
export interface Stage {
  /** How many pieces a stage has that is not the first, at least one; by default as many as the stage before. */
  pieces?(job: Job, found: PieceResults): Promise<number>
  work(work: Work<unknown>): Promise<PieceProgress | Ending>
}

/** What all pieces found, by stage. */
type PieceResults = readonly (readonly unknown[])[]

/** What the jobs of one kind do. */
export interface JobHandler {
  stages: readonly Stage[]
  /**
   * Called once all pieces of the last stage are done; may be called again if it fails.
   * @returns `later` if it cannot be finished now: it is called again in some seconds
   */
  finish(job: Job, found: PieceResults): Promise<Ending | 'later'>
}

/** @param found what pieces find: a form that survives JSON */
export const stageOf = <S extends z.ZodType>(found: S, work: (work: Work<z.output<S>>) => Promise<Worked<z.output<S>>>): Stage => ({
  async work({ found: before, ...rest }) {
    const worked = await work(before === undefined ? rest : { ...rest, found: found.parse(before) })
    return 'state' in worked ? worked : { ...worked, found: z.json().parse(worked.found) }
  },
})

/** What a job was asked for. @returns undefined in a form that only a later version knows */
export const orderIn = <T>(form: z.ZodType<T>, { order }: Pick<Job, 'order'>): T | undefined => form.safeParse(order).data

/** Takes the people of a piece, until there is no time left. @returns where to continue; undefined at the end */
export async function eachPerson(
  people: People,
  { segment, from, hasTimeLeft }: Pick<Work<unknown>, 'segment' | 'from' | 'hasTimeLeft'>,
  take: (stored: StoredPerson) => void,
) {
  let left: string | undefined
  for await (const { people: page, next } of people.listEveryone(from, segment)) {
    for (const stored of page) take(stored)
    left = next
    if (!hasTimeLeft()) break
  }
  return left
}

/** Up to so many people are one segment: a worker goes through them in seconds, and more workers would only start. */
const few = 1000

/** Of more people. All of 2.2 million are 35,000 a segment: minutes of work, so that a worker mostly ends before its time is over. */
const segments = 64

/** How many segments everybody is worth. */
export const segmentsOf = async (people: People): Promise<number> => ((await people.isMoreThan(few)) ? segments : 1)

export type StartingPorts = Ports<'jobs' | 'pieceQueue' | 'drawToken' | 'clock'>

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

/** Starts a job unless one of its kind and policy runs. @returns the one that runs, or the new one */
export async function startUnlessRunning(ports: StartingPorts, order: Parameters<typeof startJob>[1]): Promise<Job> {
  const isSame = ({ kind, policy, state }: Job) => state === 'running' && kind === order.kind && policy === order.policy
  return (await ports.jobs.list()).find(isSame) ?? startJob(ports, order)
}

/** A message for each piece of the stage that is not done; for the first if all are, so that a worker goes on to what follows. */
function piecesToDo({ id, stage, pieces, done }: Job): readonly PieceMessage[] {
  const left = Array.from({ length: pieces }, (_, piece) => piece).filter(piece => !done.includes(piece))
  return (left.length > 0 ? left : [0]).map(piece => ({ job: id, stage, piece }))
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
}: Ports<'jobs' | 'pieceQueue' | 'clock'>): Promise<{ stuck: number; failed: number }> {
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

export interface WorkingPorts extends StartingPorts {
  turns: Turns
  kinds: Record<JobKind, JobHandler>
}

/**
 * What a worker did with a message: the piece is `done`; `left` for the next worker, who is told; `overtaken` by another worker; or the message
 * came when the stage was `over`.
 */
type WorkedOn = 'done' | 'left' | 'overtaken' | 'over'

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
async function moveOn(ports: WorkingPorts, message: PieceMessage) {
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

async function next({ jobs, pieceQueue, kinds, clock }: WorkingPorts, job: Job, message: PieceMessage) {
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
