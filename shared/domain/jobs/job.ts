/** Work on everybody, cut into pieces that workers do side by side. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { rounds } from '../rounds.ts'
import { instant } from '../schedule/fields.ts'

/** An id that sorts by time. @param token random */
export const idAt = (at: Temporal.Instant, token: string) =>
  `${at.toString({ fractionalSecondDigits: 3 }).replaceAll(/[-:.]/g, '')}-${token.slice(0, 8)}`

export const jobKind = z.enum(['enrolment', 'approval', 'rehearsal', 'watch', 'coverage', 'suspensions', 'retention'])

export type JobKind = z.output<typeof jobKind>

export const jobState = z.enum(['running', 'done', 'failed', 'refused'])

export const job = z.strictObject({
  /** Rises with time. */
  id: z.string(),
  kind: jobKind,
  /** The policy it is about; absent: all of them. */
  policy: z.optional(z.string()),
  requestedAt: instant,
  state: jobState,
  /** From 0. A stage begins when all pieces of the one before are done. */
  stage: z.int(),
  /** How many pieces this stage has; at least one. */
  pieces: z.int(),
  /** The numbers of those that are done, from 0. */
  done: z.array(z.int()).readonly(),
  /** When a piece last got further, or was last put on the queue. */
  movedAt: instant,
  /** How often this stage was put on the queue. */
  puts: z.int(),
  /** What was asked for; its kind knows the form. */
  order: z.json(),
  /** What came of it, once it has ended; its kind knows the form. */
  outcome: z.optional(z.json()),
})

export type Job = Readonly<z.output<typeof job>>

/** How a job ends. */
export type Ending = Pick<Job, 'outcome'> & { readonly state: Exclude<Job['state'], 'running'> }

/** What a worker is asked to do; it may come twice, late or never. */
export const pieceMessage = z.strictObject({ job: z.string(), stage: z.int(), piece: z.int(), rounds })

export type PieceMessage = Readonly<z.output<typeof pieceMessage>>

/** How far a worker has come. */
export const progress = z.strictObject({
  /** Where to continue; absent once the piece is done. */
  from: z.optional(z.string()),
  /** What was found so far; its stage knows the form. */
  found: z.json(),
})

export type PieceProgress = Readonly<z.output<typeof progress>>

export interface Piece extends PieceProgress {
  /** Rises with every save, which is conditional on it. */
  readonly version: number
}

/** Keeps jobs and their pieces for some weeks. Those of a form that only a later version knows are neither found nor listed. */
export interface Jobs {
  /** Saves a new one. */
  create(job: Job): Promise<void>
  find(id: string): Promise<Job | undefined>
  /** The newest hundred, the newest first. */
  list(): Promise<readonly Job[]>
  /**
   * Notes that something of a job has moved: a piece is done, or all that are not were put on the queue again.
   * @returns the job as it is then; undefined if it has ended or reached another stage: nothing was written
   */
  note(
    id: string,
    stage: number,
    at: Temporal.Instant,
    moved?: { readonly done?: number; readonly puts?: number },
  ): Promise<Job | undefined>
  /**
   * Moves a running job on, to its end or its next stage.
   * @param from the stage it is in
   * @returns false if it has ended or reached another stage: nothing was written
   */
  move(job: Job, from: number): Promise<boolean>
  findPiece(id: string, stage: number, number: number): Promise<Piece | undefined>
  /**
   * @param after the version last seen, 0 for a piece that nobody has saved
   * @returns false if someone has saved it since: nothing was written
   */
  savePiece(job: Job, number: number, progress: PieceProgress, after: number): Promise<boolean>
  /** Those saved, in order of their numbers. */
  listPieces(id: string, stage: number): Promise<readonly Piece[]>
}

/** Hands each message to a worker, at least once, in any order. */
export interface PieceQueue {
  /**
   * @param delay seconds until they are handed over
   * @throws if any was not taken
   */
  put(messages: readonly PieceMessage[], delay?: number): Promise<void>
}
