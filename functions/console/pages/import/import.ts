/** Imports staff or devices from a file: first a preview that changes nothing, then the import, a few seconds at a time. */
import { refusedRows } from '#adapters/rows/refused-rows.ts'
import { headingsIn } from '#adapters/rows/rows.ts'
import { droppedText, recordsIn } from '#campaign/import/import-file.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import type { Problem } from '#domain/problem.ts'
import { problemKinds } from '#domain/problem-kinds.ts'
import { figure, figured } from '#domain/text.ts'
import { RefusedError } from '#functions/admin/problem.ts'
import { countLeftOutRoute, importStaffRoute } from '#functions/admin/routes/imports.ts'
import { type FormField, field } from '#functions/console/form.ts'
import type { ConsolePage, Download, Visit } from '#functions/console/page.ts'
import { type ActLink, acts, facts, linkTo, list, share } from '#functions/console/parts.ts'
import { refusalText } from '#functions/console/refusals.ts'
import { allStaffPage, allStaffPath } from './all-staff.ts'
import { addressesPath, carried, type Desk, type DeskState, deskIn, importPath, isBegun, newDesk, startedAgain } from './desk.ts'
import { columnsOf, importKinds } from './run.ts'

/** Nothing for those who may not import. */
export const importLink = (may: Visit['may']): ActLink => may(importStaffRoute) && [importPath, 'Import staff and devices']

const importPage: ConsolePage = {
  path: importPath,
  route: importStaffRoute,
  title: 'Import staff and devices',
  takesFile: true,
  isLive: true,
  async show(visit) {
    const template = visit.query.get('template')
    return template === 'staff' || template === 'devices' ? templateOf(template) : html`${explained}${uploadForm(visit)}`
  },
  async take(visit, form, sent) {
    const desk = isBegun(form) ? deskIn(form) : await newDesk(form, sent)
    const { state, file, content } = desk
    const asked = form.get('do')
    if (asked === 'refused') return refusedFile(desk)
    if (asked === 'import')
      return run(visit, { file, content, state: startedAgain({ ...state, meanings: meaningsIn(state, form) }, false) })
    const headings = headingsChosen(state, form)
    const next = headings ? { ...desk, state: startedAgain({ ...state, headings }, true) } : desk
    const found = await headingsIn(file)
    const columns = columnsOf(next.state)
    const lacks = columns.names.some(
      name => !columns.mayLack?.includes(name) && found.filter(heading => columns.columnOf?.(heading) === name).length !== 1,
    )
    return found.length > 0 && lacks ? columnsPage(visit, next, found) : run(visit, next, found)
  },
}

async function run(visit: Visit, desk: Desk, headings: readonly string[] = []) {
  const { state, stopped } = await importKinds[desk.state.kind].run(visit, desk)
  if (stopped && stopped !== 'paused' && state.isPreview && state.progress.confirmed === 0) throw new RefusedError(stopped)
  const ran = { ...desk, state }
  if (stopped) return pausedPage(visit, ran, stopped === 'paused' ? undefined : refusalText(stopped))
  return state.isPreview ? previewPage(visit, ran, headings, await countMissing(visit, state)) : resultPage(visit, ran)
}

/** How many people are known that a file of staff does not have. */
async function countMissing({ get }: Visit, { kind, progress: { totals } }: DeskState) {
  if (kind !== 'staff') return 0
  const { all } = await get(countLeftOutRoute)
  return Math.max(0, all - totals.changed - totals.unchanged)
}

const explained = html`<p>Import staff first, and devices once a policy is drafted: only what a policy or draft asks about is kept. You see what an import would change before anything changes. People and devices missing from a file stay as they are. Sending a file again does no harm.</p>
<details><summary>What a file looks like</summary>
<p>CSV with column names on the first line, a JSON list of objects, or one JSON object a line. CSV from Excel works, also with semicolons and in Windows encoding.</p>
<p>Begin with a template: ${linkTo(`${importPath}?template=staff`, 'staff.csv')} or ${linkTo(`${importPath}?template=devices`, 'devices.csv')}. If your columns have other names, you are asked which is which.</p>
<p>Larger files, and exports of Intune, Jamf Pro and osquery, are imported by command (<code>ides staff import</code>, <code>ides devices import</code>) or read from the drop.</p></details>`

