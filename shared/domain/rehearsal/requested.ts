/** Rehearsals of policies on all staff, as admins request them. */
import * as z from 'zod'
import { type PolicyVersion, policyDocument, versionHistory } from '../policies/policy.ts'
import { instant } from '../schedule/fields.ts'
import type { RehearsalSummary } from './summary.ts'

/** As stored; its output has the policy as the version that would be in force. */
export const requestedRehearsal = z
  .strictObject({
    /** That of the job that plays it; rises with time. */
    id: z.string(),
    version: z.int(),
    document: policyDocument,
    history: versionHistory.default({}),
    requestedAt: instant,
    /** The names of the files with its events, once it is done. */
    eventFiles: z.optional(z.array(z.string()).readonly()),
  })
  .transform(({ document, version, history, ...rest }) => {
    const policy: PolicyVersion = { ...document, ...history, version }
    return { ...rest, policy }
  })

export interface RequestedRehearsal extends Readonly<z.output<typeof requestedRehearsal>> {
  /** Once it is done. */
  readonly summary?: RehearsalSummary
}

/** Keeps rehearsals until they are over. */
export interface Rehearsals {
  find(policy: string, id: string): Promise<RequestedRehearsal | undefined>
  /** The last one requested. */
  findLast(policy: string): Promise<RequestedRehearsal | undefined>
  /** The last one requested before another, of those that are done. */
  findDoneBefore(policy: string, id: string): Promise<RequestedRehearsal | undefined>
  save(rehearsal: RequestedRehearsal): Promise<void>
}

/** Keeps files of rehearsals as long as these. */
export interface RehearsalFiles {
  /** Saves a file, or replaces it. @param text in pieces of any length */
  save(rehearsal: string, name: string, text: Iterable<string>): Promise<void>
  /** @throws if there is no such file */
  read(rehearsal: string, name: string): Promise<string>
  /** A URL at which anybody can read a file for five minutes. */
  link(rehearsal: string, name: string): Promise<string>
}
