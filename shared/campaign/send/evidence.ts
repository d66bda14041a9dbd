import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { type Claim, type NotedBreach, noMail, type ToldPart } from '../../domain/people/mail.ts'
import type { Case, Person } from '../../domain/people/person.ts'
import { readingsBehind } from '../../domain/people/readings.ts'
import { addressRef } from '../../domain/people/ref.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import { review } from '../../domain/review/review.ts'
import { isToEarlierAddress, withMailAccepted, withMailBounced, withMailDelivered } from '../../domain/review/settle.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'

/** What the sender knows about a notice. */
export interface Contents {
  /** What it said; empty for a digest. */
  readonly tells: readonly ToldPart[]
  /** Why it went: what was known of the devices it named. */
  readonly found: readonly NotedBreach[]
  readonly digestOn?: Temporal.PlainDate
  /** Number of claims; after more than one, it may have arrived twice. */
  readonly tries: number
  /** When it was first claimed. */
  readonly claimedAt: Temporal.Instant
  /** The `addressRef` of its recipient. */
  readonly to: string
  /** Of its letter; absent for a digest, or if the answer of the mail service was lost. */
  readonly fingerprint?: string
  /** With which it was sent; absent if the answer of the mail service was lost. */
  readonly subject?: string
}

/** What is known about one notice: its contents, unless only its events are known. Each fact may come first, late or never. */
export interface NoticeEvidence extends Partial<Contents> {
  /** One for each copy that the mail service accepted. */
  readonly messageIds: readonly string[]
  /** Those of them that only events gave, after another was known: their events prove nothing but that there is a copy. */
  readonly strayIds?: readonly string[]
  readonly accepted?: Temporal.Instant
  /** Delivery takes longer; the mail service retries. */
  readonly delayed?: Temporal.Instant
  /** Proof of notice. */
  readonly delivered?: Temporal.Instant
  /** Permanently: the address does not exist, takes no mail, or is suppressed. */
  readonly bounced?: Temporal.Instant
  /** Why it bounced, in the word of the mail service: `General`, `NoEmail`, `OnAccountSuppressionList`. */
  readonly bounceSubType?: string
  readonly complained?: Temporal.Instant
}

export const factKinds = ['accepted', 'delayed', 'delivered', 'bounced', 'complained'] as const

export type FactKind = (typeof factKinds)[number]

/** News about a notice. Every kind implies that it was accepted. */
export interface Fact {
  readonly kind: FactKind
  readonly at: Temporal.Instant
  readonly messageId: string
  /** Of a bounce. */
  readonly bounceSubType?: string
}

/** About one copy of a notice. */
export type DeliveryFacts = readonly [Fact, ...Fact[]]

/** When each kind of fact happened first, and why it bounced. */
export function newsOf(
  facts: DeliveryFacts,
): Pick<NoticeEvidence, FactKind | 'bounceSubType'> & Pick<Required<NoticeEvidence>, 'accepted'> {
  const firsts = factKinds.flatMap((kind) => facts.find((fact) => fact.kind === kind) ?? [])
  return Object.assign({ accepted: facts[0].at }, ...firsts.map(({ kind, at, messageId: _, ...more }) => ({ [kind]: at, ...more })))
}

/** What a claim, and its person as stored with it, say about the notice. */
export const contentsOf = (person: Person, { tells, digestOn, former, tries, at, since = at }: Claim): Contents => ({
  tells,
  found: tells.flatMap((part) => findingsOf(person, part)),
  tries,
  claimedAt: since,
  to: addressRef(former ?? person.profile.email),
  digestOn,
})

function findingsOf(person: Person, { policy, openedAt, tells }: ToldPart): readonly NotedBreach[] {
  const current = person.cases.find((one) => one.policy === policy.id && openedAt?.equals(one.openedAt))
  const named = new Set(tells.flatMap(({ devices }) => devices))
  return current ? notedBreaches(person, current).filter(({ device }) => named.has(device)) : []
}

/** What is known now of the devices in breach. */
export const notedBreaches = ({ devices }: Person, { policy, breaches }: Case): readonly NotedBreach[] =>
  breaches.map((breach) => {
    const { device, unmet, since, unread } = breach
    const behind = readingsBehind(breach, devices)
    const [oldest] = behind
    const osVersion = behind.findLast((reading) => reading.osVersion !== undefined)?.osVersion
    return {
      ...{ policy, device, unmet, since, unread, source: oldest?.source ?? 'import' },
      reportedAt: oldest?.reportedAt,
      osVersion,
    }
  })

