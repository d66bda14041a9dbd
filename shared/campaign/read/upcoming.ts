/** What comes, and what waits for a decision: of the organisation, without names of staff. */
import type { Temporal } from 'temporal-polyfill'
import { openProposal } from '#shared/domain/access/brake-state.ts'
import { shownAdmin, shownAuthors } from '#shared/domain/admin.ts'
import { bindsNobody, type PolicyVersion } from '#shared/domain/policies/policy.ts'
import { isReviewDue } from '#shared/domain/policies/review-date.ts'
import { type Control, controlParts, type Draft } from '#shared/domain/policies/store.ts'
import { rehearsalZone } from '#shared/domain/rehearsal/end.ts'
import { ending } from '#shared/domain/schedule/ending.ts'
import { counted } from '#shared/domain/text.ts'
import { titleIn } from '#shared/domain/translated.ts'
import type { Ports } from '../ports.ts'
import { dateFor } from '../watch/count-watched.ts'
import { type LossAhead, type LossPorts, lossesAhead } from './losses-ahead.ts'

export interface Upcoming {
  kind: 'loss' | 'held' | 'proposal' | 'requests' | 'draft' | 'review' | 'pause'
  /** Absent where it is about everybody. */
  policy?: string | undefined
  /** The title of the policy. */
  about: string
  what: string
  /** Who proposed, wrote or paused it. */
  by?: string | undefined
  /** When it comes, or since when it waits. */
  at?: Temporal.Instant | undefined
  /** By when it must be decided. */
  until?: Temporal.Instant | undefined
}

export type UpcomingPorts = LossPorts & Ports<'policies' | 'drafts' | 'jobs' | 'caseCounts'> & { control: Control }

/** By policy, what is nearest first. Reads stored counts: nothing that grows with who waits. */
export async function listUpcoming(ports: UpcomingPorts): Promise<readonly Upcoming[]> {
  const { policies, drafts, control } = ports
  const [active, written, paused] = await Promise.all([policies.listActive(), drafts.list(), control.find()])
  const ofPolicies = await Promise.all(active.filter(policy => !bindsNobody(policy)).map(policy => ofPolicy(ports, policy)))
  const ofDrafts = await Promise.all(written.map(draft => ofDraft(ports, draft)))
  const pauses = controlParts.flatMap((part): Upcoming | [] => {
    const { by, at, reason } = paused[part] ?? {}
    return by === undefined ? [] : { kind: 'pause', about: 'Everybody', what: `All ${part} is paused: ${reason}`, by, at }
  })
  return [...pauses, ...ofPolicies.flat(), ...ofDrafts.flat()]
}

async function ofPolicy(ports: UpcomingPorts, policy: PolicyVersion): Promise<readonly Upcoming[]> {
  const { brakes, clock } = ports
  const [now, zone] = [clock.now(), rehearsalZone(policy)]
  const about = { policy: policy.id, about: titleIn(policy, 'en').text }
  const count = await lastCount(ports, policy)
  const losses = await lossesAhead(ports, policy, count?.losses)
  const { state } = await brakes.get(policy.id)
  const proposal = openProposal(state, now)
  const { requests, proposals = 0, proposalsLapse } = count?.total ?? {}
  const late = requests && requests.late > 0 ? `, ${requests.late} of them late` : ''
  const found: readonly (Omit<Upcoming, 'policy' | 'about'> | false | undefined)[] = [
    policy.halted === 'paused' && { kind: 'pause', what: 'The policy is paused', at: policy.frozen?.at },
    ...losses.map(
      loss =>
        ({ kind: 'loss', what: lossInWords(loss, zone), at: loss.at, until: loss.limit === undefined ? undefined : loss.at }) as const,
    ),
    state.held && {
      kind: 'held',
      what: `The brake holds ${counted(state.held.devices, 'suspension')} (${state.held.limit}): two people must approve or reject`,
      at: state.held.since,
    },
    proposal && {
      kind: 'proposal',
      what: `A second person must decide to ${proposal.action} suspensions`,
      by: shownAdmin(proposal.by),
      at: proposal.at,
      until: proposal.until,
    },
    requests &&
      requests.open > 0 && { kind: 'requests', what: `${counted(requests.open, 'request')} to decide${late}`, until: requests.nextDue },
    proposals > 0 && {
      kind: 'proposal',
      what: `${counted(proposals, 'long extension or exemption', 'long extensions or exemptions')} for a second person to decide`,
      until: proposalsLapse,
    },
    isReviewDue(policy, now) && { kind: 'review', what: 'The review date has passed: renew the policy or lift it' },
  ]
  return found.flatMap(one => (one ? { ...about, ...one } : []))
}

/** Of today or, in the first hour of a day, of yesterday. */
async function lastCount({ caseCounts, clock }: UpcomingPorts, policy: PolicyVersion) {
  const today = dateFor(policy, clock.now())
  return (await caseCounts.find(policy.id, today)) ?? caseCounts.find(policy.id, today.subtract({ days: 1 }))
}

function lossInWords({ people, devices, until, working, limit, approvableFrom, approvedUntil }: LossAhead, zone: string) {
  const lost = `${counted(devices, 'device')} of ${counted(people, 'person', 'people')} ${devices === 1 ? 'loses' : 'lose'} work access unless they comply`
  const hours = working.equals(until) ? '' : `, outside working hours until ${ending(working, zone, undefined)}`
  if (limit === undefined) return `${lost}${hours}`
  const others = approvedUntil ? 'The brake holds those that were not approved' : 'The brake holds them unless two people approve'
  return `${lost}${hours}. ${others} (${limit})${approvableFrom && !approvedUntil ? `, from ${ending(approvableFrom, zone, undefined)} on` : ''}`
}

async function ofDraft({ jobs }: UpcomingPorts, draft: Draft): Promise<Upcoming | []> {
  const { policy, authors, submitted } = draft
  const isApproved = (await jobs.list()).some(
    ({ kind, state, policy: about }) => kind === 'approval' && state === 'running' && about === policy.id,
  )
  if (!submitted || isApproved) return []
  const about = { policy: policy.id, about: titleIn(policy, 'en').text }
  return {
    kind: 'draft',
    ...about,
    what: 'A draft is waiting for approval',
    by: shownAuthors(authors).join(', '),
    until: policy.announcedAt,
  }
}
