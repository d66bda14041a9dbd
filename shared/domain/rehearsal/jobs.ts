/** Rehearsals of policies on all staff, as jobs: one function requests them, another runs them. */
import * as z from 'zod'
import { type PolicyVersion, policyDocument, versionHistory } from '../policies/policy.ts'
import { instant } from '../schedule/fields.ts'
import { rehearsalSummary } from './summary.ts'

/** A job as stored; its output has the policy as the version that would be in force. */
export const rehearsalJob = z
  .strictObject({
    /** Rises with time. */
    id: z.string(),
    version: z.int(),
    document: policyDocument,
    history: versionHistory.default({}),
    requestedAt: instant,
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    /** Once it is done. */
    summary: z.exactOptional(rehearsalSummary),
    /** Number of pieces of its events, once it is done. */
    pieces: z.exactOptional(z.int()),
  })
  .transform(({ document, version, history, ...job }) => {
    const policy: PolicyVersion = { ...document, ...history, version }
    return { ...job, policy }
  })

export type RehearsalJob = Readonly<z.output<typeof rehearsalJob>>

/** Keeps rehearsals until they are over. */
export interface Rehearsals {
  find(policy: string, id: string): Promise<RehearsalJob | undefined>
  /** The last one requested. */
  findLast(policy: string): Promise<RehearsalJob | undefined>
  save(job: RehearsalJob): Promise<void>
  /** Saves a piece of its events, lines of JSON. @param number from 0 */
  savePiece(job: RehearsalJob, number: number, lines: string): Promise<void>
  findPiece(policy: string, id: string, number: number): Promise<string | undefined>
}

/** Has another function run a rehearsal, later. */
export interface RehearsalRequests {
  /** @throws the technology's error if the request fails */
  request(policy: string, id: string): Promise<void>
}
