/** A policy on a day, for those above: to print or read out, to download, and with its hash in the audit log. */

import { certainlyLeft, type PolicyReport } from '#campaign/report/policy-report.ts'
import { sortedJson } from '#domain/hash.ts'
import { html } from '#domain/html.ts'
import { doneIn } from '#domain/people/case-counts.ts'
import { RefusedError } from '#functions/admin/problem.ts'
import { reportNumbers, reportSentences, suspensionCounts, unitHeads, unitRows } from '#functions/admin/report-words.ts'
import { getReportRoute, sealReportRoute } from '#functions/admin/routes/reports.ts'
import { bandOrder, bands, burnDown } from '#functions/console/chart.ts'
import { excelFile } from '#functions/console/excel.ts'
import { filterForm } from '#functions/console/form.ts'
import { type ConsolePage, type Download, oncePerVisit, type Visit } from '#functions/console/page.ts'
import { dayText, empty, figures, linkTo, list, momentText } from '#functions/console/parts.ts'
import { refusalText } from '#functions/console/refusals.ts'
import { at } from '#functions/path.ts'
import { policyPath } from './parts.ts'

/** Of the day that the address, the form or the filter names; by default today. */
const dayOf = ({ path, query, sent }: Visit) => path.on ?? ((sent?.form ?? query).get('on') || undefined)

const askForReport = oncePerVisit((visit: Visit) => visit.ask(getReportRoute, { query: { on: dayOf(visit) } }))

const path = `${policyPath}/report`

/** The page of a day keeps its address, and once the day is over its numbers. */
const reportPage = (ofPath: string): ConsolePage => ({
  path: ofPath,
  under: policyPath,
  route: getReportRoute,
  async title(visit) {
    const found = await askForReport(visit)
    return 'problem' in found ? 'Report' : `Report: ${found.body.report.policy.title}`
  },
  async show(visit) {
    const { may, form, zone } = visit
    const found = await askForReport(visit)
    const all = at`/console/policies/${visit.path.policy ?? ''}/report`
    const dayFilter = filterForm({ ...visit, address: all }, [{ name: 'on', label: 'Day', as: 'date', value: dayOf(visit) }])
    if ('problem' in found) {
      // Nothing was counted by that day.
      if (found.problem.status === 409) return html`${dayFilter}${empty(refusalText(found))}`
      throw new RefusedError(found)
    }
    const { report, sha256, isFinal } = found.body
    const { policy, on, countedAt, deadlines = [], days } = report
    const home = isFinal ? undefined : at`/console/policies/${policy.id}`
    const address = `${all}/${on}`
    const seal = {
      hidden: { on: String(on) },
      fields: [html`<p>The audit log keeps the SHA-256, so that anyone with the file can verify it.</p>`],
      button: 'Put it in the audit log',
      kind: 'plain',
    } as const
    const [asked, reached, ...others] = reportSentences(report)
    return html`${dayFilter}
<p>${dayText(on)}. Counted ${momentText(countedAt, zone)}, under version ${String(policy.version)}.</p>
${isFinal ? '' : html`<p class="notice">This day is not over; its numbers may still change.</p>`}
${sections(asked)}
${headlines(report)}
${sections(reached)}
${days ? burnDown('chart', { days, deadlines }, home && `${home}/cases`, 'small') : ''}
${list('Units, those with most left to do first', unitHeads, unitRows(report))}
${sections(...others)}
${list(
  'All numbers',
  ['What', 'Number', 'That is'],
  reportNumbers(report).map(([name, number = 'not known', means]) => [name, number, means]),
)}
<h2>This report</h2>
<p>${linkTo(address, 'Address of this day')} · ${linkTo(`${address}.xlsx`, 'Excel')} · ${linkTo(`${address}.json`, 'JSON')}</p>
<p class="quiet">SHA-256 of the JSON: <code>${sha256}</code></p>
${isFinal && may(sealReportRoute) ? form(seal) : ''}`
  },
  async take({ change, path: { policy = '' } }, form) {
    const on = form.get('on') ?? ''
    return { to: at`/console/policies/${policy}/report/${on}`, confirmed: await change(sealReportRoute, { body: { on } }) }
  },
})

type Section = ReturnType<typeof reportSentences>[number]

const sections = (...some: readonly (Section | undefined)[]) =>
  html`${some.map(one => (one ? html`<h2>${one[0]}</h2><p>${one[1].join(' ')}</p>` : ''))}`

/** The numbers that a board asks for, large. */
function headlines(report: PolicyReport) {
  const { people } = report
  const { unread = 0 } = people
  return figures([
    { name: 'complied', number: doneIn(people).done },
    { name: 'in breach', number: certainlyLeft(report) },
    { name: 'unknown', number: people.unknown - unread },
    { name: 'unread', number: unread },
    ...suspensionCounts(people).map(([name, number]) => ({ name: name.toLowerCase(), number })),
  ])
}

const reportFile = (form: 'json' | 'xlsx', fileOf: (report: PolicyReport) => Promise<Pick<Download, 'type' | 'body'>>): ConsolePage => ({
  path: `${path}/{on}.${form}`,
  route: getReportRoute,
  title: 'Report',
  async show({ get, path: { on } }) {
    const { report } = await get(getReportRoute, { query: { on } })
    return { file: `${report.policy.id}-${report.on}.${form}`, ...(await fileOf(report)) }
  },
})

const jsonFile = reportFile('json', async report => ({ type: 'application/json', body: sortedJson(report) }))

const excelPage = reportFile('xlsx', async report => {
  const { policy, on, days = [] } = report
  return excelFile([
    {
      name: 'Report',
      rows: [
        [policy.title, String(on)],
        ...reportSentences(report).flatMap(([heading, sentences]) => sentences.map(one => [heading, one])),
      ],
      widths: [25, 120],
    },
    {
      name: 'Numbers',
      rows: [['What', 'Number', 'That is'], ...reportNumbers(report).map(([name, number = '', means]) => [name, number, means])],
      widths: [35, 12, 90],
    },
    { name: 'Units', rows: [unitHeads, ...unitRows(report)], widths: [25, 20, 12, 12, 20, 12] },
    {
      name: 'Days',
      rows: [
        ['Day', ...bandOrder.map(band => bands[band].name)],
        ...days.map(({ on, people }) => [String(on), ...bandOrder.map(band => people[band] ?? 0)]),
      ],
    },
  ])
})

export const reportPages = [jsonFile, excelPage, reportPage(path), reportPage(`${path}/{on}`)]
