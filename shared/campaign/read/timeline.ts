/** All that happened in a case. */

import type { Temporal } from 'temporal-polyfill'
import { shownAdmin } from '#domain/admin.ts'
import type { Language } from '#domain/catalogue/languages.ts'
import type { NotedBreach } from '#domain/people/mail.ts'
import { type Case, type Cut, deliveredAt, overdueSince, type Person, type Proposed } from '#domain/people/person.ts'
import { productNamed } from '#domain/people/sources.ts'
import { asked, declarations } from '#domain/review/requests.ts'
import { byMoment, isBefore } from '#domain/schedule/zone.ts'
import { type NumberedNotice, notedBreaches } from '../send/evidence.ts'

export const eventKinds = [
  'opened',
  /** An app on a device, at the time of the report. */
  'found',
  /** Nothing is known of a device. */
  'unknown',
  'notice',
  'delivered',
  'bounced',
  'complained',
  'overdue',
  'unreachable',
  'suspension requested',
  'suspension confirmed',
  'restoration requested',
  'restoration confirmed',
  'cleared',
  'lifted',
  'relapsed',
  // What people say on their page.
  'acknowledged',
  'declared',
  'taken back',
  // What became of what they declared of a device.
  'contradicted',
  'unconfirmed',
  'checked',
  'asked',
  'withdrawn',
  'language',
  'proposed',
  'decided',
] as const

/** Something that happened in a case. */
export interface CaseEvent {
  at: Temporal.Instant
  what: (typeof eventKinds)[number]
  /** Steps, unmet requirements, a remedy, what a check found, a kind of request or of decision, a language, why a device was suspended. */
  detail?: string
  devices?: readonly string[]
  /** Number of the notice. */
  notice?: number
  /** Why it bounced, in the word of the mail service. */
  bounceSubType?: string
  /** Of a notice, as it was sent; absent where that was not kept. */
  subject?: string
  /** Subject of the deciding admin's token, or, of what was found, the source as people know it. */
  by?: string
  /** Of a decision that took two: who proposed it. */
  proposedBy?: string
  reason?: string
  /** Of the reason of a decision. */
  language?: Language
  /** From the deciding admin to colleagues. */
  note?: string
}

/**
 * What happened in a case, oldest first.
 * @param person reviewed now
 * @param notices to the person, oldest first
 */
export function caseTimeline(
  person: Person,
  current: Case,
  notices: readonly NumberedNotice[],
  now: Temporal.Instant,
): readonly CaseEvent[] {
  const { openedAt, clearedAt, answers, decisions, access, history = [] } = current
  const { readAt, requests } = answers
  const { made, proposed } = decisions
  const about = noticesAbout(current, notices)
  const findings = findingEvents(person, current, about)
  const wasInBreach = findings.some(({ what }) => what === 'found') || !about.some(hasAsked)
  // At one moment, causes come before their notices.
  const events: CaseEvent[] = [
    ...findings,
    { at: openedAt, what: 'opened' },
    ...(readAt ? [{ at: readAt, what: 'acknowledged' } as const] : []),
    ...[...history, ...declarations(current), ...requests.map(asked)].map(({ device, ...event }) => ({ ...event, ...naming(device) })),
    ...(proposed ? [proposalEvent(proposed)] : []),
    ...made.map(({ kind, request, device, label: _, until: __, ...words }) => ({
      ...words,
      what: 'decided' as const,
      detail: request ? `${kind} ${request}` : kind,
      ...naming(device),
    })),
    ...(wasInBreach ? deadlineEvents(current, now) : []),
    ...(clearedAt ? [{ at: clearedAt, what: current.lifted ? 'lifted' : 'cleared' } as const] : []),
    ...access.cuts.flatMap(cut => cutEvents(cut, person)),
    ...about.flatMap(notice => noticeEvents(notice, current)),
  ]
  return events.toSorted(byMoment)
}

/** True of a notice that asked about devices that no source can read. */
const hasAsked = ({ tells = [] }: NumberedNotice) => tells.some(part => part.tells.some(({ step }) => step.startsWith('ask')))

const proposalEvent = ({ kind, by, until: _, ...words }: Proposed): CaseEvent => ({
  ...words,
  what: 'proposed',
  detail: kind,
  by: shownAdmin(by),
})

const naming = (device: string | undefined): Pick<CaseEvent, 'devices'> => (device ? { devices: [device] } : {})

