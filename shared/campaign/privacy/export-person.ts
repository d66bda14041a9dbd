import type { AuditLog, ChainedDecision } from '../../domain/audit/decision.ts'
import { controlChain } from '../../domain/audit/decision.ts'
import { noMail } from '../../domain/people/mail.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { withoutPageLinks } from '../save/change-linked.ts'
import type { EvidenceStore, NoticeEvidence } from '../send/evidence.ts'

export interface ExportingPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly evidence: EvidenceStore
  readonly audit: AuditLog
  readonly clock: Clock
}

export type NumberedNotice = NoticeEvidence & { readonly number: number }

/** Everything stored about one person but the keys of their pages, which open them. */
export interface PersonExport {
  readonly ref: string
  readonly person: Person
  readonly notices: readonly NumberedNotice[]
  /** Decisions about them, and their own answers. */
  readonly decisions: readonly ChainedDecision[]
}

/** Latest notices to read. */
const mostNotices = 500

/** The evidence of the latest notices to a person, oldest first. */
export async function noticesTo(evidence: EvidenceStore, ref: string, { mail = noMail }: Person): Promise<readonly NumberedNotice[]> {
  const last = mail.claim ? mail.seq + 1 : mail.seq
  const numbers = Array.from({ length: Math.min(last, mostNotices) }, (_, index) => last - index).reverse()
  const found = await Promise.all(numbers.map(async (number) => ({ number, known: await evidence.find(ref, number) })))
  return found.flatMap(({ number, known }) => (known ? [{ number, ...known }] : []))
}

/** Exports a person, in the audit log first. @returns undefined if there is no such person */
export async function exportPerson(
  { people, policies, evidence, audit, clock }: ExportingPorts,
  ref: string,
  by: string,
): Promise<PersonExport | undefined> {
  const stored = await people.find(ref)
  if (!stored) return undefined
  const person = withoutPageLinks(stored.person)
  await audit.append({ policy: controlChain, at: clock.now(), by, action: 'export', about: ref })
  // Read every chain: the case that a decision was about may be gone.
  const chains = [...(await policies.listActive()).map(({ id }) => id), controlChain]
  const decisions: ChainedDecision[] = []
  for (const chain of chains) for await (const decision of audit.list(chain)) if (decision.about === ref) decisions.push(decision)
  return { ref, person, notices: await noticesTo(evidence, ref, person), decisions }
}
