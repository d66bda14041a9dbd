import type { Language } from '#domain/catalogue/languages.ts'
import { composeMail, type Mail } from '#domain/emails/mailer.ts'
import { type MailKind, mailKindsOf, sampleLetter } from '#domain/emails/sample.ts'
import { canaryTag, sampleTag } from '#domain/people/mail.ts'
import { addressRef } from '#domain/people/ref.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import type { Ports } from '../ports.ts'

/** To one address within a day (UTC). */
export const mostSamples = 120

/**
 * Mails one sample of each kind, marked in its subject. The audit log gets it first.
 * @param to the admin's own address
 * @param by subject of the admin's token
 * @returns how many the mail service accepted, and the others
 */
export async function sendSamples(
  { dayCounts, mailer, audit, voices, clock }: Ports<'dayCounts' | 'mailer' | 'audit' | 'voices' | 'clock'>,
  policy: PolicyVersion,
  language: Language,
  to: string,
  by: string,
) {
  const kinds = mailKindsOf(policy)
  const at = clock.now()
  const on = at.toZonedDateTimeISO('UTC').toPlainDate()
  if (!(await dayCounts.add(addressRef(to), on, kinds.length, mostSamples))) return 'too many'
  await audit.append({ policy: policy.id, at, by, action: 'send samples' })
  const voice = await voices(language)
  const refused: { kind: MailKind; reason: string }[] = []
  for (const kind of kinds) {
    const letter = sampleLetter(kind, policy, { language }, () => voice)
    const handover = await mailer.send(composeMail(to, sampleTag, { ...letter, subject: `[Sample] ${letter.subject}` }))
    if (handover.kind !== 'accepted') refused.push({ kind, reason: handover.reason })
  }
  return { sent: kinds.length - refused.length, refused }
}

const text = 'This is the test mail that Ides sends every day, to find out whether mail arrives. There is nothing to do.'

export const canaryMail = (to: string): Mail => ({
  noticeId: canaryTag,
  to,
  subject: 'Ides: test mail of the day',
  text,
  html: `<p>${text}</p>`,
})
