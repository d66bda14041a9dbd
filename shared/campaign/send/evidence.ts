import type { Temporal } from 'temporal-polyfill'
import type { ToldPart } from '../../domain/people/mail.ts'

/** What is known about one notice. Each fact may come first, late or never. */
export interface NoticeEvidence {
  /** What it said; absent if only its events are known; empty for a digest. */
  readonly tells?: readonly ToldPart[]
  readonly digestOn?: Temporal.PlainDate
  /** Number of claims; after more than one, it may have arrived twice. */
  readonly tries?: number
  /** One for each copy that the mail service accepted. */
  readonly messageIds: readonly string[]
  readonly accepted?: Temporal.Instant
  /** Delivery takes longer; the mail service retries. */
  readonly delayed?: Temporal.Instant
  /** Proof of notice. */
  readonly delivered?: Temporal.Instant
  /** Permanently: the address does not exist, takes no mail, or is suppressed. */
  readonly bounced?: Temporal.Instant
  readonly complained?: Temporal.Instant
}

export const factKinds = ['accepted', 'delayed', 'delivered', 'bounced', 'complained'] as const

export type FactKind = (typeof factKinds)[number]

/** News about a notice. Every kind implies that it was accepted. */
export interface Fact {
  readonly kind: FactKind
  readonly at: Temporal.Instant
  readonly messageId: string
}

/** What the sender knows about a notice. */
export interface Contents {
  readonly tells: readonly ToldPart[]
  readonly digestOn?: Temporal.PlainDate
  readonly tries: number
}

/** Evidence by the recipient's ref and the number of the notice. It only grows: the first fact of each kind stays. */
export interface EvidenceStore {
  find(ref: string, number: number): Promise<NoticeEvidence | undefined>
  /** @returns the evidence with this fact */
  record(ref: string, number: number, fact: Fact, contents?: Contents): Promise<NoticeEvidence>
  /** Removes all evidence of an erased person. */
  removeAll(ref: string): Promise<void>
}
