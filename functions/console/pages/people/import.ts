/** Imports staff or devices from a file, batch by batch, as the command line does. */

import { createHash } from 'node:crypto'
import * as z from 'zod'
import { idesColumns } from '../../../../shared/adapters/device-files/ides.ts'
import { deviceRecords, staffColumns, staffRecords } from '../../../../shared/adapters/device-files/record-kinds.ts'
import {
  droppedText,
  type ImportProgress,
  importAll,
  importProgress,
  notBegun,
  type RecordKind,
  type RecordSchema,
  recordsIn,
  type Totals,
} from '../../../../shared/campaign/import/import-file.ts'
import type { WrittenFile, WrittenRow } from '../../../../shared/campaign/import/records.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { mostProblems, type Problem } from '../../../../shared/domain/problem.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import { importDevicesRoute, importStaffRoute } from '../../../admin/routes/imports.ts'
import { button, choiceField, fileField, sentIn } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, PageContent, Visit } from '../../page.ts'
import { factList, figure, htmlTable } from '../../parts.ts'
import { abovePerson } from './person.ts'

/** Records of one call: few enough that the last one begun is done before the function's time is up. */
const perBatch = 250

type Importer = (
  visit: Visit,
  file: WrittenFile,
  begun: ImportProgress,
) => Promise<Omit<ImportResult, 'totals'> & { progress: ImportProgress }>

const importer =
  <S extends RecordSchema>(kind: RecordKind<S>, route: typeof importStaffRoute): Importer =>
  async (visit, file, begun) => {
    const [refused, doubts] = [firstOf(), firstOf()]
    let form = ''
    const outcome = await importAll<S, Refusal>(file, kind, begun, {
      perBatch,
      send: (rows) => sendBatch(visit, route, rows),
      stopped: () => (visit.hasTimeLeft() ? undefined : refuse(503, 'there is no time for the rest in one go')),
      onStep(step) {
        refused.add(step.refused)
        doubts.add(step.doubts)
      },
      onForm(how) {
        form = how
      },
    })
    const failed = 'failure' in outcome
    if (!failed) {
      refused.add(outcome.refused)
      doubts.add(outcome.doubts)
    }
    const told = { progress: outcome.progress, form, refused: refused.all(), doubts: doubts.all() }
    return failed ? { ...told, failure: outcome.failure } : told
  }

/** Keeps the first problems, and counts the others: of a bad file there may be millions. */
function firstOf() {
  const problems: Problem[] = []
  let more = 0
  return {
    add(found: readonly Problem[]): void {
      const kept = found.slice(0, mostProblems - problems.length)
      problems.push(...kept)
      more += found.length - kept.length
    },
    all: (): FirstProblems => ({ problems, more }),
  }
}

const importers = { staff: importer(staffRecords, importStaffRoute), devices: importer(deviceRecords, importDevicesRoute) }

/** A route that fails is a refusal: what was imported before must be told. */
async function sendBatch({ ask, refusalAfter }: Visit, route: typeof importStaffRoute, rows: readonly WrittenRow[]) {
  try {
    const report = await ask(route, { path: {}, query: {}, body: { records: rows.map(({ fields }) => fields) } })
    return 'problem' in report ? { failure: report } : { report: report.body }
  } catch (error) {
    return { failure: refusalAfter(error) }
  }
}

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

function importOutcome(name: string, kind: 'staff' | 'devices', { totals, refused, doubts, form, failure }: ImportResult): SafeHtml {
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

export const importPath = '/console/people/import'

export const allStaffPath = `${importPath}/all-staff`

/** Nothing for those who may not import. */
export const importLink = ({ may }: Pick<Visit, 'may'>): SafeHtml =>
  may('devices:write') ? html`<p><a class="go secondary" href="${importPath}">Import staff and devices</a></p>` : html``

export const importPage: ConsolePage = {
  path: importPath,
  scope: 'devices:write',
  takesFile: true,
  async show(visit) {
    return around(html`${wrongOf(visit.sent)}${explained}${importForm(visit, begunIn(visit.sent?.form))}`)
  },
  async take(visit, form, sent) {
    const kind = kindIn(form)
    if (!kind) return refuse(422, 'choose what the file lists', { errors: [{ field: 'kind', message: 'must be staff or devices' }] })
    if (!sent) return refuse(422, 'choose a file')
    const sha256 = createHash('sha256')
      .update(await sent.bytes())
      .digest('hex')
    const begun = begunIn(form)
    if (begun && begun.sha256 !== sha256)
      return refuse(422, 'this is a different file: choose the one you started with', {
        errors: [{ field: 'file', message: 'must be the same file' }],
      })
    const file = { name: sent.name, bytes: () => sent.stream() }
    const { progress, ...came } = await importers[kind](visit, file, begun?.progress ?? notBegun)
    const { failure } = came
    if (failure && progress.confirmed === 0 && !progress.pass) return failure
    return around(html`${importOutcome(sent.name, kind, { ...came, totals: progress.totals })}
${failure ? importForm(visit, { kind, sha256, progress }) : html`<p><a class="go secondary" href="${importPath}">Import another file</a></p>`}`)
  },
}

const around = (main: SafeHtml): PageContent => ({ title: 'Import staff and devices', section: 'people', above: abovePerson, main })

const explained = html`<p>Import staff first, and devices once a policy is drafted: only what a policy or draft asks about is kept. People and devices missing from a file stay as they are. Sending a file again does no harm.</p>
<details><summary>What a file looks like</summary>
<p>CSV with column names on the first line, a JSON list of objects, or one JSON object a line. CSV from Excel works, also with semicolons and in Windows encoding.</p>
<p>Columns of staff: <code>${staffColumns.join(', ')}</code>.</p>
<p>Columns of devices: <code>${idesColumns.names.join(', ')}</code>. Optional: ${idesColumns.mayLack.join(', ')}.</p>
<p>Larger files, and exports of Intune, Jamf Pro and osquery, are imported by command (<code>ides staff import</code>, <code>ides devices import</code>) or read from the drop.</p></details>`

/** A file that was begun, and how far it is. */
const begunFile = z.strictObject({ kind: z.enum(['staff', 'devices']), sha256: z.string(), progress: importProgress })

type Begun = z.output<typeof begunFile>

function begunIn(form: URLSearchParams | undefined): Begun | undefined {
  const text = form?.get('begun')
  if (!text) return undefined
  try {
    return begunFile.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const kindIn = (form: URLSearchParams) => begunIn(form)?.kind ?? begunFile.shape.kind.safeParse(form.get('kind')).data

function importForm(visit: Visit, begun: Begun | undefined): SafeHtml {
  const { value, fault } = sentIn(visit)
  const what = begun
    ? html`<input type="hidden" name="begun" value="${JSON.stringify(begun)}">`
    : choiceField({ name: 'kind', label: 'What it lists', value: value('kind'), fault: fault('kind') }, [
        ['staff', 'Staff'],
        ['devices', 'Devices'],
      ])
  return visit.form(html`${what}
${fileField(
  { name: 'file', label: begun ? 'The same file again' : 'File', help: 'CSV or JSON, 4 MB at most.', fault: fault('file') },
  '.csv,.json,.ndjson,.jsonl',
)}
${button(begun ? 'Go on' : 'Import')}`)
}
