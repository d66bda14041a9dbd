/** Whether an event is about the mail that carried a notice. */
import type { Temporal } from 'temporal-polyfill'
import { addressRef } from '../../domain/people/ref.ts'
import { mostLag } from '../../domain/schedule/clock.ts'
import { earlierOf, isBefore, laterOf } from '../../domain/schedule/zone.ts'
import type { Contents, Fact } from './evidence.ts'

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
export type Sought = Pick<Contents, 'to' | 'claimedAt'>

/** @param sender a bare address */
export const isFrom = ({ senders }: Provenance, sender: string): boolean =>
  isAll(senders, (address) => address.toLowerCase() === sender.toLowerCase())

/** True for a mail to this recipient alone. */
export const isTo = ({ recipients }: Provenance, { to }: Sought): boolean => isAll(recipients, (address) => addressRef(address) === to)

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
