/** Imports staff or devices from a file, batch by batch, as the command line does; and says when the list of staff is complete. */
import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { idesColumns } from '#adapters/device-files/ides.ts'
import { deviceRecords, staffColumns, staffRecords } from '#adapters/device-files/record-kinds.ts'
import {
  droppedText,
  type ImportProgress,
  importAll,
  importProgress,
  notBegun,
  type RecordKind,
  type RecordSchema,
  recordsIn,
} from '#campaign/import/import-file.ts'
import type { WrittenFile, WrittenRow } from '#campaign/import/records.ts'
import { html } from '#domain/html.ts'
import { mostProblems, type Problem } from '#domain/problem.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { counted, figure, jsonIn } from '#domain/text.ts'
import { type Refusal, RefusedError, refuse, refused } from '#functions/admin/problem.ts'
import { listImportDecisionsRoute } from '#functions/admin/routes/audit.ts'
import { completeStaffRoute, importDevicesRoute, importStaffRoute } from '#functions/admin/routes/imports.ts'
import { actionPage } from '../action.ts'
import { writtenIn } from '../form.ts'
import type { ConsolePage, Visit } from '../page.ts'
import { type ActLink, acts, facts, linkTo, list } from '../parts.ts'
import { refusalText } from '../refusals.ts'

export const importPath = '/console/people/import'

const allStaffPath = `${importPath}/all-staff`

/** Nothing for those who may not import. */
export const importLink = (may: Visit['may']): ActLink => may(importStaffRoute) && [importPath, 'Import staff and devices']

/** Records of one call: few enough that the last one begun is done before the function's time is up. */
const perBatch = 250

interface ImportResult {
  /** Of the whole file, so far. */
  progress: ImportProgress
  /** Faults of records that were refused just now. */
  refused: FirstProblems
  doubts: FirstProblems
  /** How the file was read, if that is unusual. */
  form: string
  /** Why it was not imported to its end. */
  failure?: Refusal
}

const importer =
  <S extends RecordSchema>(kind: RecordKind<S>, route: typeof importStaffRoute) =>
  async (visit: Visit, file: WrittenFile, begun: ImportProgress): Promise<ImportResult> => {
    const [refused, doubts] = [firstOf(), firstOf()]
    let form = ''
    const outcome = await importAll<S, Refusal>(file, kind, begun, {
      perBatch,
      send: rows => sendBatch(visit, route, rows),
      stopped: () => (visit.hasTimeLeft() ? undefined : refuse(503, 'there is no time for the rest in one go')),
      onStep(step) {
        refused.add(step.refused)
        doubts.add(step.doubts)
      },
      onForm(how) {
        form = how
      },
    })
    const result = { progress: outcome.progress, form, refused: refused.all, doubts: doubts.all }
    if ('failure' in outcome) return { ...result, failure: outcome.failure }
    refused.add(outcome.refused)
    doubts.add(outcome.doubts)
    return result
  }

/** The first problems of a file, and how many more there are: of a bad one there may be millions. */
interface FirstProblems {
  problems: Problem[]
  more: number
}

function firstOf() {
  const all: FirstProblems = { problems: [], more: 0 }
  return {
    all,
    add(found: readonly Problem[]) {
      const kept = found.slice(0, mostProblems - all.problems.length)
      all.problems.push(...kept)
      all.more += found.length - kept.length
    },
  }
}

const importers = { staff: importer(staffRecords, importStaffRoute), devices: importer(deviceRecords, importDevicesRoute) }

/** A route that fails is a refusal: what was imported before must be told. */
async function sendBatch({ ask, refusalAfter }: Visit, route: typeof importStaffRoute, rows: readonly WrittenRow[]) {
  try {
    const report = await ask(route, { body: { records: rows.map(({ fields }) => fields) } })
    return 'problem' in report ? { failure: report } : { report: report.body }
  } catch (error) {
    return { failure: refusalAfter(error) }
  }
}

const importPage: ConsolePage = {
  path: importPath,
  route: importStaffRoute,
  title: 'Import staff and devices',
  takesFile: true,
  show: async visit => html`${explained}${importForm(visit, begunIn(visit.sent?.form))}`,
  async take(visit, form, sent) {
    const begun = begunIn(form)
    const kind = begun?.kind ?? begunFile.shape.kind.safeParse(form.get('kind')).data
    if (!kind) throw refused(422, 'choose what the file lists', [{ field: 'kind', message: 'must be staff or devices' }])
    if (!sent) throw refused(422, 'choose a file')
    const sha256 = createHash('sha256')
      .update(await sent.bytes())
      .digest('hex')
    if (begun && begun.sha256 !== sha256) {
      const errors = [{ field: 'file', message: 'must be the same file' }]
      throw refused(422, 'this is a different file: choose the one you started with', errors)
    }
    const file = { name: sent.name, bytes: () => sent.stream() }
    const result = await importers[kind](visit, file, begun?.progress ?? notBegun)
    const { failure, progress } = result
    if (failure && progress.confirmed === 0 && !progress.pass) throw new RefusedError(failure)
    return html`${outcomeOf(sent.name, kind, result)}
${failure ? importForm(visit, { kind, sha256, progress }) : acts([importPath, 'Import another file'])}`
  },
}

