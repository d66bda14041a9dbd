/** What the reader has asked, and what was decided about their case. */

import type { Temporal } from 'temporal-polyfill'
import { dateForms, dayOf } from '#domain/emails/dates.ts'
import { deviceName, deviceNames } from '#domain/emails/demands.ts'
import type { PageReader } from '#domain/emails/page-words.ts'
import { paragraphsOf } from '#domain/emails/plain.ts'
import { replyLead } from '#domain/emails/replies.ts'
import { hasAccess } from '#domain/emails/standing.ts'
import type { Voice } from '#domain/emails/voice.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import { isEnforced } from '#domain/people/enforcement.ts'
import { type Case, type RequestDecision, type StaffRequest, withAnswers } from '#domain/people/person.ts'
import { zoneOf } from '#domain/review/deadline.ts'
import { hasRespite, requestDue } from '#domain/review/requests.ts'
import { deadlineAt, timetable } from '#domain/schedule/timetable.ts'
import { isBefore } from '#domain/schedule/zone.ts'

/** Every decision about the reader's case, the latest first. */
export function decisionList({ person, policy, voice }: PageReader, { decisions: { made: decided } }: Case) {
  const { say, language: ofPage } = voice
  const { zone } = person.profile
  const lastDay = (until: Temporal.Instant, zone: string) => dateForms(deadlineAt(until, zone).lastDay, voice)
  const outcome = (one: RequestDecision) => {
    if (!one.until) return replyLead(one, voice) ?? ''
    return one.kind === 'extended'
      ? say('page.decided.extended', lastDay(one.until, zoneOf(policy, timetable(policy, person.profile))))
      : say('page.decided.exempted', lastDay(one.until, zone))
  }
  const why = ({ reason, language }: RequestDecision) =>
    reason
      ? html`<span class="quiet">${say('decided.reason')}</span>${paragraphsOf(reason).map(text =>
          language && language !== ofPage ? html`<span lang="${language}">${text}</span>` : html`<span>${text}</span>`,
        )}`
      : ''
  const items = decided
    .toReversed()
    .map(one => html`<li><span class="name">${dayOf(one.at, zone, voice).date}</span><span>${outcome(one)}</span>${why(one)}</li>`)
  return titledRows(say('page.decided.title'), items)
}

const titledRows = (title: string, items: SafeHtml[]) => (items.length > 0 ? html`<h2>${title}</h2><ul class="rows">${items}</ul>` : html``)

export const requestTitles = {
  exemption: 'page.exemption',
  'more-time': 'page.moreTime',
  'not-my-device': 'page.notMine',
  contest: 'page.contest',
} as const

/** Open requests, when they are due, and whether there is work access until then. */
export function requestList({ person, policy, voice }: PageReader, current: Case, now: Temporal.Instant, isPrinted = false) {
  const { say } = voice
  const { requests } = current.answers
  const { suspended, respited } = current.access
  const due = (at: Temporal.Instant) => {
    const { at: end, lastDay } = requestDue(at, policy, person.profile)
    return say(isBefore(now, end) ? 'page.pending.by' : 'page.pending.late', dateForms(lastDay, voice))
  }
  const access = (request: StaffRequest) => {
    const concerned = person.devices.filter(({ id }) => request.device === undefined || id === request.device)
    const byThis = withAnswers(current, { requests: [request] })
    const kept = concerned.filter(one => respited.includes(one.id) && hasRespite(byThis, policy, one.id) && hasAccess(person, one))
    if (kept.length > 0) return html`<span>${say('page.pending.access', { devices: deviceNames(kept, voice) })}</span>`
    return concerned.some(({ id }) => suspended.includes(id) && isEnforced(person, id))
      ? html`<span>${say('page.pending.suspended')}</span>`
      : ''
  }
  const items = requests.map(request => {
    const { kind, device: id, at } = request
    const device = person.devices.find(one => one.id === id)
    return html`<li><span class="name">${say(requestTitles[kind])}${device ? ` (${deviceName(device, voice)})` : ''}</span><span>${say(
      'page.pending',
      dayOf(at, person.profile.zone, voice),
    )}</span><span>${due(at)}</span>${access(request)}${isPrinted ? '' : withdrawal(request, say)}</li>`
  })
  return titledRows(say('page.open.title'), items)
}

const withdrawal = ({ kind, device }: StaffRequest, say: Voice['say']) =>
  html`<form method="post"><input type="hidden" name="say" value="withdraw"><input type="hidden" name="request" value="${kind}">${
    device ? html`<input type="hidden" name="device" value="${device}">` : ''
  }<button class="secondary">${say('page.withdraw')}</button></form>`