export const noticesAbout = (current: Case, notices: readonly NumberedNotice[]): readonly NumberedNotice[] =>
  notices.filter(({ tells = [] }) => tells.some(part => isAbout(part.policy.id, part.openedAt, current)))

/** An announcement belongs to no case, so it counts for any of its policy. */
const isAbout = (policy: string, openedAt: Temporal.Instant | undefined, current: Case) =>
  policy === current.policy && (!openedAt || openedAt.equals(current.openedAt))

/** What notices were about, and what is in breach now: each app on a device once a breach. */
function findingEvents(person: Person, current: Case, notices: readonly NumberedNotice[]): readonly CaseEvent[] {
  const told = notices.flatMap(({ found = [] }) => found).filter(({ policy }) => policy === current.policy)
  const seen = new Set<string>()
  return [...told, ...notedBreaches(person, current)].flatMap(finding => {
    const { device, since, reportedAt } = finding
    const key = (app: string) => JSON.stringify([device, String(since), app])
    const unmet = (reportedAt ? finding.unmet : ['']).filter(name => !seen.has(key(name)))
    for (const name of unmet) seen.add(key(name))
    if (unmet.length === 0) return []
    return [reportedAt ? foundEvent(finding, unmet, reportedAt) : { at: since, what: 'unknown', devices: [device] }]
  })
}

const foundEvent = ({ device, source }: NotedBreach, unmet: readonly string[], at: Temporal.Instant): CaseEvent => ({
  at,
  what: 'found',
  detail: unmet.join(', '),
  devices: [device],
  by: source === 'import' ? 'list of devices' : (productNamed(source) ?? source),
})

/** That the deadline passed over a breach, or a breach came after it. */
function deadlineEvents(current: Case, now: Temporal.Instant): readonly CaseEvent[] {
  const { lifted, deadline, clearedAt, history = [] } = current
  const { state } = lifted ?? current
  if (isBefore(now, deadline)) return []
  const turns = history.filter(({ what, at }) => (what === 'cleared' || what === 'relapsed') && !isBefore(deadline, at))
  const wasClear = turns.at(-1)?.what === 'cleared'
  const hasEndedLate = state === 'clear' && clearedAt && isBefore(deadline, clearedAt)
  const passedAs = hasEndedLate ? (deliveredAt(current) ? 'overdue' : 'unreachable') : state
  const since = overdueSince(current)
  return [
    ...(!wasClear && (passedAs === 'overdue' || passedAs === 'unreachable') ? [{ at: deadline, what: passedAs }] : []),
    ...(since && isBefore(deadline, since) ? [{ at: since, what: 'overdue' as const }] : []),
  ]
}

/** A request that may not have gone out yet is left out. */
function cutEvents({ device, at, unanswered, confirmedAt, restoration }: Cut, { accessRequested = {} }: Person): readonly CaseEvent[] {
  const isUnsure = accessRequested[device]?.unsure === true
  const why = (what: string) => (unanswered && what === 'suspension' ? { detail: 'no answer' } : {})
  const change = (what: 'suspension' | 'restoration', at: Temporal.Instant, confirmedAt: Temporal.Instant | undefined, isLast: boolean) =>
    [
      confirmedAt || !isLast || !isUnsure ? ({ at, what: `${what} requested`, devices: [device], ...why(what) } as const) : [],
      confirmedAt ? ({ at: confirmedAt, what: `${what} confirmed`, devices: [device] } as const) : [],
    ].flat()
  return [
    change('suspension', at, confirmedAt, !restoration),
    restoration ? change('restoration', restoration.at, restoration.confirmedAt, true) : [],
  ].flat()
}

function noticeEvents(
  { number, tells = [], subject, accepted, delivered, bounced, bounceSubType, complained }: NumberedNotice,
  current: Case,
): readonly CaseEvent[] {
  const told = tells.filter(part => isAbout(part.policy.id, part.openedAt, current)).flatMap(part => part.tells)
  const detail = told.map(({ step }) => step).join(', ')
  const devices = [...new Set(told.flatMap(one => one.devices))]
  const fate = (what: 'delivered' | 'bounced' | 'complained', at: Temporal.Instant | undefined, why = {}): readonly CaseEvent[] =>
    at ? [{ at, what, detail, notice: number, ...why }] : []
  return [
    ...(accepted ? [{ at: accepted, what: 'notice' as const, detail, devices, notice: number, subject }] : []),
    ...fate('delivered', delivered),
    ...fate('bounced', bounced, bounceSubType ? { bounceSubType } : {}),
    ...fate('complained', complained),
  ]
}
