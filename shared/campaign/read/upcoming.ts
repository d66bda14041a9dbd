/** What comes, and what waits for a decision: of the organisation, without names of staff. Console, command line and daily mail show the same. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { brakeLimit, brakeWindow, limitInWords } from '#domain/access/brake.ts'
import { type BrakeState, openProposal, tagsRequested } from '#domain/access/brake-state.ts'
import { shownAdmin, shownAuthors } from '#domain/admin.ts'
import type { Job } from '#domain/jobs/job.ts'
import type { Loss } from '#domain/people/losses.ts'
import { bindsNobody, type PolicyVersion } from '#domain/policies/policy.ts'
import { isReviewDue } from '#domain/policies/review-date.ts'
import { stagesOf } from '#domain/policies/stages.ts'
import { controlParts, type Draft } from '#domain/policies/store.ts'
import { mostListed, type Proposals, type SecondedKind } from '#domain/proposals.ts'
import { forecast } from '#domain/review/brake.ts'
import { ending } from '#domain/schedule/ending.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import { timetable } from '#domain/schedule/timetable.ts'
import { calendarZone, dateInWords, earliestOf, isBefore } from '#domain/schedule/zone.ts'
import { counted } from '#domain/text.ts'
import { titleIn } from '#domain/translated.ts'
import type { BrakeSettings } from '../brake/weigh-suspensions.ts'
import type { Ports } from '../ports.ts'
import { sourceStatus } from '../sync/passes.ts'
import { type CaseCountingPorts, countWaiting, lastCount } from './count-cases.ts'

const upcomingKinds = [
  ...(['loss', 'held', 'suspensions', 'requests', 'extensions', 'unreachable', 'mail', 'draft', 'review', 'pause'] as const),
  ...(['sync', 'import', 'erasure'] as const),
] as const

export const upcoming = z.object({
  kind: z.enum(upcomingKinds).describe('`loss`: who loses access within seven days. `held`: by the brake. `mail`: that is held.'),
  /** Absent where it is about no policy alone. */
  policy: z.optional(z.string()),
  about: z.string().describe('The title of the policy, or the name of the source.'),
  what: z.string(),
  by: z.optional(z.string()).describe('Who proposed, wrote or paused it.'),
  at: z.optional(instant).describe('When it comes, or since when it waits.'),
  until: z.optional(instant).describe('By when it must be decided.'),
  lastDay: z.optional(plainDate).describe('The day whose end that is; of requests only.'),
})

export type Upcoming = z.output<typeof upcoming>

export interface UpcomingPorts extends CaseCountingPorts, Ports<'drafts' | 'jobs' | 'passes' | 'control'> {
  proposals: Proposals
  sources: readonly { name: string }[]
  brakeSettings: Pick<BrakeSettings, 'most'>
}

/** By when it must be decided, as people say it. */
export const decidedBy = ({ until, lastDay }: Upcoming, zone: string) =>
  lastDay ? `end of ${dateInWords(lastDay)}` : until && ending(until, zone, undefined)

/** What waits for everybody comes first, then by policy, what is nearest first. Reads nothing that grows with who waits, beyond some hundred cases. */
export async function listUpcoming(ports: UpcomingPorts): Promise<readonly Upcoming[]> {
  const { policies, drafts, control, proposals, jobs } = ports
  const [active, written, paused, proposed] = await Promise.all([
    policies.listActive(),
    drafts.list(),
    control.find(),
    proposals.listOpen(),
  ])
  const submitted = written.filter(draft => draft.submitted)
  const known = submitted.length === 0 ? [] : await jobs.list()
  const isSuspensionPaused = paused.suspension !== undefined
  const inForce = active.filter(policy => !bindsNobody(policy))
  const found = await Promise.all([
    ...ports.sources.map(({ name }) => heldSync(ports, name)),
    ...inForce.map(policy => ofPolicy(ports, policy, isSuspensionPaused)),
  ])
  const pauses = controlParts.flatMap((part): Upcoming | [] => {
    const { by, at, reason } = paused[part] ?? {}
    return by === undefined ? [] : { kind: 'pause', about: 'Everybody', what: `All ${part} is paused: ${reason}`, by, at }
  })
  return [...pauses, ...ofProposals(proposed), ...found.flat(), ...submitted.flatMap(draft => ofDraft(draft, known))]
}

