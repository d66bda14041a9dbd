/** What others require their agencies to report about such a ban, next to what our report says. */

import type { PolicyReport } from '../../../../shared/campaign/read/policy-report.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { figure, htmlTable } from '../../parts.ts'

export const inBreach = ({ people: { open, overdue, suspended, unreachable } }: PolicyReport): number =>
  open + overdue + suspended + unreachable

const identified = (report: PolicyReport): string => {
  const { exempt, clear, closed } = report.people
  return `${figure(inBreach(report) + exempt + clear + closed)} people were found, ${figure(clear + closed)} of them are clear`
}

const exceptions = ({ people: { exempt } }: PolicyReport): string =>
  exempt === 0 ? 'No exemption is in force' : `${figure(exempt)} exempt, each with a reason in the audit log and an end`

function complete(report: PolicyReport): string {
  const people = inBreach(report)
  if (report.policy.standing !== 'lifted')
    return people === 0 ? 'Complete: no one is known to be in breach' : `Not complete: ${figure(people)} still in breach`
  return people === 0
    ? 'Complete: no one was known to be in breach when it was lifted'
    : `Not complete: ${figure(people)} in breach when it was lifted`
}

const rows: readonly (readonly [who: string, asks: string, here: (report: PolicyReport) => string])[] = [
  ['US, OMB M-23-13', 'Find where the app is, and remove it', identified],
  ['US, OMB M-23-13', 'Exceptions granted one by one and documented, no blanket exceptions', exceptions],
  ['Australia, PSPF Direction 001-2025', 'Find and remove the app, then report completion to Home Affairs', complete],
  ['Australia, PSPF Direction 001-2023', 'Remove the app; exemptions by the chief security officer', exceptions],
  ['Virginia, Executive Order 46', 'Installed copies removed by the deadline; no form of report is known', complete],
]

export const askedOfAgencies = (report: PolicyReport): SafeHtml => html`<h2>Reporting duties elsewhere</h2>
<p>As far as published. Ides does not block networks or web access, which some also require.</p>
${htmlTable(
  'What others must report, and what this report shows',
  ['Who', 'Asks for', 'Here'],
  rows.map(([who, asks, here]) => [who, asks, here(report)]),
)}`
