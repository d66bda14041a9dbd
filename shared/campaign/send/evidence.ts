import type { Temporal } from 'temporal-polyfill'
import type { ToldPart } from '../../domain/people/mail.ts'

/** What is known of one notice, put together from whoever knows it; any part may come first, or never. */
export interface NoticeEvidence {
  /** What it told; absent where only its events are known. Empty for a digest. */
  readonly tells?: readonly ToldPart[]
  readonly digestOn?: Temporal.PlainDate
  /** How often it was claimed: more than once where it may have arrived twice. */
  readonly tries?: number
  /** Of every copy that the mail service took: more than one is a double. */
  readonly messageIds: readonly string[]
  readonly accepted?: Temporal.Instant
  /** The mail service goes on trying, or has given up for now. */
  readonly delayed?: Temporal.Instant
  /** Proof of notice. */
  readonly delivered?: Temporal.Instant
  /** For good: the address does not exist, takes no mail, or is suppressed. */
  readonly bounced?: Temporal.Instant
  readonly complained?: Temporal.Instant
}

export const factKinds = ['accepted', 'delayed', 'delivered', 'bounced', 'complained'] as const

export type FactKind = (typeof factKinds)[number]

/** Something newly known of a notice. Whatever proves more proves that it was accepted, too. */
export interface Fact {
  readonly kind: FactKind
  readonly at: Temporal.Instant
  readonly messageId: string
}

/** What its sender knows of a notice. */
export interface Contents {
  readonly tells: readonly ToldPart[]
  readonly digestOn?: Temporal.PlainDate
  readonly tries: number
}

/** Where evidence is kept, by the ref of whom a notice went to, and its number. It only grows: of each kind the first fact stays. */
export interface EvidenceStore {
  find(ref: string, number: number): Promise<NoticeEvidence | undefined>
  /** @returns all that is known with it */
  record(ref: string, number: number, fact: Fact, contents?: Contents): Promise<NoticeEvidence>
  /** Removes all that is kept of the notices to somebody who is erased. */
  removeAll(ref: string): Promise<void>
}