const proposedInWords: Readonly<Record<SecondedKind, (count: number) => string>> = {
  erase: count => `${counted(count, 'erasure')} of a person whose access is suspended`,
  import: count => `${counted(count, 'import')} that ${count === 1 ? 'restores' : 'restore'} access`,
  give: count => `${counted(count, 'import')} of a suspended device to another owner`,
  complete: () => 'A staff list that leaves out many people',
  grant: count => `${counted(count, 'granted request')} that ${count === 1 ? 'gives' : 'give'} a suspended device back`,
}

const kinds: Partial<Record<SecondedKind, Upcoming['kind']>> = { erase: 'erasure', grant: 'requests' }

/** By kind and who proposed them. */
function ofProposals(proposed: Awaited<ReturnType<Proposals['listOpen']>>): readonly Upcoming[] {
  return [...Map.groupBy(proposed, ({ kind, by }) => `${kind} ${by.subject}`).values()].flatMap(([first, ...others]): Upcoming | [] => {
    if (!first) return []
    const { kind, by } = first
    const more = proposed.length === mostListed ? ', perhaps more' : ''
    const what = `${proposedInWords[kind](1 + others.length)}${more}: a second person must confirm`
    const until = earliestOf([first, ...others].map(({ until }) => until))
    return { kind: kinds[kind] ?? 'import', about: 'Staff and devices', what, by: shownAdmin(by), until }
  })
}

async function heldSync(ports: UpcomingPorts, name: string): Promise<Upcoming | []> {
  const { last } = (await sourceStatus(ports, name)) ?? {}
  return last?.outcome === 'held' ? { kind: 'sync', about: name, what: 'A sync of this source is held', at: last.endedAt } : []
}

async function ofPolicy(ports: UpcomingPorts, policy: PolicyVersion, isSuspensionPaused: boolean): Promise<readonly Upcoming[]> {
  const { brakes, clock } = ports
  const [now, zone] = [clock.now(), calendarZone(policy)]
  const about = { policy: policy.id, about: titleIn(policy, 'en').text }
  const [count, { state }] = await Promise.all([lastCount(ports, policy), brakes.get(policy.id)])
  const proposal = openProposal(state, now)
  const { unreached = 0, held = 0 } = count?.total ?? {}
  const { total, proposers = [] } = await countWaiting(ports, policy, count)
  const { requests, proposals, proposalsLapse } = total
  const late = requests.late > 0 ? `, ${requests.late} of them late` : ''
  const isPaused = isSuspensionPaused || policy.halted === 'paused'
  const found: readonly (Omit<Upcoming, 'policy' | 'about'> | false | undefined)[] = [
    policy.halted === 'paused' && { kind: 'pause', what: 'The policy is paused', at: policy.frozen?.at },
    ...lossesAhead(ports, policy, state, count?.losses).map(loss => {
      const what = `${lossInWords(loss, policy, zone)}. ${isPaused ? 'Suspension is paused' : brakeInWords(loss, zone)}`
      return { kind: 'loss', what, at: loss.at, until: loss.limit === undefined ? undefined : loss.at } as const
    }),
    state.held && {
      kind: 'held',
      what: `${counted(state.held.devices, 'suspension')} held by the brake: two people must approve or reject`,
      at: state.held.since,
    },
    proposal && {
      kind: 'suspensions',
      what: `A second person must decide to ${proposal.action} suspensions`,
      by: shownAdmin(proposal.by),
      at: proposal.at,
      until: proposal.until,
    },
    ...(state.restored ?? []).map(
      ({ devices, by, until }) =>
        ({
          kind: 'suspensions',
          what: `${counted(devices, 'restored device')} to be suspended again unless a second person restores ${devices === 1 ? 'it' : 'them'}, too`,
          by: shownAdmin(by),
          until,
        }) as const,
    ),
    requests.open > 0 && {
      kind: 'requests',
      what: `${counted(requests.open, 'request')} to decide${late}`,
      until: requests.nextDue,
      lastDay: requests.nextDay,
    },
    proposals > 0 && {
      kind: 'extensions',
      what: `${counted(proposals, 'long extension or exemption', 'long extensions or exemptions')} for a second person to decide`,
      by: proposers.join(', ') || undefined,
      until: proposalsLapse,
    },
    unreached > 0 && { kind: 'unreachable', what: `${counted(unreached, 'person', 'people')} who cannot be notified` },
    held > 0 && { kind: 'mail', what: `${counted(held, 'person', 'people')} with held mail` },
    isReviewDue(policy, now) && { kind: 'review', what: 'The review date has passed: renew the policy or lift it' },
  ]
  return found.flatMap(one => (one ? { ...about, ...one } : []))
}

