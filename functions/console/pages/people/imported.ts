/** What came of a file that was imported. */

import { droppedText, recordsIn, type Totals } from '../../../../shared/campaign/import/progress.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Problem } from '../../../../shared/domain/problem.ts'
import { counted } from '../../../../shared/domain/text.ts'
import type { Refusal } from '../../../admin/problem.ts'
import { factList, figure, htmlTable } from '../../parts.ts'
import { allStaffPath } from './import-link.ts'

/** The first problems of a file, and how many more there are. */
export interface FirstProblems {
  readonly problems: readonly Problem[]
  readonly more: number
}

export interface ImportResult {
  /** Of the whole file, so far. */
  readonly totals: Totals
  /** Faults of records that were refused just now. */
  readonly refused: FirstProblems
  readonly doubts: FirstProblems
  /** How the file was read, if that is unusual. */
  readonly form: string
  /** Why it was not imported to its end. */
  readonly failure?: Refusal
}

export function importOutcome(name: string, kind: 'staff' | 'devices', { totals, refused, doubts, form, failure }: ImportResult): SafeHtml {
  const records = recordsIn(totals)
  const isWhole = !failure && records > 0 && totals.refused === 0
  return html`${
    failure
      ? html`<div class="notice" role="alert"><h2>${name} was imported in part</h2><p>${failure.problem.detail}. The records counted here are imported. Choose the same file again to continue.</p></div>`
      : html`<p class="said" role="status">${records === 0 ? `${name} has no records.` : `${name} imported: ${counted(records, 'record')}.`}</p>`
  }
${form === '' ? '' : html`<p>The file was ${form}.</p>`}
${totals.dropped > 0 ? html`<p>${droppedText(totals)}</p>` : ''}
${factList([
  ['New', totals.added],
  ['Changed', totals.changed],
  ['Unchanged', totals.unchanged],
  kind === 'devices' ? ['Moved from another owner', totals.moved] : undefined,
  ['Refused', totals.refused],
  ['Imported with a warning', totals.warned],
])}
${listOf('Refused', refused)}
${listOf('Imported with a warning', doubts)}
${kind === 'staff' && isWhole ? html`<p>If the imports of the last day list all staff, <a href="${allStaffPath}">mark the list as complete</a>.</p>` : ''}`
}

function listOf(caption: string, { problems, more }: FirstProblems): SafeHtml {
  if (problems.length === 0) return html``
  return html`${htmlTable(
    caption,
    ['Line', 'Field', 'What is wrong'],
    problems.map(({ line, field, message }) => [line ?? '–', field, message]),
  )}${more > 0 ? html`<p>And ${figure(more)} more.</p>` : ''}`
}
