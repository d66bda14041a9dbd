/** What happened in a case, and the mails about it. */

import { getSentMailRoute } from '#functions/admin/routes/case.ts'
import type { AnswerOf, ConsolePage, Visit } from '#functions/console/page.ts'
import { facts, linkTo, list, momentText } from '#functions/console/parts.ts'
import { html, type SafeHtml } from '#shared/domain/html.ts'
import { counted } from '#shared/domain/text.ts'
import { casePath, eventNames, getShownCase, type ShownCase } from './words.ts'

type Event = ShownCase['timeline'][number]

export const eventList = ({ timeline, devices }: ShownCase, { zone }: Visit): SafeHtml =>
  list(
    'Everything that happened, oldest first',
    ['When', 'What', 'Devices', 'By', 'Words'],
    timeline.map((event) => [
      momentText(event.at, zone),
      html`${eventNames[event.what]}${detailOf(event)}${event.notice && html` <span class="quiet">mail ${event.notice}</span>`}`,
      labelsOf(event, devices),
      `${event.by ?? ''}${event.proposedBy === undefined ? '' : `, proposed by ${event.proposedBy}`}`,
      html`${event.reason}${event.note && html`<br><span class="quiet">Note: ${event.note}</span>`}`,
    ]),
  )

const labelsOf = ({ devices: ids = [] }: Event, devices: ShownCase['devices']): string =>
  ids.map((id) => devices.find((one) => one.id === id)?.label ?? id).join(', ')

const detailOf = ({ detail, notice, bounceSubType = '' }: Event): string =>
  detail === undefined ? '' : `: ${notice === undefined ? detail : stepNames(detail)} ${bounceSubType}`.trimEnd()

const occasionNames: Readonly<Record<string, string>> = {
  announcement: 'the announcement',
  first: 'the first notice',
  again: 'a further breach',
  ask: 'a question about devices that no source can read',
  changed: 'a changed policy',
  suspended: 'access suspended',
  cleared: 'nothing left to do',
  restored: 'access restored',
}

/** `the first notice, a reminder 7 days before, access restored` of `first+P7D, restored` */
export const stepNames = (steps: string): string => steps.split(/, |\+/).map(stepName).join(', ')

function stepName(step: string): string {
  const [, after, days] = /^(after:)?P(\d+)D$/.exec(step) ?? []
  if (days === undefined) return step.startsWith('every:') ? 'a later reminder' : (occasionNames[step] ?? step.replaceAll('-', ' '))
  if (days === '0') return after ? 'the deadline passed' : 'a reminder on the last day'
  return after ? `${counted(Number(days), 'day')} after the deadline` : `a reminder ${counted(Number(days), 'day')} before`
}

/** By their events, since no mail is kept. */
export function mailList({ timeline }: ShownCase, { address, may, zone }: Visit): SafeHtml {
  const mayOpen = may(getSentMailRoute)
  const when = (events: readonly Event[], what: Event['what']) => momentText(events.find((one) => one.what === what)?.at, zone)
  const rows = [...Map.groupBy(timeline, ({ notice }) => notice)].flatMap(([notice, events]) =>
    notice === undefined
      ? []
      : [
          [
            mayOpen ? linkTo(`${address}/mails/${notice}`, String(notice)) : String(notice),
            stepNames(events[0]?.detail ?? ''),
            events.find(({ subject }) => subject !== undefined)?.subject,
            ...(['notice', 'delivered', 'bounced'] as const).map((what) => when(events, what)),
          ],
        ],
  )
  const kept = html`<p class="quiet">Ides keeps no copy of a mail, only its subject, what it was about, and its delivery.${mayOpen ? ' Open a mail to read it as it was sent.' : ''} A mail without a subject is from an earlier release, or the mail service’s answer was lost.</p>`
  const heads = ['Mail', 'About', 'Subject', 'Sent', 'Delivered', 'Bounced']
  return html`${rows.length > 0 ? kept : ''}${list('Mails about this case', heads, rows, 'No mail about this case was sent yet.')}`
}

export const sentMailPage: ConsolePage = {
  path: `${casePath}/mails/{number}`,
  route: getSentMailRoute,
  title: ({ path }) => `Mail ${path.number}`,
  async show(visit) {
    const [{ timeline, devices }, sent] = await Promise.all([getShownCase(visit), visit.get(getSentMailRoute)])
    const notice = timeline.find((one) => one.what === 'notice' && one.notice === Number(visit.path.number))
    return html`${facts([
      ['Sent', momentText(sent.at, visit.zone)],
      ['Subject', notice?.subject],
      ['About', stepNames(notice?.detail ?? '')],
      ['About', notice?.devices?.length ? labelsOf(notice, devices) : undefined],
    ])}
${letterOf(sent)}`
  },
}

function letterOf(sent: AnswerOf<typeof getSentMailRoute>): SafeHtml {
  switch (sent.is) {
    case 'same':
      return html`<p class="quiet">This is what was sent: its fingerprint agrees. […] stands for the link to their page.</p>
<h2 lang="${sent.language}">${sent.subject}</h2>
<pre class="letter" lang="${sent.language}">${sent.text}</pre>`
    case 'other':
      return html`<p class="notice">This mail cannot be shown again: written now it would not be what was sent, since the person, their devices, their cases or our texts have changed.</p>`
    case 'no-fingerprint':
      return html`<p class="notice">This mail cannot be shown again: no fingerprint of it was kept. It is from an earlier release of Ides, or the answer of the mail service was lost.</p>`
  }
}
