import * as z from 'zod'
import { policyDocument } from './policy.ts'

/** A new policy, or a new version of one, until it is approved. */
export const draft = z.strictObject({
  policy: policyDocument,
  /** Rises with every save; 0 for a draft not stored yet. */
  revision: z.int(),
  /** Subjects of everybody who wrote any of it: none of them may approve it. */
  authors: z.array(z.string()).readonly(),
  /** Who submitted it for approval, and under which rehearsal; absent before. */
  submitted: z.exactOptional(z.strictObject({ by: z.string(), rehearsal: z.string() })),
})

export type Draft = Readonly<z.output<typeof draft>>

/** Keeps one draft per policy at most. */
export interface Drafts {
  find(id: string): Promise<Draft | undefined>
  /** By policy id. */
  list(): Promise<readonly Draft[]>
  /**
   * Saves a draft if its revision is still the last.
   * @returns the draft under its new revision; `stale` if somebody saved another: nothing was written
   */
  save(draft: Draft): Promise<Draft | 'stale'>
  /** @returns `stale` if somebody saved a later revision: the draft is still there */
  remove(id: string, revision: number): Promise<'removed' | 'stale'>
}
