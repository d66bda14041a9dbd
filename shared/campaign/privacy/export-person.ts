import type { Admin } from '#domain/admin.ts'
import { type ChainedDecision, controlChain } from '#domain/audit/decision.ts'
import type { EvidenceStore } from '#domain/people/evidence.ts'
import { type Person, withCases, withDecisions } from '#domain/people/person.ts'
import { review } from '#domain/review/review.ts'
import { byMoment } from '#domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'
import { caseTimeline } from '../read/timeline.ts'
import { withoutPageLinks } from '../save/change-person.ts'
import { noticesTo } from '../send/evidence.ts'
import { exportAction } from './count-exports.ts'

interface ExportingPorts extends Ports<'people' | 'policies' | 'audit' | 'passes' | 'accessStates' | 'clock'> {
  evidence: EvidenceStore
}

/**
 * Exports everything stored about one person, in the audit log first: but the keys of their pages, which open them, and the addresses of admins
 * who proposed something or changed theirs.
 * @returns undefined if there is no such person
 */
export async function exportPerson(
  { people, policies, evidence, audit, passes, accessStates, clock }: ExportingPorts,
  ref: string,
  by: string,
) {
  const stored = await people.find(ref)
  if (!stored) return undefined
  const person = withoutAddressesOfAdmins(withoutPageLinks(stored.person))
  await audit.append({ policy: controlChain, at: clock.now(), by, action: exportAction, about: ref })
  // Read every chain: the case that a decision was about may be gone.
  const active = await policies.listActive()
  const chains = [...active.map(({ id }) => id), controlChain]
  const decisions: ChainedDecision[] = []
  for (const chain of chains) for await (const decision of audit.list(chain)) if (decision.about === ref) decisions.push(decision)
  const notices = await noticesTo(evidence, ref, person)
  const reviewed = review(person, active, clock.now())
  const timelines = reviewed.cases.map(one => ({ policy: one.policy, timeline: caseTimeline(reviewed, one, notices, clock.now()) }))
  const waiting = await Array.fromAsync(passes.listWaitingOf(ref), ({ sighting }) => sighting)
  const access = await Promise.all(Object.keys(person.access).map(device => accessStates.find(ref, device)))
  return {
    ref,
    person,
    notices,
    timelines,
    waiting,
    access: access.flatMap(stored => stored?.state ?? []),
    decisions: decisions.toSorted(byMoment),
  }
}

function withoutAddressesOfAdmins(person: Person): Person {
  const { mail } = person
  const changed = mail?.unconfirmed ? { ...person, mail: { ...mail, unconfirmed: nameless(mail.unconfirmed) } } : person
  return withCases(changed, one => {
    const { proposed } = one.decisions
    return proposed ? withDecisions(one, { proposed: nameless(proposed) }) : one
  })
}

const nameless = <T extends { by: Admin }>(one: T): T => ({ ...one, by: { subject: one.by.subject } })
