/** The brake: too many suspensions within a day wait for humans to approve them. */
import * as z from 'zod'
import { sha256 } from '../hash.ts'
import type { Profile } from '../people/person.ts'
import type { Policy } from '../policies/policy.ts'
import { counted } from '../text.ts'

export interface DeviceOfPerson {
  readonly ref: string
  readonly device: string
}

/** Names a device of a person. */
export const keyOf = ({ ref, device }: DeviceOfPerson) => `${ref} ${device}`

/** Letters of a tag. */
export const tagLength = 7

/** A short hash of a device's key. Two devices with one tag would count as one: 1 in 2,000 among 50,000 devices. */
export const deviceTag = (one: DeviceOfPerson) => sha256(keyOf(one), 'base64url').slice(0, tagLength)

/** How long a suspension counts; excluded at its end. */
export const brakeWindow = { hours: 24 } as const

/** Applies to a policy without limits, which holds what exceeds both. */
const byDefault = { count: 25, percent: 5 } as const

/**
 * @param suspended devices that would be suspended under the policy within a day
 * @param inScope devices in the policy's scope
 * @returns the limit that holds them, as the policy writes it; undefined if none does
 */
export function brakeLimit({ limits }: Pick<Policy, 'limits'>, suspended: number, inScope: number) {
  const { suspendCount, suspendPercent } = limits
  if (suspendCount === undefined && suspendPercent === undefined)
    return suspended > byDefault.count && isAbovePercent(suspended, byDefault.percent, inScope)
      ? `${byDefault.percent} % and ${byDefault.count} devices, the default`
      : undefined
  if (suspendCount !== undefined && suspended > suspendCount) return `suspendCount: ${suspendCount}`
  if (suspendPercent !== undefined && isAbovePercent(suspended, suspendPercent, inScope)) return `suspendPercent: ${suspendPercent}`
  return undefined
}

/** `500 devices, or 5 % of the 3000 devices in scope (150)` */
export function limitInWords({ limits: { suspendCount, suspendPercent } }: Pick<Policy, 'limits'>, inScope: number) {
  const share = (percent: number) => `${percent} % of the ${counted(inScope, 'device')} in scope (${Math.floor((inScope * percent) / 100)})`
  const limits = [
    suspendCount === undefined ? [] : counted(suspendCount, 'device'),
    suspendPercent === undefined ? [] : share(suspendPercent),
  ]
  return limits.flat().join(', or ') || `${share(byDefault.percent)}, and at least ${byDefault.count} devices`
}

const isAbovePercent = (suspended: number, percent: number, inScope: number) => suspended * 100 > percent * inScope

/** What the brake is asked about one policy. Devices that were requested are known by their tags. */
export interface BrakeQuestion {
  readonly policy: Pick<Policy, 'id' | 'limits'>
  /** Devices in scope when the policy was approved. */
  readonly inScope: number
  /** Devices whose suspension has come, those held so far included as far as this run examined them. */
  readonly due: readonly DeviceOfPerson[]
  /** Devices held so far that it did not examine: more than may go. */
  readonly unseen: number
  /** Requested within the last 24 hours. */
  readonly requested: ReadonlySet<string>
  /** Counted among them already, but perhaps not let through yet. */
  readonly open: ReadonlySet<string>
  /** Keys. */
  readonly approved: ReadonlySet<string>
}

/** The limit of the whole deployment. */
interface DeploymentLimit {
  /** Devices within 24 hours, under all policies; undefined: any number. */
  readonly most?: number | undefined
  /** Requested within the last 24 hours, under any policy. */
  readonly requested: ReadonlySet<string>
}

export interface BrakeAnswer {
  readonly policy: string
  readonly go: readonly DeviceOfPerson[]
  /** Of those looked at. */
  readonly held: readonly DeviceOfPerson[]
  /** The limit that holds them and the unseen; absent if none are held. */
  readonly limit?: string
}

/** Decides which suspensions go. Above a limit only approved ones do, and they count. */
export function askBrake(questions: readonly BrakeQuestion[], { most, requested }: DeploymentLimit): readonly BrakeAnswer[] {
  const answers = questions.map(question => answerOf(question, ownLimit(question)))
  const going = new Set([...requested, ...answers.flatMap(({ go }) => go.map(deviceTag))])
  const unseen = questions.reduce((sum, { unseen }, index) => sum + (answers[index]?.limit === undefined ? unseen : 0), 0)
  if (most === undefined || going.size + unseen <= most) return answers
  return questions.map(question => answerOf(question, ownLimit(question) ?? `brake.count: ${most}`))
}

const ownLimit = ({ policy, inScope, due, unseen, requested }: BrakeQuestion) =>
  brakeLimit(policy, new Set([...requested, ...due.map(deviceTag)]).size + unseen, inScope)

function answerOf({ policy, due, unseen, open, approved }: BrakeQuestion, limit: string | undefined): BrakeAnswer {
  if (limit === undefined) return { policy: policy.id, go: due, held: [] }
  const mayGo = (one: DeviceOfPerson) => open.has(deviceTag(one)) || approved.has(keyOf(one))
  const held = due.filter(one => !mayGo(one))
  return { policy: policy.id, go: due.filter(mayGo), held, limit: held.length + unseen > 0 ? limit : undefined }
}

/** People whose devices are never suspended unless two approvers name them: break-glass accounts, and members of groups. */
export interface ProtectedPeople {
  /** Staff ids. */
  readonly staff: readonly string[]
  readonly groups: readonly string[]
}

export const isProtected = ({ id, groups }: Profile, { staff, groups: protectedGroups }: ProtectedPeople) =>
  staff.includes(id) || groups.some(group => protectedGroups.includes(group))

export const isAnybodyProtected = ({ staff, groups }: ProtectedPeople) => staff.length + groups.length > 0

const idsRight = 'must be a list of staff ids'
const groupsRight = 'must be a list of groups'

/** Who is never suspended by itself. */
export const protectedSettings = z
  .strictObject(
    {
      staff: z.array(z.string().normalize(), { error: idsRight }).default([]),
      groups: z.array(z.string().normalize(), { error: groupsRight }).default([]),
    },
    { error: 'must be a map of keys' },
  )
  .prefault({})

export const nobody: ProtectedPeople = { staff: [], groups: [] }
