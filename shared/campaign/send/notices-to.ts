import pMap from 'p-map'
import { noMail } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import type { EvidenceStore, NoticeEvidence } from './evidence.ts'

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
