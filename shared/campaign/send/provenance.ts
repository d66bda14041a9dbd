/** Whether an event is about the mail that carried a notice. */
import type { Temporal } from 'temporal-polyfill'
import { addressRef } from '../../domain/people/ref.ts'
import { mostLag } from '../../domain/schedule/clock.ts'
import { earlierOf, isBefore, laterOf } from '../../domain/schedule/zone.ts'
import type { Fact } from './evidence.ts'

/** Where a mail came from and went, as the mail service tells it. */
export interface Provenance {
  /** Bare addresses, of the envelope and of the header. */
  readonly senders: readonly string[]
  /** Bare addresses. */
  readonly recipients: readonly string[]
  /** When the mail service took it. */
  readonly sentAt: Temporal.Instant
}

/** What is known about the mail that carried a notice. */
export interface Sought {
  /** A bare address. */
  readonly sender: string
  /** The `addressRef` of its recipient. */
  readonly to: string
  /** When the notice was first claimed, by a cautious clock. */
  readonly claimedAt: Temporal.Instant
}

/** True for a mail by our sender to this recipient alone. */
export const isBetween = ({ senders, recipients }: Provenance, { sender, to }: Omit<Sought, 'claimedAt'>): boolean =>
  isAll(senders, (address) => address.toLowerCase() === sender.toLowerCase()) && isAll(recipients, (address) => addressRef(address) === to)

/**
 * True if mail and event are neither before the claim nor after the present. A cautious clock is always behind, so the claim needs no margin.
 * @param now by a cautious clock
 */
export function isInTime({ sentAt }: Provenance, { at }: Fact, { claimedAt }: Sought, now: Temporal.Instant): boolean {
  const [first, last] = [earlierOf(sentAt, at), laterOf(sentAt, at)]
  return !isBefore(first, claimedAt) && !isBefore(now.add({ seconds: mostLag }), last)
}

const isAll = (addresses: readonly string[], isRight: (address: string) => boolean): boolean =>
  addresses.length > 0 && addresses.every(isRight)
