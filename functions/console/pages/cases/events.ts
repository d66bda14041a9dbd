/** What happened in a case, and the mails about it. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { getSentMailRoute } from '../../../admin/routes/case.ts'
import type { Visit } from '../../page.ts'
import { empty, htmlTable } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { caseAddress, eventNames, type ShownCase } from './words.ts'

type Event = ShownCase['timeline'][number]

export const eventList = ({ timeline, devices }: ShownCase, { zone }: Visit): SafeHtml =>
  htmlTable(
    'Everything that happened, oldest first',
    ['When', 'What', 'Devices', 'By', 'Words'],
    timeline.map((event) => [
      momentText(event.at, zone),
      html`${eventNames[event.what]}${detailOf(event)}${event.notice === undefined ? '' : html` <span class="quiet">mail ${String(event.notice)}</span>`}`,
      (event.devices ?? []).map((id) => devices.find((one) => one.id === id)?.label ?? id).join(', '),
      `${event.by ?? ''}${event.proposedBy === undefined ? '' : `, proposed by ${event.proposedBy}`}`,
      html`${event.reason ?? ''}${event.note === undefined ? '' : html`<br><span class="quiet">Note: ${event.note}</span>`}`,
    ]),
  )

const detailOf = ({ detail, notice, bounceSubType = '' }: Event): string =>
  detail === undefined ? '' : `: ${notice === undefined ? detail : stepNames(detail)} ${bounceSubType}`.trimEnd()

const occasionNames: Readonly<Record<string, string>> = {
  announcement: 'the announcement',
  first: 'the first notice',
  again: 'a further breach',
  changed: 'a changed policy',
  suspended: 'access cut',
  cleared: 'nothing left to do',
  restored: 'access back',
}

/** `the first notice, a reminder 7 days before, access back` of `first+P7D, restored` */
export const stepNames = (steps: string): string => steps.split(/, |\+/).map(stepName).join(', ')

function stepName(step: string): string {
  const [, after, days] = /^(after:)?P(\d+)D$/.exec(step) ?? []
  if (days === undefined) return step.startsWith('every:') ? 'a later reminder' : (occasionNames[step] ?? step.replaceAll('-', ' '))
  if (days === '0') return after ? 'the deadline passed' : 'a reminder on the last day'
  return after ? `${counted(Number(days), 'day')} after the deadline` : `a reminder ${counted(Number(days), 'day')} before`
}

/** By their events, since no mail is kept. */
export function mailsOf({ timeline }: ShownCase, visit: Visit): SafeHtml {
  const { zone } = visit
  const mayOpen = visit.may(getSentMailRoute.scope)
  const mails = [...Map.groupBy(timeline, ({ notice }) => notice)].flatMap(([notice, events]) =>
    notice === undefined ? [] : [{ notice, events }],
  )
  if (mails.length === 0) return empty('No mail about this case was sent yet.')
  const when = (events: readonly Event[], what: Event['what']) => {
    const at = events.find((one) => one.what === what)?.at
    return at === undefined ? '' : momentText(at, zone)
  }
  return html`<p class="quiet">Ides keeps no copy of a mail, only its subject, what it was about, and its delivery.${mayOpen ? ' Open a mail to read it as it was sent.' : ''} A mail without a subject is from an earlier release, or the mail service’s answer was lost.</p>
${htmlTable(
  'Mails about this case',
  ['Mail', 'About', 'Subject', 'Sent', 'Delivered', 'Bounced'],
  mails.map(({ notice, events }) => [
    mayOpen ? html`<a href="${caseAddress(visit)}/mails/${String(notice)}">${String(notice)}</a>` : String(notice),
    stepNames(events[0]?.detail ?? ''),
    events.find(({ subject }) => subject !== undefined)?.subject ?? '',
    when(events, 'notice'),
    when(events, 'delivered'),
    when(events, 'bounced'),
  ]),
)}`
}
