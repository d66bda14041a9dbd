/** What the console calls what happens to people. */

import { shownAdmin } from '#domain/admin.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import type { HoldReason } from '#domain/people/mail.ts'
import type { CaseState, requestKinds } from '#domain/people/person.ts'
import type { CaseProgress } from '#domain/people/summary.ts'
import { stateInWords } from '#functions/admin/case-cells.ts'
import { getCaseRoute } from '#functions/admin/routes/case.ts'
import { decideRequestRoute } from '#functions/admin/routes/decisions.ts'
import { type AnswerOf, oncePerVisit, type Visit } from '#functions/console/page.ts'
import { dayText, mark, momentText } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'

const kindOf: Record<CaseProgress, Parameters<typeof mark>[0]> = {
  open: 'open',
  overdue: 'warn',
  suspended: 'grave',
  asked: 'open',
  unreachable: 'warn',
  clear: 'good',
  exempt: 'quiet',
  closed: 'quiet',
}

/** As people say it. */
export const stateName = (state: CaseProgress) => (state === 'asked' ? 'asked, no answer yet' : state)

/** @param suspended so many devices */
export const caseStateMark = (state: CaseState, lifted?: CaseState, suspended = 0) =>
  mark(kindOf[suspended > 0 ? 'suspended' : (lifted ?? state)], stateInWords(stateName(state), lifted && stateName(lifted), suspended))

export type RequestKind = (typeof requestKinds)[number]

export const requestNames: Record<RequestKind, string> = {
  exemption: 'An exemption',
  'more-time': 'More time',
  'not-my-device': 'Not my device',
  contest: 'A contest',
}

export const heldNames: Record<HoldReason, string> = {
  refused: 'the mail service refused a mail',
  bounced: 'the address bounces',
  unproven: 'unknown whether a mail arrived',
  failing: 'mail keeps failing',
}

/** A device as its owner knows it; one that has left their record, by its id. */
export const deviceLabel = ({ devices }: Pick<ShownCase, 'devices'>, id: string) => devices.find(one => one.id === id)?.label || id

/** What a reading's source lists of the apps on a device. */
export const coverageNames = {
  'all-apps': 'lists all apps',
  'named-apps': 'lists only the apps named in a rule',
  'managed-only': 'cannot see apps that people installed themselves',
  'work-profile': 'sees only the work profile',
  none: 'cannot see any app',
} as const

export type ShownCase = AnswerOf<typeof getCaseRoute>

export const casesPath = '/console/policies/{policy}/cases'

export const casePath = `${casesPath}/{ref}`

export const getShownCase = oncePerVisit(({ get }: Visit) => get(getCaseRoute))

const proposals = {
  extend: ['an extension', 'extension'],
  exempt: ['an exemption', 'exemption'],
  grant: ['to grant the exemption', 'decision'],
} as const

/** What another person proposed, and one button to confirm it. */
export function proposalNotice(
  { proposed }: ShownCase,
  { admin, form, may, zone, path: { policy = '', ref = '' } }: Visit,
): SafeHtml | undefined {
  if (!proposed) return undefined
  const { kind, until, by, lapsesAt, reason, note } = proposed
  const [name, page] = proposals[kind]
  const isOthers = by !== shownAdmin(admin)
  const address = `${at`/console/policies/${policy}/cases/${ref}`}/${page}`
  const confirm = {
    hidden: { until: String(until), ...(kind === 'grant' ? { decision: 'grant' } : {}) },
    button: html`<button type="submit">Confirm, until ${dayText(until)}</button>`,
    to: kind === 'grant' ? `${address}?request=exemption` : address,
  }
  return html`<div class="notice"><p>${by} proposes ${name} until ${dayText(until)}. Takes effect when a second person confirms by ${momentText(lapsesAt, zone)}.</p>
${reason === undefined ? '' : html`<p>For the person: ${reason}</p>`}${note === undefined ? '' : html`<p>Note: ${note}</p>`}
${isOthers && may(decideRequestRoute) ? form(confirm) : ''}</div>`
}
