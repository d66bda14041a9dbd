import * as z from 'zod'
import { namedAdmin } from './admin.ts'
import { instant } from './schedule/fields.ts'

/**
 * What a second person must want, too: an erasure; imports of a person or a device, of a device's owner, and of a staff list that leaves out
 * many; and to grant a request that gives a suspended device back for good.
 */
export const secondedKinds = ['erase', 'import', 'give', 'complete', 'grant'] as const

export type SecondedKind = (typeof secondedKinds)[number]

export const pendingProposal = z.strictObject({ by: namedAdmin, until: instant, kind: z.enum(secondedKinds) })

export type PendingProposal = z.output<typeof pendingProposal>

/** Keeps who proposed something first, until that lapses. */
export interface Proposals {
  find(about: string): Promise<PendingProposal | undefined>
  save(about: string, proposal: PendingProposal): Promise<void>
  remove(about: string): Promise<void>
  /** Those that have not lapsed: the first `mostListed`, in no order. */
  listOpen(): Promise<readonly PendingProposal[]>
}

export const mostListed = 200
