import type { Temporal } from 'temporal-polyfill'
import { letterAgain } from '../../domain/emails/again.ts'
import type { Letter } from '../../domain/emails/letter.ts'
import type { Voices } from '../../domain/emails/voice.ts'
import { noticeId } from '../../domain/people/mail.ts'
import type { People } from '../../domain/people/store.ts'
import type { Policies } from '../../domain/policies/store.ts'
import type { EvidenceStore } from '../send/evidence.ts'
import { noticesAbout } from './timeline.ts'

export interface SentMailPorts {
  readonly people: People
  readonly policies: Policies
  readonly evidence: EvidenceStore
  readonly voices: Voices
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
  const [stored, notice] = await Promise.all([people.find(ref), evidence.find(ref, number)])
  const current = stored?.person.cases.find((one) => one.policy === policy)
  if (!stored || !current || !notice?.accepted || noticesAbout(current, [{ ...notice, number }]).length === 0) return undefined
  const { tells = [], found = [], claimedAt, fingerprint, accepted: at } = notice
  if (!claimedAt || fingerprint === undefined) return { at, is: 'no-fingerprint' }
  const versions = await Promise.all(tells.map(({ policy: { id, version } }) => policies.get(id, version)))
  const known = [...versions, ...(await policies.listActive())]
  const letter = letterAgain(stored.person, { tells, found, claimedAt, fingerprint }, noticeId(ref, number), known, voices)
  return letter ? { at, is: 'same', letter } : { at, is: 'other' }
}