/** A loss of access, and what the brake will do about it. */
interface LossAhead extends Loss {
  /** The limit that it exceeds, in words: the brake will hold it unless two people approve. */
  limit: string | undefined
  /** Until then, what two people have approved is not held. */
  approvedUntil: Temporal.Instant | undefined
}

/** Those of the counted losses that are still ahead. The brake weighs those of 24 hours together. */
function lossesAhead(
  { clock, brakeSettings: { most = Number.POSITIVE_INFINITY } }: Pick<UpcomingPorts, 'clock' | 'brakeSettings'>,
  policy: PolicyVersion,
  state: BrakeState,
  counted: readonly Loss[] = [],
): readonly LossAhead[] {
  const now = clock.now()
  const losses = counted.filter(({ until }) => isBefore(now, until))
  const requested = tagsRequested(state, now).size
  const { inScope = 0, approved } = state
  return losses.map(one => {
    const start = one.at.subtract(brakeWindow)
    const before = losses.filter(({ at, until }) => isBefore(start, until) && !isBefore(one.at, at))
    const devices = before.reduce((sum, { devices }) => sum + devices, isBefore(start, now) ? requested : 0)
    const ofPolicy = brakeLimit(policy, devices, inScope) && limitInWords(policy, inScope)
    const limit = ofPolicy ?? (devices > most ? `${most} devices under all policies` : undefined)
    return { ...one, limit, approvedUntil: earliestOf(approved.flatMap(({ until }) => (isBefore(one.at, until) ? until : []))) }
  })
}

function lossInWords({ people, devices, at, until, working }: Loss, policy: PolicyVersion, zone: string) {
  const moment = (at: Temporal.Instant) => ending(at, zone, undefined)
  const lost = `${counted(devices, 'device')} of ${counted(people, 'person', 'people')} ${devices === 1 ? 'loses' : 'lose'} work access unless they comply`
  const hours = working.equals(until) ? '' : `, outside working hours until ${moment(working)}`
  const opens = contactOpens(policy, at, zone)
  return `${lost}${hours}${opens ? `. ${policy.contact.name} is closed until ${moment(opens)}` : ''}`
}

/** When the contact can be reached again; undefined if they can at that moment, or their hours are not stated. */
function contactOpens(policy: PolicyVersion, at: Temporal.Instant, zone: string) {
  const { hours } = policy.contact
  if (!hours) return undefined
  const sendAt = Temporal.PlainTime.from({ hour: Math.floor(hours.start / 60), minute: hours.start % 60 })
  const opens = timetable({ ...stagesOf(policy)[0], hours, sendAt }, { zone }).atOnceInHours(at)
  return opens.equals(at) ? undefined : opens
}

function brakeInWords({ at, limit, approvedUntil }: LossAhead, zone: string) {
  if (limit === undefined) return 'The brake lets them through'
  if (approvedUntil) return `The brake holds those that were not approved (limit: ${limit})`
  return `The brake holds them unless two people approve, from ${ending(at.subtract(forecast), zone, undefined)} on (limit: ${limit})`
}

/** Nothing while its approval is carried out. */
function ofDraft({ policy, authors }: Draft, jobs: readonly Job[]): Upcoming | [] {
  if (jobs.some(({ kind, state, policy: about }) => kind === 'approval' && state === 'running' && about === policy.id)) return []
  const about = { policy: policy.id, about: titleIn(policy, 'en').text }
  return {
    kind: 'draft',
    ...about,
    what: 'A draft is waiting for approval',
    by: shownAuthors(authors).join(', '),
    until: policy.announcedAt,
  }
}
