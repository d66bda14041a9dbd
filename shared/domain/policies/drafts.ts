import * as z from 'zod'
import { namedAdmin } from '../admin.ts'
import { jsonHash } from '../json-hash.ts'
import { documentOf } from './document-of.ts'
import { type Policy, policyDocument } from './policy.ts'

/** SHA-256 of the document with every default written out, as JSON with sorted keys and no spaces: what `jq -jcS .document` writes. */
export const documentHash = (policy: Policy): string => jsonHash(documentOf(policy))

/** A new policy, or a new version of one, until it is approved. */
export const draft = z.strictObject({
  policy: policyDocument,
  /** Rises with every save; 0 for a draft not stored yet. */
  revision: z.int(),
  /**
   * Everybody who wrote any of it, submitted it, or deleted one before it, since a version of the policy was last approved: none of them may
   * approve it.
   */
  authors: z.array(namedAdmin).readonly(),
  /** The subject of who submitted it for approval, and under which rehearsal; absent before. */
  submitted: z.optional(z.strictObject({ by: z.string(), rehearsal: z.string() })),
})

export type Draft = Readonly<z.output<typeof draft>>

/** What a deleted draft leaves: writing the same again makes nobody else its author. */
export const deletedDraft = draft.pick({ revision: true, authors: true })

export type DeletedDraft = Readonly<z.output<typeof deletedDraft>>

/** Keeps one draft per policy at most. */
export interface Drafts {
  find(id: string): Promise<Draft | undefined>
  /** What is left of the last draft, if it was deleted. */
  findDeleted(id: string): Promise<DeletedDraft | undefined>
  /** By policy id. */
  list(): Promise<readonly Draft[]>
  /**
   * Saves a draft if its revision is still the last.
   * @returns the draft under its new revision; `stale` if someone saved another: nothing was written
   */
  save(draft: Draft): Promise<Draft | 'stale'>
  /**
   * Deletes a draft, and keeps its authors.
   * @param deleted with the revision of the draft
   * @returns `stale` if someone saved a later revision: the draft is still there
   */
  delete(id: string, deleted: DeletedDraft): Promise<'deleted' | 'stale'>
  /**
   * Removes an approved draft, and its authors with it.
   * @returns `stale` if someone saved a later revision: the draft is still there
   */
  remove(id: string, revision: number): Promise<'removed' | 'stale'>
}
