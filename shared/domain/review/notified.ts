/** What the notices of a case have stated. A notice counts for a breach if its version demanded something that the device breaks now. */
import type { Temporal } from 'temporal-polyfill'
import { type Breach, type Case, deviceIn, type Notified, withNotified } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { PolicyAtStage } from '../policies/stages.ts'
import { type Demands, demandsOf, heldSince, isSooner, stageDemands, type Threat } from '../policies/versions.ts'
import { fulfilment } from '../requirements/fulfilment.ts'
import { findRequirement } from '../requirements/requirement-of.ts'
import { isAsked, isInScope } from './breaches.ts'
import type { ReviewContext } from './context.ts'
import { stagesCounted } from './stage.ts'

/** The first version since which each demanded something that the device breaks now. */
export function demandedSince(breach: Breach, context: ReviewContext) {
  const { whole } = context
  if (!whole.earlier) return 1
  const demands = demandsOn(breach, context)
  if (!breach.certain) return heldSince(whole, before => demands(before))
  return Math.min(...breach.unmet.map(name => heldSince(whole, before => demands(before, name))))
}

/** Of what a device breaks, the requirements that each version since this one demanded. */
export function demandedFrom(version: number, breach: Breach, context: ReviewContext): readonly string[] {
  const { whole } = context
  if (!whole.earlier) return breach.unmet
  const demands = demandsOn(breach, context)
  return breach.unmet.filter(name => heldSince(whole, before => demands(before, breach.certain ? name : undefined)) <= version)
}

/**
 * True for a version of which any stage demanded what this device of this person breaks under a name; without a name, something of which
 * nothing is known now.
 */
const demandsOn = (breach: Breach, context: ReviewContext) => (demands: Demands, name?: string) => {
  const { whole, profile } = context
  const device = deviceIn(context, breach.device)
  if (!device) return false
  const isLeft = (asked: string) => {
    const is = fulfilment(device, { name: asked, requirement: definitionIn(demands, asked, whole) })
    return name === undefined ? is === 'unknown' : asked === name && is !== 'met'
  }
  return stageDemands(demands).some(stage => isInAudience(stage, profile) && isInScope(device, stage) && stage.requires.some(isLeft))
}

/** What a version asked under a name, such as an older operating system. Of an app that nothing describes any more the name says all. */
const definitionIn = ({ requirements = {} }: Demands, name: string, whole: PolicyVersion) =>
  requirements[name] ?? findRequirement(whole, name) ?? { kind: 'app', title: name, language: 'en' }

/** The first version since which each suspended no later than this at the stage of that name; without `threat`, at any time. */
export const threatenedSince = ({ whole }: Pick<ReviewContext, 'whole'>, { stage }: PolicyAtStage, threat?: Threat) =>
  heldSince(whole, demands => {
    const suspends = stageDemands(demands).find(({ name }) => name === stage)?.suspends
    return suspends !== undefined && !(threat && isSooner(threat, suspends))
  })

/** The first version since which each threatened to suspend what its owner does not answer about; undefined where the present one does not. */
export const silenceThreatenedSince = (breach: Breach, { whole }: Pick<ReviewContext, 'whole'>) =>
  isAsked(breach, whole) && whole.unknown === 'answer-or-lose' ? heldSince(whole, ({ unanswered }) => unanswered !== undefined) : undefined

/** The first version since which each threatened, as soon as now, all that threatens a device in breach; 1 if nothing does. */
export function threatsHeldSince(breach: Breach, context: ReviewContext): number {
  if (!context.whole.earlier) return 1
  if (isAsked(breach, context.whole)) return silenceThreatenedSince(breach, context) ?? 1
  return stagesCounted(breach, context).reduce((since, stage) => {
    const { suspends } = demandsOf(stage)
    return suspends ? Math.max(since, threatenedSince(context, stage, suspends)) : since
  }, 1)
}

/** The notices of something that the case breaks now. */
export function noticesInPoint({ notified, breaches }: Case, context: ReviewContext): readonly Notified['byVersion'][string][] {
  if (!context.whole.earlier || breaches.length === 0) return Object.values(notified.byVersion)
  const since = Math.min(...breaches.map(breach => demandedSince(breach, context)))
  return Object.entries(notified.byVersion).flatMap(([version, notice]) => (Number(version) >= since ? [notice] : []))
}

/** The case in which no notice until now proves anything of a device. */
export function withoutProof(current: Case, device: string, at: Temporal.Instant): Case {
  const { [device]: _, ...byDevice } = current.notified.byDevice
  const { [device]: __, ...ownDates } = current.notified.ownDates
  return withNotified(current, { byDevice, ownDates, disowned: { ...current.notified.disowned, [device]: at } })
}

/** True if a delivered notice named the device, and stated something that it breaks now and what the policy threatens. */
export function isNoticed({ notified }: Case, breach: Breach, context: ReviewContext) {
  const since = Math.max(demandedSince(breach, context), threatsHeldSince(breach, context))
  return Object.keys(notified.byDevice[breach.device] ?? {}).some(version => Number(version) >= since)
}
