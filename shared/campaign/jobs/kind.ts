import * as z from 'zod'
import type { Ending, Job, PieceProgress } from '../../domain/jobs/job.ts'
import type { People, Segment } from '../../domain/people/store.ts'

/** One piece of a job, for a worker. */
interface Work<Found> {
  readonly job: Job
  /** The number of the piece, and of how many. */
  readonly segment: Segment
  /** Where to continue; absent at the start. */
  readonly from?: string
  /** What was found up to there. */
  readonly found?: Found
  /** False once the worker must stop, and say how far it has come. */
  readonly hasTimeLeft: () => boolean
}

/** How far a worker came, or that the whole job ends. */
type Worked<Found> = { readonly from?: string; readonly found: Found } | Ending

/** What the pieces of one stage are. Each may be worked on twice, even at once: whatever else it does must do no harm then. */
export interface Stage {
  /** How many pieces a stage has that is not the first, at least one; by default as many as the stage before. */
  pieces?(job: Job, found: PieceResults): Promise<number>
  work(work: Work<unknown>): Promise<PieceProgress | Ending>
}

/** What all pieces found, by stage. */
export type PieceResults = readonly (readonly unknown[])[]

/** What the jobs of one kind do. */
export interface JobHandler {
  readonly stages: readonly Stage[]
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

/** Up to so many people are one segment: a worker goes through them in seconds, and more workers would only start. */
const few = 1000

/** Of more people. All of 2.2 million are 35,000 a segment: minutes of work, so that a worker mostly ends before its time is over. */
const segments = 64

/** How many segments everybody is worth. */
export const segmentsOf = async (people: People): Promise<number> => ((await people.isMoreThan(few)) ? segments : 1)
