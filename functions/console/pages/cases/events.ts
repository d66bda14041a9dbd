/** What happened in a case, and the mails about it. */

import { getMailRoute } from '#functions/admin/routes/mails.ts'
import type { Visit } from '#functions/console/page.ts'
import { linkTo, list, momentText } from '#functions/console/parts.ts'
import { html, type SafeHtml } from '#shared/domain/html.ts'
import { counted } from '#shared/domain/text.ts'
import { mailPath } from '../mails.ts'
import { eventNames, type ShownCase } from './words.ts'

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

export function mailList({ timeline, ref }: ShownCase, { may, zone }: Visit): SafeHtml {
  const when = (events: readonly Event[], what: Event['what']) => momentText(events.find((one) => one.what === what)?.at, zone)
  const rows = [...Map.groupBy(timeline, ({ notice }) => notice)].flatMap(([notice, events]) =>
    notice === undefined
      ? []
      : [
          [
            may(getMailRoute) ? linkTo(mailPath(ref, notice), String(notice)) : String(notice),
            stepNames(events[0]?.detail ?? ''),
            events.find(({ subject }) => subject !== undefined)?.subject,
            ...(['notice', 'delivered', 'bounced'] as const).map((what) => when(events, what)),
          ],
        ],
  )
  const heads = ['Mail', 'About', 'Subject', 'Sent', 'Delivered', 'Bounced']
  return list('Mails about this case', heads, rows, 'No mail about this case was sent yet.')
}
