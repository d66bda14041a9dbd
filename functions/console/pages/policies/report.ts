/** A policy on a day, for those above: to print, to download, and with its hash in the audit log. */

import type { PolicyReport } from '#campaign/read/policy-report.ts'
import { sortedJson } from '#domain/hash.ts'
import { html } from '#domain/html.ts'
import { RefusedError } from '#functions/admin/problem.ts'
import { getReportRoute, sealReportRoute } from '#functions/admin/routes/reports.ts'
import { filterForm } from '#functions/console/form.ts'
import { type ConsolePage, oncePerVisit, type Visit } from '#functions/console/page.ts'
import { dayText, duration, empty, facts, figure, linkTo, list, momentText } from '#functions/console/parts.ts'
import { refusalText } from '#functions/console/refusals.ts'
import { at } from '#functions/path.ts'
import { liftedNotice, policyPath, standingMark } from './parts.ts'

/** Of the day that the address or the form names; by default today. */
const askForReport = oncePerVisit(({ ask, query, sent }: Visit) =>
  ask(getReportRoute, { query: { on: (sent?.form ?? query).get('on') || undefined } }),
)

const path = `${policyPath}/report`

const reportPage: ConsolePage = {
  path,
  route: getReportRoute,
  async title(visit) {
    const found = await askForReport(visit)
    return 'problem' in found ? 'Report' : `Report: ${found.body.report.policy.title}`
  },
  async show(visit) {
    const { address, may, form, zone } = visit
    const found = await askForReport(visit)
    const dayFilter = (value?: string) => filterForm(visit, [{ name: 'on', label: 'Day', as: 'date', ...(value ? { value } : {}) }])
    if ('problem' in found) {
      // Nothing was counted by that day.
      if (found.problem.status === 409) return html`${dayFilter()}${empty(refusalText(found))}`
      throw new RefusedError(found)
    }
    const { report, sha256, isFinal } = found.body
    const { policy, on } = report
    const seal = {
      hidden: { on },
      fields: [html`<p>The audit log keeps the SHA-256, so that anyone with the file can verify it.</p>`],
      button: 'Put it in the audit log',
      kind: 'plain',
    } as const
    return html`${dayFilter(on)}
${isFinal ? '' : html`<p class="notice">This day is not over; its numbers may still change.</p>`}
${policy.standing === 'lifted' ? liftedNotice : ''}
${numbersOf(report, zone, isFinal ? undefined : at`/console/policies/${policy.id}`)}
<h2>Reporting duties elsewhere</h2>
<p>Based on what has been published. Some also require blocking networks or web access, which Ides does not do.</p>
${list(
  'What others must report, and what this report shows',
  ['Who', 'Asks for', 'Here'],
  duties.map(([who, asks, here]) => [who, asks, here(report)]),
)}
<h2>Download</h2>
<p>${linkTo(`${address}.json?${new URLSearchParams({ on })}`, 'Download as JSON')}</p>
<p class="quiet">SHA-256: <code>${sha256}</code></p>
${isFinal && may(sealReportRoute) ? form(seal) : ''}`
  },
  async take({ change, address }, form) {
    const on = form.get('on') ?? ''
    return { to: `${address}?${new URLSearchParams({ on })}`, confirmed: await change(sealReportRoute, { body: { on } }) }
  },
}

const reportFilePage: ConsolePage = {
  path: `${path}.json`,
  route: getReportRoute,
  title: 'Report',
  async show({ get, query }) {
    const { report } = await get(getReportRoute, { query: { on: query.get('on') || undefined } })
    return { file: `${report.policy.id}-${report.on}.json`, type: 'application/json', body: sortedJson(report) }
  },
}

export const reportPages = [reportPage, reportFilePage]

/** Who is suspended for want of an answer alone may have nothing on their devices. */
const inBreach = ({ people: { open, overdue, suspended, unanswered = 0, unreachable } }: PolicyReport) =>
  open + overdue + suspended - unanswered + unreachable

const askedIn = ({ people: { asked = 0, unanswered = 0 } }: PolicyReport) => asked + unanswered

const identified = (report: PolicyReport) => {
  const { answered = 0, exempt, clear, closed } = report.people
  const asked = askedIn(report)
  const found = `${figure(inBreach(report) + exempt + clear + closed)} people were found, ${figure(clear + closed)} of them are clear`
  return asked + answered === 0
    ? found
    : `${found}; ${figure(answered)} have answered about devices that no source can read, ${figure(asked)} more have not`
}

