import pMap from 'p-map'
import { type DeliveryFacts, type EvidenceStore, type Fact, factKinds, type NoticeEvidence, newsOf } from '#domain/people/evidence.ts'
import {
  type Claim,
  type MailState,
  type NotedBreach,
  type NoticeContents,
  noMail,
  type SentNotice,
  type ToldPart,
} from '#domain/people/mail.ts'
import type { Case, Person } from '#domain/people/person.ts'
import { readingsBehind } from '#domain/people/readings.ts'
import { addressRef } from '#domain/people/ref.ts'
import { serializePerson } from '#domain/people/serialize.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { review } from '#domain/review/review.ts'
import { isToEarlierAddress, withMailAccepted, withMailBounced, withMailDelivered } from '#domain/review/settle.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'

/** What a claim, and its person as stored with it, say about the notice. */
export const contentsOf = (person: Person, { tells, digestOn, former, tries, at, since = at }: Claim): NoticeContents => ({
  tells,
  found: tells.flatMap(part => findingsOf(person, part)),
  tries,
  claimedAt: since,
  to: addressRef(former ?? person.profile.email),
  digestOn,
})

function findingsOf(person: Person, { policy, openedAt, tells }: ToldPart): readonly NotedBreach[] {
  const current = person.cases.find(one => one.policy === policy.id && openedAt?.equals(one.openedAt))
  const named = new Set(tells.flatMap(({ devices }) => devices))
  return current ? notedBreaches(person, current).filter(({ device }) => named.has(device)) : []
}

/** What is known now of the devices in breach. */
export const notedBreaches = ({ devices }: Person, { policy, breaches }: Case): readonly NotedBreach[] =>
  breaches.map(breach => {
    const { device, unmet, since, unread } = breach
    const behind = readingsBehind(breach, devices)
    const [oldest] = behind
    const osVersion = behind.findLast(reading => reading.osVersion !== undefined)?.osVersion
    return {
      ...{ policy, device, unmet, since, unread, source: oldest?.source ?? 'import' },
      reportedAt: oldest?.reportedAt,
      osVersion,
    }
  })

/** The copy whose events count, of several the first by name. */
export const ownId = ({ messageIds, strayIds = [] }: NoticeEvidence) => messageIds.find(id => !strayIds.includes(id))

/**
 * Evidence with facts about one copy: the first of each kind stays. Of a copy that only events gave, after another was known, its acceptance
 * counts.
 * @param contents as for `record`
 */
export function withFacts<Known extends NoticeEvidence>(
  { strayIds = [], ...known }: Known,
  facts: DeliveryFacts,
  contents?: NoticeContents,
) {
  const [{ messageId }] = facts
  const { accepted, ...others } = newsOf(facts)
  const { messageIds } = known
  const isStray = !contents && messageIds.length > 0 && (!messageIds.includes(messageId) || strayIds.includes(messageId))
  const strays = isStray ? union(strayIds, [messageId]) : strayIds.filter(id => !contents || id !== messageId)
  return {
    accepted,
    ...(isStray ? {} : others),
    ...known,
    messageIds: union(messageIds, [messageId]),
    strayIds: strays.length > 0 ? strays : undefined,
    ...contents,
  }
}

const union = (some: readonly string[] = [], others: readonly string[] = []) => [...new Set([...some, ...others])].sort()

/** True if a fact adds nothing to what is known. */
export function isKnown({ kind, messageId }: Fact, known: NoticeEvidence | undefined) {
  if (!known?.messageIds.includes(messageId)) return false
  return known[kind] !== undefined || known.strayIds?.includes(messageId) === true
}

/** A notice whose recipient still holds its evidence. */
export const sentTo = ({ mail }: Person, number: number): SentNotice | undefined => mail?.sent?.find(notice => notice.number === number)

/** The evidence of a notice: what is stored by itself, and what its recipient holds. */
export async function evidenceOf(
  evidence: EvidenceStore,
  { ref, person }: Pick<StoredPerson, 'ref' | 'person'>,
  number: number,
): Promise<NoticeEvidence | undefined> {
  const stored = await evidence.find(ref, number)
  const held = sentTo(person, number)
  if (!stored || !held) return stored ?? held
  return joined(stored, held)
}

/** Evidence of one notice from two places; where both know a fact, the first counts. */
function joined<One extends NoticeEvidence, Other extends NoticeEvidence>(one: One, other: Other) {
  const strayIds = union(one.strayIds, other.strayIds)
  return { ...other, ...one, messageIds: union(one.messageIds, other.messageIds), strayIds: strayIds.length > 0 ? strayIds : undefined }
}

/** Notices whose evidence a person holds, before the oldest is stored by itself. */
const mostSent = 3

/** What a person holds of their notices from the claim to the next on. The last may be stored by itself, without a save of the person. */
export async function sentBefore(evidence: EvidenceStore, { ref, person }: StoredPerson): Promise<MailState['sent']> {
  const { sent = [] } = person.mail ?? noMail
  const last = sent.at(-1)
  const known = last && (await evidence.find(ref, last.number))
  if (last && known?.tells) await storeSent(evidence, ref, last, known)
  const [oldest, ...others] = known?.tells ? sent.slice(0, -1) : sent
  if (!oldest) return undefined
  if (others.length + 1 < mostSent) return [oldest, ...others]
  await storeSent(evidence, ref, oldest)
  return others
}

