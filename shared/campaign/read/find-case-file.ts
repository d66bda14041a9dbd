import type { Temporal } from 'temporal-polyfill'
import { letterAgain } from '#shared/domain/emails/again.ts'
import type { Letter } from '#shared/domain/emails/letter.ts'
import { noticeId } from '#shared/domain/people/mail.ts'
import type { Case, Person } from '#shared/domain/people/person.ts'
import type { PolicyVersion } from '#shared/domain/policies/policy.ts'
import type { Policies } from '#shared/domain/policies/store.ts'
import { review } from '#shared/domain/review/review.ts'
import type { Ports } from '../ports.ts'
import { type EvidenceStore, evidenceOf, type NumberedNotice, noticesTo } from '../send/evidence.ts'
import { type CaseEvent, caseTimeline, noticesAbout } from './timeline.ts'

export interface CaseFilePorts extends Ports<'people' | 'policies' | 'clock'> {
  readonly evidence: EvidenceStore
}

/** A case with its owner, notices and history. */
export interface CaseFile {
  readonly ref: string
  /** Reviewed now. */
  readonly person: Person
  readonly current: Case
  /** Absent if it is not known any more. */
  readonly policy?: PolicyVersion
  /** In force. */
  readonly policies: readonly PolicyVersion[]
  readonly notices: readonly NumberedNotice[]
  /** Oldest first. */
  readonly timeline: readonly CaseEvent[]
  /** The policy's zone, or the person's own. */
  readonly zone: string
}

/** @returns undefined if there is no such person or case */
export async function findCaseFile(
  { people, policies, evidence, clock }: CaseFilePorts,
  id: string,
  ref: string,
): Promise<CaseFile | undefined> {
  const stored = await people.find(ref)
  if (!stored) return undefined
  const active = await policies.listActive()
  const person = review(stored.person, active, clock.now())
  const current = person.cases.find((one) => one.policy === id)
  const policy = active.find((one) => one.id === id)
  if (!current) return undefined
  const notices = noticesAbout(current, await noticesTo(evidence, ref, person))
  const { zone = 'staff' } = policy ?? {}
  return {
    ref,
    person,
    current,
    policy,
    policies: active,
    notices,
    timeline: caseTimeline(person, current, notices, clock.now()),
    zone: zone === 'staff' ? person.profile.zone : zone,
  }
}

export interface SentMailPorts extends Ports<'people' | 'voices'> {
  readonly policies: Policies
  readonly evidence: EvidenceStore
}

/**
 * A mail about a case, of which no copy is kept. `same`: written again, it has the fingerprint of what was sent. `other`: it has not.
 * `no-fingerprint`: none was kept.
 */
export type SentMail = { readonly at: Temporal.Instant } & (
  | { readonly is: 'same'; readonly letter: Letter }
  | { readonly is: 'other' | 'no-fingerprint' }
)

/** @returns undefined if no such mail about the case was sent */
export async function findSentMail(
  { people, policies, evidence, voices }: SentMailPorts,
  policy: string,
  ref: string,
  number: number,
): Promise<SentMail | undefined> {
  const stored = await people.find(ref)
  const notice = stored && (await evidenceOf(evidence, stored, number))
  const current = stored?.person.cases.find((one) => one.policy === policy)
  if (!stored || !current || !notice?.accepted || noticesAbout(current, [{ ...notice, number }]).length === 0) return undefined
  const { tells = [], found = [], claimedAt, fingerprint, accepted: at } = notice
  if (!claimedAt || fingerprint === undefined) return { at, is: 'no-fingerprint' }
  const versions = await Promise.all(tells.map(({ policy: { id, version } }) => policies.get(id, version)))
  const known = [...versions, ...(await policies.listActive())]
  const letter = letterAgain(stored.person, { tells, found, claimedAt, fingerprint }, noticeId(ref, number), known, voices)
  return letter ? { at, is: 'same', letter } : { at, is: 'other' }
}
