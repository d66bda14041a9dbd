import type { Admin } from '#domain/admin.ts'
import { isGivenBack } from '#domain/people/enforcement.ts'
import { noMail } from '#domain/people/mail.ts'
import { isOwnRecord } from '#domain/people/own-record.ts'
import type { Person } from '#domain/people/person.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { readdress } from '#domain/review/decisions/effects.ts'
import { type DecisionLimits, type OutOfBounds, withLimitedDecision } from '#domain/review/decisions/limited-decision.ts'
import { review } from '#domain/review/review.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'
import { inTurn, type TurnPorts } from '../save/turns.ts'
import { propose, type SecondPersonPorts } from './second-person.ts'

interface DecideCasePorts extends TurnPorts, SecondPersonPorts, Ports<'people' | 'policies' | 'audit' | 'clock'> {
  decisionLimits: DecisionLimits
}

/** `proposed`: takes effect when a second person decides the same. */
export const decisionOutcomes = ['decided', 'proposed', 'unchanged'] as const

interface Taken {
  kind: (typeof decisionOutcomes)[number]
}

/** `nobody`: no such person or policy. `no case`: none, or closed. `no request`: none of this kind is open. `own case`: another must decide. */
export type DecisionRefused = { kind: 'nobody' | 'no case' | 'no request' | 'own case' } | OutOfBounds

type DecisionTaken = Taken | DecisionRefused

export const isTaken = (decision: DecisionTaken): decision is Taken => decisionOutcomes.some(kind => kind === decision.kind)

/**
 * Applies an admin's decision to a case, once; when a second admin decides the same if it is a long extension or exemption, or gives a
 * suspended device back for good. The audit log gets each step first, without the reason, which only the case holds.
 * @throws UnreadablePersonError, RivalsError, BusyDecisionError
 */
export const decideCase = (
  ports: DecideCasePorts,
  policyId: string,
  ref: string,
  decision: CaseDecision,
  by: Admin,
): Promise<DecisionTaken> =>
  inTurn(ports, `case ${policyId} ${ref}`, async () => {
    const { people, policies, audit, clock, decisionLimits, proposals } = ports
    const active = await policies.listActive()
    const policy = active.find(({ id }) => id === policyId)
    const stored = policy && (await people.find(ref))
    if (!stored) return { kind: 'nobody' }
    if (isOwnRecord(by, stored.person)) return { kind: 'own case' }
    const now = clock.now()
    const after = (person: Person) => withLimitedDecision(person, active, policy, { decision, by, at: now }, decisionLimits)
    const taken = after(stored.person)
    if (taken.kind !== 'decided' && taken.kind !== 'proposed') return taken
    const { kind } = taken
    const record = (kind: Taken['kind'], proposedBy?: string) =>
      audit.append({
        policy: policyId,
        at: now,
        by: by.subject,
        action: `${kind === 'proposed' ? 'propose to ' : ''}${actionOf(decision)}`,
        about: ref,
        details: proposedBy === undefined ? undefined : { proposedBy },
      })
    const before = review(stored.person, active, now)
    const isForGood = !('until' in decision) && before.devices.some(({ id }) => isGivenBack(before, taken.person, id))
    const about = `grant ${policyId} ${ref} ${actionOf(decision)} ${'device' in decision ? decision.device : ''}` as const
    const proposed = isForGood ? await propose(ports, about, by, () => record('proposed')) : undefined
    if (proposed?.kind === 'proposed') return { kind: 'proposed' }
    await record(kind, proposed?.proposedBy ?? (kind === 'decided' ? taken.proposedBy : undefined))
    await changePerson(people, stored, person => {
      const taken = after(person)
      // Meanwhile it may have been decided already, or the case may have ended.
      return taken.kind === kind ? taken.person : person
    })
    if (proposed) await proposals.remove(about)
    return { kind }
  })

/** `extend`, `grant exemption`, `mark reachable` */
function actionOf(decision: CaseDecision) {
  if (decision.kind === 'reachable') return 'mark reachable'
  return 'request' in decision ? `${decision.kind} ${decision.request}` : decision.kind
}

/**
 * Releases mail to someone: what they are owed is due again. If their mail is not held, they only leave the list of held people.
 * @throws PersonNotFoundError, UnreadablePersonError, RivalsError
 */
export async function release({ people, policies, clock }: Ports<'people' | 'policies' | 'clock'>, ref: string) {
  const active = await policies.listActive()
  const stored = await people.get(ref)
  const { mail: { complainedAt, ...mail } = noMail } = stored.person
  if (!mail.held) {
    // Any save takes a record that could not be read out of the held queue.
    await people.save({ ...stored, person: review({ ...stored.person, mail }, active, clock.now()) })
    return
  }
  await changePerson(people, stored, person => (person.mail?.held ? readdress(person, active, person.profile.email, clock.now()) : person))
}