/** Without `absent`: a list that has that column must name in it every app that is not on a device. */
const templateRows: Record<DeskState['kind'], readonly string[]> = {
  staff: [
    'id,email,name,language,zone,unit,country,manager',
    's001,ana@example.org,Ana Example,en,Europe/Brussels,UNIT-A,BE,s002',
    's002,ben@example.org,Ben Example,fr,Europe/Brussels,UNIT-A,BE,',
  ],
  devices: [
    'id,staff,label,platform,ownership,workApps,apps,osVersion,passed,failed,reportedAt,givenOn,serial',
    'phone-1,s001,Work phone,ios,official,yes,tiktok,17.4.1,,,2023-02-20T08:00:00Z,2023-01-15,C39K1234',
    'tablet-1,s002,Own tablet,android,personal,no,?,,,,2023-02-20T08:00:00Z,,',
  ],
}

const templateOf = (kind: DeskState['kind']): Download => ({
  file: `${kind}.csv`,
  type: 'text/csv; charset=utf-8',
  body: `${templateRows[kind].join('\r\n')}\r\n`,
})

const uploadForm = ({ form }: Visit) =>
  form({
    fields: [
      {
        name: 'kind',
        label: 'What it lists',
        choices: [
          ['staff', 'Staff'],
          ['devices', 'Devices'],
        ],
      },
      { name: 'file', label: 'File', help: 'CSV or JSON, 4 MB at most.', as: 'file' },
    ],
    button: 'Check the file',
  })

const button = (does: string, name: string, kind = '') =>
  html`<button type="submit" name="do" value="${does}" class="${kind}">${name}</button>`

const columnField = (name: string) => `column-${name}`

/** @returns undefined where none were chosen */
function headingsChosen({ kind }: DeskState, form: URLSearchParams) {
  if (form.get('do') !== 'columns') return undefined
  return Object.fromEntries(importKinds[kind].columns.names.map(name => [name, form.get(columnField(name)) ?? '']))
}

function columnFields(state: DeskState, headings: readonly string[]): readonly FormField[] {
  const columns = columnsOf(state)
  const choices = [['', 'not in the file'], ...headings.map(heading => [heading, heading] as const)] as const
  return columns.names.map(name => ({
    name: columnField(name),
    label: name,
    choices,
    value: headings.find(heading => columns.columnOf?.(heading) === name) ?? '',
  }))
}

const columnsPage = ({ form }: Visit, desk: Desk, headings: readonly string[]) =>
  html`<p>Choose which column of ${desk.state.name} is which. Columns that you do not choose are ignored. Where a zone or language is not in the file, that of the policy is taken: write its draft first.</p>
${form({ hidden: carried(desk), fields: columnFields(desk.state, headings), button: button('columns', 'Check the file') })}`

function pausedPage({ form }: Visit, desk: Desk, failure: string | undefined) {
  const { state, content } = desk
  const done = recordsIn(state.progress.totals)
  const lines = content.toString('latin1').trimEnd().split('\n').length - 1
  return html`${
    failure === undefined
      ? html`<p role="status">${state.isPreview ? `${state.name} is being checked. Nothing is changed.` : `${state.name} is being imported.`}</p>`
      : html`<div class="notice" role="alert"><h2>${state.name} was ${state.isPreview ? 'checked' : 'imported'} in part</h2><p>${failure}${state.isPreview ? '' : ' The records counted here are imported.'}</p></div>`
  }
${share(done, Math.max(done, lines), state.isPreview ? 'checked' : 'imported')}
${countsOf(state)}
${form({
  hidden: carried(desk),
  button: html`<button type="submit" name="do" value="continue"${failure === undefined ? html` data-next` : ''}>Continue</button>`,
})}`
}

const undecided = '?'

/** Names that may stand for one that is asked about, each with what is odd about it. */
const unclearNames = ({ doubts }: DeskState) =>
  [...Map.groupBy(doubts, ({ name }) => name)].flatMap(([name, some]) =>
    name === undefined ? [] : [{ name, devices: some.length, means: [...new Set(some.flatMap(({ means }) => means ?? []))] }],
  )

/** What each unclear name stands for is asked once. */
const nameFields = (state: DeskState): readonly FormField[] =>
  unclearNames(state).map(({ name, devices, means }, place) => ({
    name: `means-${place}`,
    label: `${name} (${figured(devices, 'device', 'devices')})`,
    value: undecided,
    choices: [
      [undecided, `not decided: ${means.join(', ')} is unknown there`],
      ...means.map(one => [one, `means ${one}`] as const),
      ['', 'is something else'],
    ],
  }))

const meaningsIn = (state: DeskState, form: URLSearchParams) => ({
  ...state.meanings,
  ...Object.fromEntries(
    unclearNames(state).flatMap(({ name }, place) => {
      const means = form.get(`means-${place}`) ?? undecided
      return means === undecided ? [] : [[name, means]]
    }),
  ),
})

