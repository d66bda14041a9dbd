import type { Policy } from './policy.ts'

/** A policy that is being written, or a new version of one, until it is approved. */
export interface Draft {
  readonly policy: Policy
  /** Rises with every save; 0 stands for a draft not stored yet. */
  readonly revision: number
  /** Subjects of all who have written any of it: none of them may approve it. */
  readonly authors: readonly string[]
  /** That it waits for approval, and under which rehearsal; absent while it is still written. */
  readonly submitted?: { readonly by: string; readonly rehearsal: string }
}

/** Where drafts are kept: one for each policy at most. */
export interface Drafts {
  find(id: string): Promise<Draft | undefined>
  /** By id of their policies. */
  list(): Promise<readonly Draft[]>
  /**
   * Saves a draft, if nobody has since its revision was read.
   * @returns the draft under its new revision; `stale` where somebody has, and nothing was written
   */
  save(draft: Draft): Promise<Draft | 'stale'>
  /** @returns `stale` where somebody has saved it since that revision, and it is still there */
  remove(id: string, revision: number): Promise<'removed' | 'stale'>
}
