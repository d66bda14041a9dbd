import { Temporal } from 'temporal-polyfill'
import type { Language } from '../../domain/catalogue/languages.ts'
import { type Case, deliveredAt, type Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { checkedAt } from '../../domain/review/breach.ts'
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
  /** `opened`, `notice`, `delivered`, `bounced`, `acknowledged`, `declared`, `taken back`, `checked`, `asked`, `decided`, `overdue`, `cleared` */
  readonly what: string
  /** A step, a remedy, a kind of request or of decision. */
  readonly detail?: string
  readonly devices?: readonly string[]
  /** Number of the notice. */
  readonly notice?: number
  /** Subject of the deciding admin's token. */
  readonly by?: string
  /** Of a decision that took two: who proposed it. */
  readonly proposedBy?: string
  readonly reason?: string
  /** Of the reason of a decision. */
  readonly language?: Language
  /** From the deciding admin to colleagues. */
  readonly note?: string
}

/** A case with its owner, notices and history. */
export interface CaseFile {
  readonly ref: string
  /** Reviewed now. */
  readonly person: Person
  readonly current: Case
  readonly notices: readonly NumberedNotice[]
  /** Oldest first. */
  readonly timeline: readonly CaseEvent[]
  /** The policy's zone, or the person's own. */
  readonly zone: string
}

/** @returns undefined if there is no such person or case */
export async function findCaseFile(
  { people, policies, evidence, clock }: CaseFilePorts,
  policy: string,
  ref: string,
): Promise<CaseFile | undefined> {
  const stored = await people.find(ref)
  if (!stored) return undefined
  const active = await policies.listActive()
  const person = review(stored.person, active, clock.now())
  const current = person.cases.find((one) => one.policy === policy)
  if (!current) return undefined
  const notices = (await noticesTo(evidence, ref, person)).filter(({ tells = [] }) =>
    tells.some((part) => isAbout(part.policy.id, part.openedAt, current)),
  )
  const version = active.find(({ id }) => id === policy)
  const { zone = 'staff' } = version ?? {}
  const checks = person.devices.flatMap((device) => {
    const at = version && checkedAt(device, version)
    return at ? [{ at, what: 'checked', devices: [device.id] }] : []
  })
  return {
    ref,
    person,
    current,
    notices,
    timeline: timelineOf(current, checks, notices, clock.now()),
    zone: zone === 'staff' ? person.profile.zone : zone,
  }
}

/** An announcement belongs to no case, so it counts for any of its policy. */
const isAbout = (policy: string, openedAt: Temporal.Instant | undefined, current: Case): boolean =>
  policy === current.policy && (!openedAt || openedAt.equals(current.openedAt))

function timelineOf(
  current: Case,
  checks: readonly CaseEvent[],
  notices: readonly NumberedNotice[],
  now: Temporal.Instant,
): readonly CaseEvent[] {
  const { openedAt, deadline, clearedAt, acknowledgedAt, declared, requests = [], decided = [] } = current
  const passed = passedAs(current, now)
  // At one moment, causes come before their notices.
  const events: CaseEvent[] = [
    { at: openedAt, what: 'opened' },
    ...(acknowledgedAt ? [{ at: acknowledgedAt, what: 'acknowledged' }] : []),
    ...(declared ? [{ at: declared.at, what: 'declared', detail: declared.remedy }] : []),
    ...(declared?.takenBackAt ? [{ at: declared.takenBackAt, what: 'taken back' }] : []),
    ...checks,
    ...requests.map(({ kind, at, reason, device }) => ({
      at,
      what: 'asked',
      detail: kind,
      ...(reason ? { reason } : {}),
      ...(device ? { devices: [device] } : {}),
    })),
    ...decided.map(({ kind, request, device, label: _, until: __, ...words }) => ({
      ...words,
      what: 'decided',
      detail: request ? `${kind} ${request}` : kind,
      ...(device ? { devices: [device] } : {}),
    })),
    ...(passed ? [{ at: deadline, what: passed }] : []),
    ...(clearedAt ? [{ at: clearedAt, what: 'cleared' }] : []),
    ...notices.flatMap((notice) => eventsOf(notice, current)),
  ]
  return events.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
}

/** What the case became at its deadline; undefined before it, or if nothing was in breach. */
function passedAs(current: Case, now: Temporal.Instant): 'overdue' | 'unreachable' | undefined {
  const { state, deadline, clearedAt } = current
  if (isBefore(now, deadline)) return undefined
  if (state === 'overdue' || state === 'unreachable') return state
  return state === 'clear' && clearedAt && isBefore(deadline, clearedAt) ? (deliveredAt(current) ? 'overdue' : 'unreachable') : undefined
}

function eventsOf({ number, tells = [], accepted, delivered, bounced, complained }: NumberedNotice, current: Case): readonly CaseEvent[] {
  const told = tells.filter((part) => isAbout(part.policy.id, part.openedAt, current)).flatMap((part) => part.tells)
  const detail = told.map(({ step }) => step).join(', ')
  const devices = [...new Set(told.flatMap((one) => one.devices))]
  const fates = { delivered, bounced, complained }
  return [
    ...(accepted ? [{ at: accepted, what: 'notice', detail, devices, notice: number }] : []),
    ...Object.entries(fates).flatMap(([what, at]) => (at ? [{ at, what, detail, notice: number }] : [])),
  ]
}