/** The copy whose events count, of several the first by name. */
export const ownId = ({ messageIds, strayIds = [] }: NoticeEvidence): string | undefined => messageIds.find((id) => !strayIds.includes(id))

/** True if a fact adds nothing to what is known. */
export function isKnown({ kind, messageId }: Fact, known: NoticeEvidence | undefined): boolean {
  if (!known?.messageIds.includes(messageId)) return false
  return known[kind] !== undefined || known.strayIds?.includes(messageId) === true
}

/** Evidence by the recipient's ref and the number of the notice. It only grows: the first fact of each kind stays. */
export interface EvidenceStore {
  find(ref: string, number: number): Promise<NoticeEvidence | undefined>
  /**
   * @param contents given with the answer of the mail service, whose message id always counts
   * @returns the evidence with these facts, or with mere acceptance where they are about a stray copy
   */
  record(ref: string, number: number, facts: DeliveryFacts, contents?: Contents): Promise<NoticeEvidence>
  /** Removes all evidence of an erased person. */
  removeAll(ref: string): Promise<void>
}

export type NumberedNotice = NoticeEvidence & { readonly number: number }

/** Latest notices to read. */
const mostNotices = 500

const concurrency = 16

/** The evidence of the latest notices to a person, oldest first. */
export async function noticesTo(evidence: EvidenceStore, ref: string, { mail = noMail }: Person): Promise<readonly NumberedNotice[]> {
  const last = mail.claim ? mail.seq + 1 : mail.seq
  const numbers = Array.from({ length: Math.min(last, mostNotices) }, (_, index) => last - index).reverse()
  const found = await pMap(numbers, async (number) => ({ number, known: await evidence.find(ref, number) }), { concurrency })
  return found.flatMap(({ number, known }) => (known ? [{ number, ...known }] : []))
}

export interface SettlingPorts extends Ports<'people' | 'policies' | 'clock'> {
  readonly evidence: EvidenceStore
}

/**
 * Updates a person by what the evidence of their notices proves, in one save. Sending, feedback and recovery all call it, in any order.
 * @param stored the recipient, just read
 * @param proofs the evidence, by the number of the notice
 */
export async function settleNotices(
  { people, policies, evidence, clock }: SettlingPorts,
  stored: StoredPerson,
  proofs: ReadonlyMap<number, NoticeEvidence>,
): Promise<void> {
  const active = await policies.listActive()
  await changePerson(people, stored, async (person) => {
    let settled = person
    for (const [number, known] of proofs) {
      const claim = claimTo(settled, number)
      const whole = claim ? await withContents(evidence, stored.ref, number, known, contentsOf(settled, claim)) : known
      settled = withEvidence(settled, number, whole)
    }
    return review(settled, active, clock.now())
  })
}

/** The claim to a notice, while it is open. */
export const claimTo = ({ mail = noMail }: Person, number: number): Claim | undefined => (mail.seq + 1 === number ? mail.claim : undefined)

/** Copies the contents from the claim before it is cleared: a delivery reported later needs them. */
async function withContents(
  evidence: EvidenceStore,
  ref: string,
  number: number,
  known: NoticeEvidence,
  contents: Contents,
): Promise<NoticeEvidence> {
  const messageId = ownId(known)
  if (known.tells || !known.accepted || !messageId) return known
  return evidence.record(ref, number, [{ kind: 'accepted', at: known.accepted, messageId }], contents)
}

function withEvidence(
  person: Person,
  number: number,
  { tells = [], to, accepted, delivered, bounced, complained }: NoticeEvidence,
): Person {
  const claim = claimTo(person, number)
  const sent = claim && accepted ? withMailAccepted(person, number, claim, accepted) : person
  // Feedback from an earlier address proves nothing about the present one.
  if (isToEarlierAddress(person, number) || (to !== undefined && to !== addressRef(person.profile.email))) return sent
  const proven = delivered ? withMailDelivered(sent, number, tells, delivered) : sent
  const heard = complained
    ? { ...proven, mail: { ...(proven.mail ?? noMail), complainedAt: proven.mail?.complainedAt ?? complained } }
    : proven
  return bounced ? withMailBounced(heard, bounced) : heard
}