const exceptions = ({ people: { exempt } }: PolicyReport) =>
  exempt === 0 ? 'No exemption is in force' : `${figure(exempt)} exempt, each with a reason in the audit log and an end`

function complete(report: PolicyReport) {
  const people = inBreach(report)
  if (report.policy.standing !== 'lifted')
    return people === 0 ? 'Complete: no one is known to be in breach' : `Not complete: ${figure(people)} still in breach`
  return people === 0
    ? 'Complete: no one was known to be in breach when it was lifted'
    : `Not complete: ${figure(people)} in breach when it was lifted`
}

const duties: readonly (readonly [who: string, asks: string, here: (report: PolicyReport) => string])[] = [
  ['US, OMB M-23-13', 'Find where the app is, and remove it', identified],
  ['US, OMB M-23-13', 'Exceptions granted one by one and documented, no blanket exceptions', exceptions],
  ['Australia, PSPF Direction 001-2025', 'Find and remove the app, then report completion to Home Affairs', complete],
  ['Australia, PSPF Direction 001-2023', 'Remove the app; exemptions by the chief security officer', exceptions],
  ['Virginia, Executive Order 46', 'Installed copies removed by the deadline; no form of report is known', complete],
]

/** @param home address of the policy, whose lists are those of today; absent for another day */
function numbersOf(report: PolicyReport, zone: string, home: string | undefined) {
  const { policy, on, countedAt, scope, people, suspensions, exemptions, restorations } = report
  const number = (of: number | undefined) => of ?? 'not known'
  const listed = (number: number, list: string) => (home === undefined ? number : { number, to: `${home}/${list}` })
  return html`${facts([
    ['Issued by', policy.issuer],
    ['Day', dayText(on)],
    ['Counted', momentText(countedAt, zone)],
    ['Version', html`${String(policy.version)} ${standingMark(policy.standing)}`],
  ])}
${list(
  'People and devices',
  ['What', 'Number', 'That is'],
  [
    ['In scope', number(scope.people), 'People in the audience, counted at approval'],
    ['Devices in scope', number(scope.devices), 'Counted at approval'],
    ['Clean', number(people.clean), 'People in scope without a known breach'],
    ...(policy.standing === 'lifted'
      ? [['In breach when it was lifted', inBreach(report), 'Counted below, except exempt and clear'] as const]
      : []),
    ['Open', listed(people.open, 'cases?state=open'), 'In breach or unknown, before their deadline'],
    [
      'Unknown',
      people.unknown,
      `Nothing certain is known about any of their devices; also counted in the other states; no source can read the devices of ${figure(people.unread ?? 0)} of them`,
    ],
    [
      'Asked, no answer yet',
      askedIn(report),
      `Nothing in breach; asked about devices that no source can read; ${figure(people.unanswered ?? 0)} of them are also counted as suspended`,
    ],
    ['Answered', people.answered ?? 0, 'Said that devices no source can read are in order; also counted in the other states'],
    ['Overdue', listed(people.overdue, 'cases?state=overdue'), 'In breach or unknown after their deadline, not suspended'],
    ['Suspended', listed(people.suspended, 'cases?state=suspended'), 'People with a device without work access'],
    [
      'Devices suspended',
      listed(suspensions.set, 'suspensions/now'),
      `${suspensions.requested} more are requested, ${suspensions.refused} cannot be enforced`,
    ],
    [
      'Exempt',
      listed(people.exempt, 'cases?state=exempt'),
      exemptions
        ? html`Until ${momentText(exemptions.firstEnds, zone)}; the last until ${momentText(exemptions.lastEnds, zone)}`
        : people.exempt > 0
          ? 'When it was lifted'
          : 'Nobody',
    ],
    ['Unreachable', listed(people.unreachable, 'cases?state=unreachable'), 'Could not be notified in time; not suspended'],
    [
      'Cannot be notified',
      listed(people.unreached, 'cases?only=unreachable'),
      'Unreachable, mail held, or a device that no delivered notice named',
    ],
    ['Clear', listed(people.clear, 'cases?state=clear'), 'Had a case and are no longer in breach'],
    ['Closed', listed(people.closed, 'cases?state=closed'), 'Clear for so long that the case was closed'],
    ['Access restored', restorations.count, timesOf(restorations)],
    ['Restored by an answer', restorations.provisional ?? 0, 'Devices; a report must still confirm the answer'],
  ],
)}`
}

const timesOf = ({ median, worst }: PolicyReport['restorations']) =>
  median === undefined || worst === undefined ? 'No restorations' : `Median ${duration(median)}, slowest ${duration(worst)}`
