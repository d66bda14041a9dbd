/** What the mail service tells of notices, and what is kept of it. */
import type { Temporal } from 'temporal-polyfill'
import type { NoticeContents } from './mail.ts'

/** What is known about one notice: its contents, unless only its events are known. Each fact may come first, late or never. */
export interface NoticeEvidence extends Partial<NoticeContents> {
  /** One for each copy that the mail service accepted. */
  messageIds: readonly string[]
  /** Those of them that only events gave, after another was known: their events prove nothing but that there is a copy. */
  strayIds?: readonly string[]
  accepted?: Temporal.Instant
  /** Delivery takes longer; the mail service retries. */
  delayed?: Temporal.Instant
  /** Proof of notice. */
  delivered?: Temporal.Instant
  /** Permanently: the address does not exist, takes no mail, or is suppressed. */
  bounced?: Temporal.Instant
  /** Why it bounced, in the word of the mail service: `General`, `NoEmail`, `OnAccountSuppressionList`. */
  bounceSubType?: string
  complained?: Temporal.Instant
}

export const factKinds = ['accepted', 'delayed', 'delivered', 'bounced', 'complained'] as const

export type FactKind = (typeof factKinds)[number]

/** News about a notice. Every kind implies that it was accepted. */
export interface Fact {
  kind: FactKind
  at: Temporal.Instant
  messageId: string
  /** Of a bounce. */
  bounceSubType?: string
}

/** About one copy of a notice. */
export type DeliveryFacts = readonly [Fact, ...Fact[]]

/** When each kind of fact happened first, and why it bounced. */
export function newsOf(
  facts: DeliveryFacts,
): Pick<NoticeEvidence, FactKind | 'bounceSubType'> & Pick<Required<NoticeEvidence>, 'accepted'> {
  const firsts = factKinds.flatMap(kind => facts.find(fact => fact.kind === kind) ?? [])
  return Object.assign(
    { accepted: facts[0].at },
    ...firsts.map(({ kind, at, bounceSubType }) => ({ [kind]: at, ...(bounceSubType ? { bounceSubType } : {}) })),
  )
}

/** Evidence by the recipient's ref and the number of the notice. It only grows: the first fact of each kind stays. */
export interface EvidenceStore {
  find(ref: string, number: number): Promise<NoticeEvidence | undefined>
  /**
   * @param contents given with the answer of the mail service, whose message id always counts
   * @returns the evidence with these facts, or with mere acceptance where they are about a stray copy
   */
  record(ref: string, number: number, facts: DeliveryFacts, contents?: NoticeContents): Promise<NoticeEvidence>
  /** Removes all evidence of an erased person. */
  removeAll(ref: string): Promise<void>
}

/** Where a mail came from and went, as the mail service tells it. */
export interface Provenance {
  /** Bare addresses, of the envelope and of the header. */
  senders: readonly string[]
  /** Bare addresses. */
  recipients: readonly string[]
  /** When the mail service took it. */
  sentAt: Temporal.Instant
}
