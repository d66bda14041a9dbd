/** Versions of a policy: what each demands and threatens. Nobody is cut off for what the notices to them did not tell. */
import type { Temporal } from 'temporal-polyfill'
import { isSamePerson } from '../admin.ts'
import { getOrCompute } from '../caching.ts'
import { isBefore } from '../schedule/zone.ts'
import { differences } from './difference.ts'
import { documentOf } from './document-of.ts'
import { type EarlierVersions, type Freezing, type Halt, type Policy, type PolicyVersion, ruleOf } from './policy.ts'
import { stagesIn } from './stages.ts'

/** What a version demands and threatens. */
export type Demands = Omit<EarlierVersions, 'through'>

/** The same of one of its stages; one without stages has one, which has no name. */
type StageDemands = Omit<Demands, 'stages' | 'requirements' | 'unanswered'> & { readonly name?: string }

/** The first suspending rung: days after the deadline, and whether it waits for working time. */
export type Threat = NonNullable<Demands['suspends']>

/** The version that follows another: an amendment, a pause, a resumption or a lift. */
export function nextVersion(policy: Policy, before: PolicyVersion | undefined, halted?: Halt, freezing?: Freezing): PolicyVersion {
  const approval = freezing?.approval
  const approvals = (before?.approvals ?? []).filter(one => !approval || !isSamePerson(one.by, approval.by)).concat(approval ?? [])
  const next = {
    ...{ ...policy, version: (before?.version ?? 0) + 1, halted },
    frozen: freezing && { at: freezing.at, reason: freezing.reason },
    approvals: approvals.length > 0 ? approvals : undefined,
  }
  if (!before) return next
  const isSame = isSameRule(policy, before)
  const ruleSince = isSame ? (before.ruleSince ?? 1) : next.version
  const deadlineSince = hasSameDeadlines(policy, before) ? before.deadlineSince : next.version
  const earlier = earlierThan(policy, before)
  return {
    ...next,
    ruleSince: ruleSince > 1 ? ruleSince : undefined,
    deadlineSince,
    earlier: earlier.length > 0 ? [...earlier] : undefined,
  }
}

/** True if a policy comes off watch although its announcement has passed: a countdown would have begun of which nobody could know. */
export const isAnnouncedOnWatch = (policy: Policy, before: PolicyVersion | undefined, now: Temporal.Instant) =>
  before?.watch === true && !policy.watch && isBefore(policy.announcedAt, now)

export const isSameRule = (policy: Policy, version: PolicyVersion) =>
  differences(documentOf(policy), documentOf(ruleOf(version))).length === 0

function hasSameDeadlines(a: Policy, b: Policy) {
  const deadlinesOf = ({ announcedAt, zone, deadline, stages }: Policy) =>
    JSON.stringify([announcedAt, zone, deadline, stages?.map(({ name, deadline }) => [name, deadline])])
  return deadlinesOf(a) === deadlinesOf(b)
}

function earlierThan(policy: Policy, before: PolicyVersion): readonly EarlierVersions[] {
  const demands = demandsOf(before)
  const isSame = differences(demands, demandsOf(policy)).length === 0
  return [...(before.earlier ?? []), ...(isSame ? [] : [{ through: before.version, ...demands }])]
}

const knownDemands = new WeakMap<Policy, Demands>()

/** Worked out once for each version: every review asks. */
export const demandsOf = (policy: Policy): Demands => getOrCompute(knownDemands, policy, () => demandsIn(policy))

function demandsIn({ requires, requirements, scope, escalation, unknown, stages }: Policy): Demands {
  const graded = Object.entries(requirements).filter(([, { kind }]) => kind !== 'app')
  const demands: Demands = {
    ...{ requires: [...requires], scope, requirements: graded.length > 0 ? Object.fromEntries(graded) : undefined },
    ...(unknown === 'answer-or-lose' ? { unanswered: 'suspended' } : {}),
  }
  if (!stages) return { ...demands, suspends: threatIn(escalation) }
  return {
    ...demands,
    stages: stages.map(({ name, requires, scope, escalation }) => ({
      name,
      requires: [...requires],
      scope,
      suspends: threatIn(escalation),
    })),
  }
}

function threatIn(escalation: Policy['escalation']) {
  const threats = escalation.flatMap(rung =>
    'after' in rung && rung.suspend ? [{ after: rung.after, waits: rung.wait !== undefined }] : [],
  )
  return threats.toSorted((a, b) => (isSooner(a, b) ? -1 : 1))[0]
}

export const stageDemands = (demands: Demands): readonly StageDemands[] => stagesIn<StageDemands>(demands)

/** True for a policy under which devices may lose access: after a deadline, or for want of an answer. */
export function takesAccess(policy: Policy) {
  const demands = demandsOf(policy)
  return demands.unanswered !== undefined || stageDemands(demands).some(({ suspends }) => suspends !== undefined)
}

export const isSooner = (a: Threat, b: Threat) => a.after < b.after || (a.after === b.after && !a.waits && b.waits)

/** The first version since which each, the present one included, demanded or threatened what `holds` says. */
export function heldSince({ earlier }: PolicyVersion, holds: (demands: Demands) => boolean) {
  const broken = earlier?.findLast(demands => !holds(demands))
  return broken ? broken.through + 1 : 1
}
