import { Temporal } from 'temporal-polyfill'
import type { Case, Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { type NumberedNotice, noticesTo } from '../privacy/export-person.ts'
import type { EvidenceStore } from '../send/evidence.ts'

export interface CaseFilePorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly evidence: EvidenceStore
  readonly clock: Clock
}

/** Something that happened in a case. */
export interface CaseEvent {
  readonly at: Temporal.Instant
  /** `opened`, `notice`, `delivered`, `bounced`, `acknowledged`, `declared`, `asked`, `decided`, `overdue`, `cleared` */
  readonly what: string
  /** A step, a remedy, a kind of request or of decision. */
  readonly detail?: string
  readonly devices?: readonly string[]
  /** The number of the notice. */
  readonly notice?: number
  /** Who decided. */
  readonly by?: string
  /** In the words of whoever asked or decided. */
  readonly reason?: string
}

/** A case with all that is known of it. */
export interface CaseFile {
  readonly ref: string
  /** As they are now. */
  readonly person: Person
  readonly held: Case
  readonly notices: readonly NumberedNotice[]
  /** In order of time. */
  readonly timeline: readonly CaseEvent[]
  /** The policy's; where that has each person's own, theirs. */
  readonly zone: string
}

/** @returns undefined where nobody is stored under this ref, or has such a case */
export async function caseFile(
  { people, policies, evidence, clock }: CaseFilePorts,
  policy: string,
  ref: string,
): Promise<CaseFile | undefined> {
  const stored = await people.find(ref)
  if (!stored) return undefined
  const active = await policies.listActive()
  const person = review(stored.person, active, clock.now())
  const held = person.cases.find((one) => one.policy === policy)
  if (!held) return undefined
  const notices = (await noticesTo(evidence, ref, person)).filter(({ tells = [] }) =>
    tells.some((part) => isAbout(part.policy.id, part.openedAt, held)),
  )
  const { zone = 'staff' } = active.find(({ id }) => id === policy) ?? {}
  return {
    ref,
    person,
    held,
    notices,
    timeline: timelineOf(held, notices, clock.now()),
    zone: zone === 'staff' ? person.profile.zone : zone,
  }
}

/** An announcement is about no case, but the first that is heard of the policy. */
const isAbout = (policy: string, openedAt: Temporal.Instant | undefined, held: Case): boolean =>
  policy === held.policy && (!openedAt || openedAt.equals(held.openedAt))

/** What happened, and what the person's deadline and an exemption make of it, as far as it has come. */
function timelineOf(held: Case, notices: readonly NumberedNotice[], now: Temporal.Instant): readonly CaseEvent[] {
  const { openedAt, deadline, clearedAt, acknowledgedAt, declared, requests = [], decided = [] } = held
  const passed = passedAs(held, now)
  // Of what happened at one moment, what led to a notice comes before it.
  const events: CaseEvent[] = [
    { at: openedAt, what: 'opened' },
    ...(acknowledgedAt ? [{ at: acknowledgedAt, what: 'acknowledged' }] : []),
    ...(declared ? [{ at: declared.at, what: 'declared', detail: declared.remedy }] : []),
    ...requests.map(({ kind, at, reason, device }) => ({
      at,
      what: 'asked',
      detail: kind,
      ...(reason ? { reason } : {}),
      ...(device ? { devices: [device] } : {}),
    })),
    ...decided.map(({ kind, request, at, by, reason, device }) => ({
      at,
      what: 'decided',
      detail: request ? `${kind} ${request}` : kind,
      by,
      reason,
      ...(device ? { devices: [device] } : {}),
    })),
    ...(passed ? [{ at: deadline, what: passed }] : []),
    ...(clearedAt ? [{ at: clearedAt, what: 'cleared' }] : []),
    ...notices.flatMap((notice) => eventsOf(notice, held)),
  ]
  return events.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
}

/** What the case became at its deadline; undefined where it has not come, or found nobody in breach. */
function passedAs({ state, deadline, clearedAt, first }: Case, now: Temporal.Instant): 'overdue' | 'unreachable' | undefined {
  if (isBefore(now, deadline)) return undefined
  if (state === 'overdue' || state === 'unreachable') return state
  return state === 'clear' && clearedAt && isBefore(deadline, clearedAt) ? (first.deliveredAt ? 'overdue' : 'unreachable') : undefined
}

function eventsOf({ number, tells = [], accepted, delivered, bounced, complained }: NumberedNotice, held: Case): readonly CaseEvent[] {
  const told = tells.filter((part) => isAbout(part.policy.id, part.openedAt, held)).flatMap((part) => part.tells)
  const detail = told.map(({ step }) => step).join(', ')
  const devices = [...new Set(told.flatMap((one) => one.devices))]
  const fates = { delivered, bounced, complained }
  return [
    ...(accepted ? [{ at: accepted, what: 'notice', detail, devices, notice: number }] : []),
    ...Object.entries(fates).flatMap(([what, at]) => (at ? [{ at, what, detail, notice: number }] : [])),
  ]
}