function previewPage({ form }: Visit, desk: Desk, headings: readonly string[], missing: number) {
  const { state } = desk
  const { totals } = state.progress
  const good = recordsIn(totals) - totals.refused
  const names = nameFields(state)
  const { one, more } = importKinds[state.kind]
  return html`<p class="said" role="status">${state.name} was checked: nothing is changed yet. This is what an import would do.</p>
${outcomeOf(state)}
${missing > 0 ? html`<p>${figured(missing, 'person is', 'people are')} known and not in this file${state.progress.totals.refused > 0 ? ', or refused' : ''}. They stay. If the file lists all staff, say so after the import: people who are on no list for a week then count as having left.</p>` : ''}
${form({
  hidden: carried(desk),
  fields: [
    names.length > 0 ? html`<h2>What do these names mean?</h2>` : undefined,
    ...names,
    html`<p>${good > 0 ? button('import', `Import ${figured(good, one, more)}`) : ''} ${refusedButton(state)}</p>`,
    headings.length > 0
      ? html`<details><summary>Columns</summary>${columnFields(state, headings).map(one => field(one))}${button('columns', 'Check again with these columns', 'secondary')}</details>`
      : undefined,
  ],
  button: html``,
})}`
}

function resultPage({ form }: Visit, desk: Desk) {
  const { state } = desk
  const { totals } = state.progress
  const records = recordsIn(totals)
  return html`<p class="said" role="status">${records === 0 ? `${state.name} has no records.` : `${state.name} imported: ${figured(records - totals.refused, 'record', 'records')}${totals.refused > 0 ? `; ${figure(totals.refused)} refused` : ''}.`}</p>
${outcomeOf(state)}
${totals.refused > 0 ? form({ hidden: carried(desk), button: refusedButton(state) }) : ''}
${state.kind === 'staff' && totals.added > 0 ? html`<p>You alone have named these new addresses, and notices to them suspend nothing yet. They are confirmed when someone else approves a policy rehearsed from now on, imports the same file, or ticks them under ${linkTo(addressesPath, 'Confirm addresses')}.</p>` : ''}
${state.kind === 'staff' && records > 0 && totals.refused === 0 ? html`<p>If the imports of the last day list all staff, ${linkTo(allStaffPath, 'mark the list as complete')}.</p>` : ''}
${acts([importPath, 'Import another file'])}`
}

const refusedButton = ({ refused }: DeskState) =>
  refused.some(({ line }) => line !== undefined) ? button('refused', 'Download refused rows', 'secondary') : ''

async function refusedFile({ state, file }: Desk): Promise<Download> {
  const { kind, refused } = state
  const rows = await Array.fromAsync(refusedRows(file, refused, columnsOf(state)))
  return { file: `refused-${kind}.csv`, type: 'text/csv; charset=utf-8', body: rows.join('') }
}

function countsOf({ kind, progress: { totals } }: DeskState) {
  return facts([
    ['New', totals.added],
    ['Changed', totals.changed],
    ['Unchanged', totals.unchanged],
    ['Of these, older than what is known', totals.older > 0 ? totals.older : undefined],
    ['Moved from another owner', kind === 'devices' ? totals.moved : undefined],
    ['Refused', totals.refused],
    ['With a warning', totals.warned],
  ])
}

function outcomeOf(state: DeskState) {
  const { kind, units, refused, doubts, form, progress } = state
  return html`${form === '' ? '' : html`<p>The file was ${form}.</p>`}
${progress.totals.dropped > 0 ? html`<p>${droppedText(progress.totals)}</p>` : ''}
${countsOf(state)}
${list(
  'By unit',
  ['Unit', 'New', 'Changed', kind === 'devices' && 'Moved', 'Unchanged'],
  units.map(({ unit, added, changed, moved, unchanged }) => [unit, added, changed, moved, unchanged]),
)}
${kindList('Refused', refused)}
${refused.length > 0 ? html`<p>Refused rows are left out. Download them, correct them, and import that file: its columns “line” and “reason” are ignored.</p>` : ''}
${kindList('Taken with a warning', doubts)}`
}

function kindList(caption: string, problems: readonly Problem[]): SafeHtml {
  const kinds = problemKinds()
  kinds.add(problems)
  return list(
    caption,
    ['What is wrong', 'Field', 'Records', 'Examples'],
    kinds
      .list()
      .map(({ records, field, what, examples }) => [
        what,
        field,
        records,
        html`${examples.map(({ line, value, records: same }) => html`<div>${line === undefined ? '' : `Line ${line}`}${value === '' ? '' : `: ${value}`}${same > 1 && value !== '' ? ` (${figure(same)})` : ''}</div>`)}`,
      ]),
  )
}

export const importPages = [importPage, allStaffPage]
