import type { MailCopy } from '#domain/emails/mail-copies.ts'
import type { EvidenceStore } from '#domain/people/evidence.ts'
import type { Person } from '#domain/people/person.ts'
import type { Ports } from '../ports.ts'
import { evidenceOf, type NumberedNotice } from '../send/evidence.ts'

export interface MailReadingPorts extends Ports<'copies'> {
  evidence: EvidenceStore
}

/** A mail to a person, as it was sent. */
export interface SentMail {
  notice: NumberedNotice
  /** None: it is from before copies were kept, or they have expired. Of several, tried one after the other, each may have gone out. */
  copies: readonly MailCopy[]
}

/** @returns undefined if the mail service took no such mail */
export async function findMail(
  { evidence, copies }: MailReadingPorts,
  ref: string,
  person: Person,
  number: number,
): Promise<SentMail | undefined> {
  const notice = await evidenceOf(evidence, { ref, person }, number)
  if (!notice?.accepted) return undefined
  const { tries = 1, digestOn } = notice
  const attempts = Array.from({ length: tries }, (_, before) => ({ ref, number, tries: before + 1, isDigest: digestOn !== undefined }))
  const found = await Promise.all(attempts.map(attempt => copies.find(attempt)))
  return { notice: { ...notice, number }, copies: found.flatMap(copy => copy ?? []) }
}
