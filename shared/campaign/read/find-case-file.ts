import type { EvidenceStore } from '#domain/people/evidence.ts'
import type { Case, Person } from '#domain/people/person.ts'
import { withDevicesToldApart } from '#domain/people/told-apart.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { review } from '#domain/review/review.ts'
import type { Ports } from '../ports.ts'
import { type NumberedNotice, noticesTo } from '../send/evidence.ts'
import { type CaseEvent, caseTimeline, noticesAbout } from './timeline.ts'

interface CaseFilePorts extends Ports<'people' | 'policies' | 'clock'> {
  evidence: EvidenceStore
}

/** A case with its owner, notices and history. */
export interface CaseFile {
  ref: string
  /** Reviewed now; devices with one label are told apart. */
  person: Person
  current: Case
  /** Absent if it is not known any more. */
  policy?: PolicyVersion
  /** In force. */
  policies: readonly PolicyVersion[]
  notices: readonly NumberedNotice[]
  /** Those that its owner got about others, as a manager. */
  digests: readonly NumberedNotice[]
  /** Oldest first. */
  timeline: readonly CaseEvent[]
  /** The policy's zone, or the person's own. */
  zone: string
}

/** @param mails the latest so many to the person, each a read unit. @returns undefined if there is no such person or case */
export async function findCaseFile(
  { people, policies, evidence, clock }: CaseFilePorts,
  id: string,
  ref: string,
  mails?: number,
): Promise<CaseFile | undefined> {
  const stored = await people.find(ref)
  if (!stored) return undefined
  const active = await policies.listActive()
  const person = withDevicesToldApart(review(stored.person, active, clock.now()))
  const current = person.cases.find(one => one.policy === id)
  const policy = active.find(one => one.id === id)
  if (!current) return undefined
  const sent = await noticesTo(evidence, ref, person, mails)
  const notices = noticesAbout(current, sent)
  const { zone = 'staff' } = policy ?? {}
  return {
    ref,
    person,
    current,
    policy,
    policies: active,
    notices,
    digests: sent.filter(({ digestOn, accepted }) => digestOn && accepted),
    timeline: caseTimeline(person, current, notices, clock.now()),
    zone: zone === 'staff' ? person.profile.zone : zone,
  }
}