/** Stores by itself what a person held of a notice. @param known what is stored so */
async function storeSent(evidence: EvidenceStore, ref: string, notice: SentNotice, known?: NoticeEvidence) {
  const { number, messageIds, strayIds = [], accepted, delayed, delivered, bounced, bounceSubType, complained, ...contents } = notice
  const isStray = (id: string) => strayIds.includes(id)
  // Its own copy first: what comes after another is stray.
  const copies = messageIds
    .toSorted((a, b) => Number(isStray(a)) - Number(isStray(b)))
    .map((messageId): DeliveryFacts => {
      const kinds = isStray(messageId) ? [] : factKinds.filter(kind => kind !== 'accepted')
      const others = kinds.flatMap(kind => (notice[kind] ? [{ kind, at: notice[kind], messageId, bounceSubType }] : []))
      return [{ kind: 'accepted', at: accepted, messageId }, ...others]
    })
  const stored = known ?? (await evidence.find(ref, number))
  if (stored?.tells && stored.subject === contents.subject && copies.flat().every(fact => isKnown(fact, stored))) return
  for (const copy of copies) await evidence.record(ref, number, copy, isStray(copy[0].messageId) ? undefined : contents)
}

export type NumberedNotice = NoticeEvidence & { number: number }

/** Latest notices to read. */
const mostNotices = 500

const concurrency = 16

/**
 * The evidence of the latest notices to a person, oldest first.
 * @param most notices, each a read unit
 * @param last the number of the last of them
 */
export async function noticesTo(
  evidence: EvidenceStore,
  ref: string,
  person: Person,
  most = mostNotices,
  last = lastNotice(person),
): Promise<readonly NumberedNotice[]> {
  const numbers = Array.from({ length: Math.min(last, most) }, (_, index) => last - index).reverse()
  const found = await pMap(numbers, async number => ({ number, known: await evidenceOf(evidence, { ref, person }, number) }), {
    concurrency,
  })
  return found.flatMap(({ number, known }) => (known ? [{ number, ...known }] : []))
}

/** The number of the latest notice; 0: none yet. */
export const lastNotice = ({ mail = noMail }: Person) => (mail.claim ? mail.seq + 1 : mail.seq)

export interface SettlingPorts extends Ports<'people' | 'policies' | 'clock'> {
  evidence: EvidenceStore
}

/**
 * Updates a person by what the evidence of their notices proves, in one save. Sending, feedback and recovery all call it, in any order.
 * @param stored the recipient, just read
 * @param proofs the evidence, by the number of the notice
 * @param sent that of them which no store has: the person holds it if they are saved anyway, else it is stored by itself
 */
export async function settleNotices(
  { people, policies, evidence, clock }: SettlingPorts,
  stored: StoredPerson,
  proofs: ReadonlyMap<number, NoticeEvidence>,
  sent: readonly SentNotice[] = [],
) {
  const active = await policies.listActive()
  let held: readonly SentNotice[] = []
  await changePerson(people, stored, async person => {
    let settled = person
    for (const [number, proof] of proofs) {
      const claim = claimTo(settled, number)
      // Another may have saved them since: the sender, with what the notice says.
      const held = sentTo(settled, number)
      const known = held ? joined(proof, held) : proof
      const whole = claim ? await withContents(evidence, stored.ref, number, known, contentsOf(settled, claim)) : known
      settled = withEvidence(settled, number, whole)
    }
    const reviewed = review(settled, active, clock.now())
    const isChanged = serializePerson(reviewed) !== serializePerson(person)
    held = isChanged ? sent.filter(({ number }) => claimTo(person, number) ?? sentTo(person, number)) : []
    return isChanged ? holding(reviewed, held) : person
  })
  for (const notice of sent) if (!held.includes(notice)) await storeSent(evidence, stored.ref, notice)
}

/** The person with this evidence, and what others have added to it since it was read. */
function holding({ mail = noMail, ...person }: Person, held: readonly SentNotice[]): Person {
  if (held.length === 0) return { ...person, mail }
  const sent = new Map(mail.sent?.map(notice => [notice.number, notice]))
  for (const notice of held) {
    const known = sent.get(notice.number)
    sent.set(notice.number, known ? joined(known, notice) : notice)
  }
  return { ...person, mail: { ...mail, sent: [...sent.values()].sort((a, b) => a.number - b.number) } }
}

/** The claim to a notice, while it is open. */
export const claimTo = ({ mail = noMail }: Person, number: number): Claim | undefined => (mail.seq + 1 === number ? mail.claim : undefined)

/** Copies the contents from the claim before it is cleared: a delivery reported later needs them. */
async function withContents(evidence: EvidenceStore, ref: string, number: number, known: NoticeEvidence, contents: NoticeContents) {
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
