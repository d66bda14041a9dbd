/** What happened in a case, and the mails about it. */

import { html } from '#domain/html.ts'
import { counted } from '#domain/text.ts'
import { getMailRoute } from '#functions/admin/routes/mails.ts'
import { eventInWords, stepNames } from '#functions/case/event-words.ts'
import type { Visit } from '#functions/console/page.ts'
import { linkTo, list, momentText } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { mailPath } from '../mails.ts'
import { deviceLabel, type ShownCase } from './words.ts'

type Event = ShownCase['timeline'][number]

export const eventList = (shown: ShownCase, { zone }: Visit) =>
  list(
    'Everything that happened, oldest first',
    ['When', 'What', 'Devices', 'By', 'Words'],
    shown.timeline.map(event => [
      momentText(event.at, zone),
      html`${eventInWords(event)}${event.notice && html` <span class="quiet">mail ${event.notice}</span>`}`,
      event.devices?.map(id => deviceLabel(shown, id)).join(', '),
      `${event.by ?? ''}${event.proposedBy === undefined ? '' : `, proposed by ${event.proposedBy}`}`,
      html`${event.reason}${event.note && html`<br><span class="quiet">Note: ${event.note}</span>`}`,
    ]),
  )

export function mailList({ timeline, ref, earlierMails }: ShownCase, { may, zone }: Visit) {
  const when = (events: readonly Event[], what: Event['what']) => momentText(events.find(one => one.what === what)?.at, zone)
  const rows = [...Map.groupBy(timeline, ({ notice }) => notice)].flatMap(([notice, events]) =>
    notice === undefined
      ? []
      : [
          [
            may(getMailRoute) ? linkTo(mailPath(ref, notice), String(notice)) : String(notice),
            stepNames(events[0]?.detail ?? ''),
            events.find(({ subject }) => subject !== undefined)?.subject,
            ...(['notice', 'delivered', 'bounced'] as const).map(what => when(events, what)),
          ],
        ],
  )
  const heads = ['Mail', 'About', 'Subject', 'Sent', 'Delivered', 'Bounced']
  const mails = list('Mails about this case', heads, rows, 'No mail about this case was sent yet.')
  if (earlierMails === undefined) return mails
  return html`${mails}<p>The timeline leaves out the first ${counted(earlierMails, 'mail')} to them: ${linkTo(at`/console/people/${ref}`, 'all mails')}</p>`
}