const explained = html`<p>Import staff first, and devices once a policy is drafted: only what a policy or draft asks about is kept. People and devices missing from a file stay as they are. Sending a file again does no harm.</p>
<details><summary>What a file looks like</summary>
<p>CSV with column names on the first line, a JSON list of objects, or one JSON object a line. CSV from Excel works, also with semicolons and in Windows encoding.</p>
<p>Columns of staff: <code>${staffColumns.join(', ')}</code>.</p>
<p>Columns of devices: <code>${idesColumns.names.join(', ')}</code>. Optional: ${idesColumns.mayLack.join(', ')}.</p>
<p>Larger files, and exports of Intune, Jamf Pro and osquery, are imported by command (<code>ides staff import</code>, <code>ides devices import</code>) or read from the drop.</p></details>`

/** A file that was begun, and how far it is. */
const begunFile = z.strictObject({ kind: z.enum(['staff', 'devices']), sha256: z.string(), progress: importProgress })

type Begun = z.output<typeof begunFile>

const begunIn = (form: URLSearchParams | undefined) => begunFile.safeParse(jsonIn(form?.get('begun') ?? '')).data

function importForm({ form }: Visit, begun: Begun | undefined) {
  const kinds = [
    ['staff', 'Staff'],
    ['devices', 'Devices'],
  ] as const
  const label = begun ? 'The same file again' : 'File'
  return form({
    hidden: begun ? { begun: JSON.stringify(begun) } : {},
    fields: [
      begun ? undefined : { name: 'kind', label: 'What it lists', choices: kinds },
      { name: 'file', label, help: 'CSV or JSON, 4 MB at most.', as: 'file' },
    ],
    button: begun ? 'Continue' : 'Import',
  })
}

function outcomeOf(name: string, kind: Begun['kind'], { progress: { totals }, refused, doubts, form, failure }: ImportResult) {
  const records = recordsIn(totals)
  const isWhole = !failure && records > 0 && totals.refused === 0
  return html`${
    failure
      ? html`<div class="notice" role="alert"><h2>${name} was imported in part</h2><p>${refusalText(failure)} The records counted here are imported. Choose the same file again to continue.</p></div>`
      : html`<p class="said" role="status">${records === 0 ? `${name} has no records.` : `${name} imported: ${counted(records, 'record')}.`}</p>`
  }
${form === '' ? '' : html`<p>The file was ${form}.</p>`}
${totals.dropped > 0 ? html`<p>${droppedText(totals)}</p>` : ''}
${facts([
  ['New', totals.added],
  ['Changed', totals.changed],
  ['Unchanged', totals.unchanged],
  ['Moved from another owner', kind === 'devices' ? totals.moved : undefined],
  ['Refused', totals.refused],
  ['Imported with a warning', totals.warned],
])}
${problemList('Refused', refused)}
${problemList('Imported with a warning', doubts)}
${kind === 'staff' && isWhole ? html`<p>If the imports of the last day list all staff, ${linkTo(allStaffPath, 'mark the list as complete')}.</p>` : ''}`
}

const problemList = (caption: string, { problems, more }: FirstProblems) =>
  html`${list(
    caption,
    ['Line', 'Field', 'What is wrong'],
    problems.map(({ line, field, message }) => [line ?? '–', field, message]),
  )}${more > 0 ? html`<p>And ${figure(more)} more.</p>` : ''}`

/** Of the API, which reads a thousand decisions each time: more batches than anyone imports in a day. */
const mostAsks = 20

const allStaffPage = actionPage({
  path: allStaffPath,
  route: completeStaffRoute,
  title: 'Mark the list of staff as complete',
  know: countListed,
  nothing: listed => (listed === 0 ? `${noneListed}.` : undefined),
  means: () =>
    'People who were not imported within the last day count as having left. They are erased later, by default 90 days after a list last had them.',
  agree: listed => `All staff were imported, as ${counted(listed, 'record')}: everyone else has left.`,
  fields: () => [
    {
      name: 'leaving',
      label: 'People who have left',
      help: 'Their number, if there are more than 5 and more than 2 % of all. A second person must then do the same.',
      optional: true,
    },
  ],
  button: 'Everyone else has left',
  async act(visit, form) {
    if ((await countListed(visit)) === 0) throw refused(409, noneListed)
    return { to: '/console/people', confirmed: await visit.change(completeStaffRoute, { query: writtenIn(form) }) }
  },
})

const noneListed = 'No staff was imported within the last day: import all staff first'

/** Records of staff that were imported within the last day; one that was sent twice counts twice. */
async function countListed({ get, now }: Visit) {
  const since = now.subtract({ hours: 24 })
  let listed = 0
  let cursor: string | undefined
  for (let asked = 0; asked < mostAsks; asked += 1) {
    const { items, next } = await get(listImportDecisionsRoute, {
      query: { newest: 'true', action: 'imported staff', limit: '1000', cursor },
    })
    const recent = items.filter(({ at }) => !isBefore(Temporal.Instant.from(at), since))
    for (const { details: { added = 0, changed = 0, unchanged = 0 } = {} } of recent)
      listed += Number(added) + Number(changed) + Number(unchanged)
    if (next === undefined || recent.length < items.length) break
    cursor = next
  }
  return listed
}

export const importPages = [importPage, allStaffPage]
