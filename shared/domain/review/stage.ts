/** The stages of a policy, as one case passes through them. */
import { type Breach, type Device, deviceIn, type Person, type Profile } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stageNamed, stagesOf } from '../policies/stages.ts'
import { policyDeadline } from '../schedule/policy-deadline.ts'
import { suspensions } from '../schedule/steps.ts'
import { type Deadline, laterDeadline, type Timetable, timetable } from '../schedule/timetable.ts'
import { inBreach, isInScope } from './breaches.ts'
import { type DatedContext, type Ladder, type ReviewContext, withStage } from './context.ts'

type Owner = Pick<Person, 'profile' | 'devices'>

type StageContext = Pick<ReviewContext, 'whole' | 'policy' | 'profile' | 'devices'>

/** True for a stage that applies to a device, and of which it does not meet a requirement, or may not. */
const breaks = ({ unmet }: Breach, device: Device, owner: Owner, stage: PolicyAtStage) =>
  isInScope(device, stage) && isInAudience(stage, owner.profile) && stage.requires.some(name => unmet.includes(name))

/** The stages that a device in breach breaks, in order; none for a device that its owner has no longer. */
function stagesBroken(breach: Breach, policy: PolicyVersion, owner: Owner) {
  const device = deviceIn(owner, breach.device)
  return device ? stagesOf(policy).filter(stage => breaks(breach, device, owner, stage)) : []
}

/** The breaches by which a case goes: what owners are only asked about counts where nothing else does. */
function leading(breaches: readonly Breach[], policy: PolicyVersion) {
  const found = inBreach(breaches, policy)
  return found.length > 0 ? found : breaches
}

/** The context at the stage of a case: the first that a device breaks, but none before the one that the case has reached. */
export function atStage(context: ReviewContext, breaches: readonly Breach[], reached: string | undefined): ReviewContext {
  const { whole } = context
  if (!whole.stages) return context
  const at = stageNamed(whole, reached)
  const broken = new Set(leading(breaches, whole).flatMap(breach => stagesBroken(breach, whole, context)))
  const first = stagesOf(whole).find(stage => broken.has(stage))
  return withStage(context, first && isLater(first, at, whole) ? first : at)
}

/** True if a stage comes after another of the same policy. */
export const isLater = (a: PolicyAtStage, b: PolicyAtStage, policy: PolicyVersion) =>
  stagesOf(policy).indexOf(a) > stagesOf(policy).indexOf(b)

/** The stages that a breach counts for: those that the device breaks, but the one of the case in place of any before. */
export function stagesCounted(breach: Breach, context: StageContext): readonly PolicyAtStage[] {
  const { whole, policy } = context
  if (!whole.stages) return stagesOf(whole)
  const broken = stagesBroken(breach, whole, context)
  const later = broken.filter(stage => isLater(stage, policy, whole))
  return later.length < broken.length || broken.length === 0 ? [policy, ...later] : later
}

/** True if a device breaks a later stage that none broke before. */
export function breaksAnew(now: readonly Breach[], before: readonly Breach[], context: StageContext) {
  if (!context.whole.stages) return false
  const known = new Set(before.flatMap(breach => stagesCounted(breach, context)))
  return leading(now, context.whole).some(breach => stagesCounted(breach, context).some(stage => !known.has(stage)))
}

/** @param formerZone another zone in which the moments of suspensions count */
export function datedFrom(deadline: Deadline, breaches: readonly Breach[], context: ReviewContext, formerZone?: string): DatedContext {
  const { whole, policy, profile, own } = context
  const ladderOf = (stage: PolicyAtStage, own: Timetable, deadlineIn: (zone: string) => Deadline): Ladder => {
    const homes = formerZone === undefined ? [own] : [own, timetable(stage, { ...profile, zone: formerZone })]
    const owners = homes.map(times => ({ times, suspensions: suspensions(stage, times, deadlineIn(times.zone)) }))
    return { policy: stage, own, deadline: deadlineIn(own.zone), owners }
  }
  const first = ladderOf(policy, own, () => deadline)
  if (!whole.stages) return { ...context, deadline, ladders: [first] }
  const counted = new Set(leading(breaches, whole).flatMap(breach => stagesCounted(breach, context)))
  const later = stagesOf(whole).filter(stage => counted.has(stage) && isLater(stage, policy, whole))
  const deadlineOf = (stage: PolicyAtStage) => (zone: string) => laterDeadline(policyDeadline(stage, zone), deadline)
  return { ...context, deadline, ladders: [first, ...later.map(stage => ladderOf(stage, timetable(stage, profile), deadlineOf(stage)))] }
}

/** True for a device of which the first stage that its breach counts for is what it was. */
export function countsAsBefore(device: string, before: readonly Breach[], now: readonly Breach[], context: StageContext) {
  if (!context.whole.stages) return true
  const firstIn = (breaches: readonly Breach[]) =>
    breaches.filter(breach => breach.device === device).flatMap(breach => stagesCounted(breach, context))[0]
  return firstIn(before) === firstIn(now)
}

/** The first stage whose audience has someone in it, or the first of all. */
export const firstStageFor = (policy: PolicyVersion, profile: Profile): PolicyAtStage =>
  stagesOf(policy).find(stage => isInAudience(stage, profile)) ?? stagesOf(policy)[0]

/** A stage to come, and its deadline for one person. */
export interface StageAhead {
  readonly policy: PolicyAtStage
  readonly deadline: Deadline
}

/** The stages after the present one that apply to someone: those with them in the audience and, where they have devices, one in scope. */
export function stagesAhead({ policy, whole, profile, devices }: StageContext, deadline: Deadline): readonly StageAhead[] {
  const applies = (stage: PolicyAtStage) =>
    isInAudience(stage, profile) && (devices.length === 0 || devices.some(device => isInScope(device, stage)))
  return stagesOf(whole)
    .filter(stage => isLater(stage, policy, whole) && applies(stage))
    .map(stage => ({ policy: stage, deadline: laterDeadline(policyDeadline(stage, profile.zone), deadline) }))
}
