import type { Temporal } from 'temporal-polyfill'
import type { Fact, NoticeEvidence, Provenance } from '#domain/people/evidence.ts'
import { type NoticeContents, noMail, readNoticeId, type SentNotice } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import { addressRef } from '#domain/people/ref.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { mostLag } from '#domain/schedule/clock.ts'
import { earlierOf, isBefore, laterOf } from '#domain/schedule/zone.ts'
import type { Silence } from '#domain/silence.ts'
import { holdUnproven } from './claim.ts'
import { claimTo, contentsOf, isKnown, type SettlingPorts, sentTo, settleNotices, withFacts } from './evidence.ts'

export interface FeedbackPorts extends SettlingPorts {
  silence: Silence
  /** The bare address that notices come from. */
  sender: string
}

/** What the mail service tells of one mail. */
export interface MailEvent {
  noticeId: string
  fact: Fact
  mail: Provenance
}

/**
 * `doubled`: the mail service accepted more than one copy. `mismatched`: the event is not about the mail that carried the notice, and proves
 * nothing. `unknown`: no such notice can have been sent. `ignored`: its claim was given up, so nothing is left to match, and nothing waits.
 */
export type FeedbackTaken = 'taken' | 'doubled' | 'mismatched' | 'unknown' | 'ignored'

/** `failed`: a port did, so the event must come again. */
export type FeedbackOutcome<Event> = { event: Event } & ({ outcome: FeedbackTaken } | { outcome: 'failed'; error: unknown })

/**
 * Records what became of notices. Events may come in any order and repeat. Those about one person are one read and one save, and fail
 * together; nobody else's fail with them.
 * @returns what came of each event, by person
 */
export async function takeFeedback<Event extends MailEvent>(
  ports: FeedbackPorts,
  events: readonly Event[],
): Promise<readonly FeedbackOutcome<Event>[]> {
  const byRef = Map.groupBy(events, ({ noticeId }) => readNoticeId(noticeId)?.ref)
  const heard = await Promise.all([...byRef].map(([ref, some]) => hear(ports, ref, some)))
  return heard.flat()
}

async function hear<Event extends MailEvent>(
  ports: FeedbackPorts,
  ref: string | undefined,
  events: readonly Event[],
): Promise<readonly FeedbackOutcome<Event>[]> {
  try {
    const outcomes = ref === undefined ? undefined : await takeFrom(ports, ref, events)
    return events.map(event => ({ event, outcome: outcomes?.get(event) ?? 'unknown' }))
  } catch (error) {
    return events.map(event => ({ event, outcome: 'failed', error }))
  }
}

type Outcomes = Map<MailEvent, FeedbackTaken>

/** @returns nothing of notices that cannot have been sent */
async function takeFrom(ports: FeedbackPorts, ref: string, events: readonly MailEvent[]) {
  const outcomes: Outcomes = new Map()
  const found = await ports.people.find(ref)
  if (!found) return outcomes
  const { mail = noMail } = found.person
  const proofs = new Map<number, NoticeEvidence>()
  const sent: SentNotice[] = []
  for (const [number, some] of Map.groupBy(events, ({ noticeId }) => readNoticeId(noticeId)?.number ?? 0)) {
    // No notice of this number may have been sent.
    if (number > (mail.claim ? mail.seq + 1 : mail.seq)) continue
    const known = await recordProofs(ports, found, number, some, outcomes, sent)
    if (known) proofs.set(number, known)
  }
  if (proofs.size + sent.length > 0) await settleNotices(ports, found, proofs, sent)
  return outcomes
}

/**
 * Adds the events of one notice to its evidence.
 * @param sent gets evidence that has grown and is not stored
 * @returns the evidence, if any of them is proof
 */
async function recordProofs(
  ports: FeedbackPorts,
  { ref, person }: StoredPerson,
  number: number,
  events: readonly MailEvent[],
  outcomes: Outcomes,
  sent: SentNotice[],
) {
  const { evidence, silence, clock, sender } = ports
  let held = sentTo(person, number)
  let known = held ?? (await evidence.find(ref, number))
  const sought = soughtMail(person, number, known)
  for (const event of events) outcomes.set(event, sought ? 'mismatched' : 'ignored')
  if (!sought) return undefined
  const ours = events.filter(({ mail }) => isFrom(mail, sender) && isTo(mail, sought))
  const proofs = ours.filter(({ mail, fact }) => isInTime(mail, fact, sought, clock.now()))
  const claim = claimTo(person, number)
  // Should it be the notice after all, a second copy must not go out.
  if (claim && ours.length > proofs.length) await holdUnproven(ports, ref, claim)
  if (proofs.length === 0) return undefined

  const facts = proofs.map(({ fact }) => fact)
  // An accepted mail says nothing of its delivery.
  if (facts.some(({ kind }) => kind !== 'accepted')) await silence.end(clock.now())
  const news = facts.filter(fact => !isKnown(fact, known))
  for (const [first, ...rest] of Map.groupBy(news, ({ messageId }) => messageId).values()) {
    if (first && held) held = withFacts(held, [first, ...rest])
    else if (first) known = await evidence.record(ref, number, [first, ...rest])
  }
  if (held && news.length > 0) sent.push(held)
  known = held ?? known
  for (const event of proofs) outcomes.set(event, known && known.messageIds.length > 1 ? 'doubled' : 'taken')
  // Of another copy: what proves is settled by its own events.
  return facts.some(({ messageId }) => !known?.strayIds?.includes(messageId)) ? known : undefined
}

function soughtMail(person: Person, number: number, known: NoticeEvidence | undefined): Sought | undefined {
  const claim = claimTo(person, number)
  const { to, claimedAt }: Partial<NoticeContents> = claim ? contentsOf(person, claim) : (known ?? {})
  return to !== undefined && claimedAt ? { to, claimedAt } : undefined
}

/** What is known about the mail that carried a notice. */
export type Sought = Pick<NoticeContents, 'to' | 'claimedAt'>

/** @param sender a bare address */
export const isFrom = ({ senders }: Provenance, sender: string) => isAll(senders, address => address.toLowerCase() === sender.toLowerCase())

/** True for a mail to this recipient alone. */
const isTo = ({ recipients }: Provenance, { to }: Sought) => isAll(recipients, address => addressRef(address) === to)

/**
 * True if mail and event are neither before the claim nor after the present. A cautious clock is always behind, so the claim needs no margin.
 * @param now by a cautious clock
 */
function isInTime({ sentAt }: Provenance, { at }: Fact, { claimedAt }: Sought, now: Temporal.Instant) {
  const [first, last] = [earlierOf(sentAt, at), laterOf(sentAt, at)]
  return !isBefore(first, claimedAt) && !isBefore(now.add({ seconds: mostLag }), last)
}

const isAll = (addresses: readonly string[], isRight: (address: string) => boolean) => addresses.length > 0 && addresses.every(isRight)
