/** Runs an import, or a preview of it, for as long as a page has time. */
import { idesColumns } from '#adapters/device-files/ides.ts'
import { deviceRecords, staffColumns, staffRecords } from '#adapters/device-files/record-kinds.ts'
import { chosenColumns, usualColumns } from '#adapters/rows/columns.ts'
import type { CsvColumns } from '#adapters/rows/csv.ts'
import { readRows } from '#adapters/rows/rows.ts'
import { importAll } from '#campaign/import/import-file.ts'
import { unitCounts } from '#campaign/import/records.ts'
import type { RecordKind, RecordSchema, WrittenRow } from '#domain/people/rows.ts'
import type { Refusal } from '#functions/admin/problem.ts'
import { importDevicesRoute, importStaffRoute } from '#functions/admin/routes/imports.ts'
import type { Visit } from '#functions/console/page.ts'
import type { Desk, DeskState } from './desk.ts'

/** Records of one call: few enough that the last one begun is done before the function's time is up. */
const perBatch = 250

/** Calls of one step: few enough that its reader soon sees how far the import is. */
const perStep = 4

interface Ran {
  state: DeskState
  /** Why it is not at its end: there was no more time, or what failed. */
  stopped?: 'paused' | Refusal
}

type Run = (visit: Visit, desk: Desk) => Promise<Ran>

const runner =
  <S extends RecordSchema>(kind: RecordKind<S>, route: typeof importStaffRoute): Run =>
  async (visit, { state: begun, file }) => {
    const state = { ...begun, refused: [...begun.refused], doubts: [...begun.doubts] }
    const units = unitCounts(state.units)
    let calls = 0
    const asChosen = { ...kind, read: (...asked: Parameters<typeof kind.read>) => readRows(asked[0], columnsOf(state), asked[1]) }
    const outcome = await importAll<S, Refusal | 'paused'>(file, asChosen, state.progress, {
      perBatch,
      isDryRun: state.isPreview,
      refusedBefore: begun.refused,
      send: (rows, again) => sendBatch(visit, route, state, rows, again),
      stopped: () => (calls < perStep && visit.hasTimeLeft() ? undefined : 'paused'),
      onStep(step) {
        calls += 1
        state.refused.push(...step.refused)
        state.doubts.push(...step.doubts)
        units.add(step.units)
      },
      onForm(form) {
        state.form = form
      },
    })
    const ran = { ...state, progress: outcome.progress, units: [...units.list()] }
    if ('failure' in outcome) return { state: ran, stopped: outcome.failure }
    return { state: { ...ran, doubts: [...ran.doubts, ...outcome.doubts] } }
  }

/** A route that fails is a refusal: what was imported before must be told. */
async function sendBatch(
  { ask, refusalAfter }: Visit,
  route: typeof importStaffRoute,
  { isPreview, meanings }: DeskState,
  rows: readonly WrittenRow[],
  again: boolean,
) {
  try {
    const query = isPreview ? { dryRun: 'true' as const } : again ? { again: 'true' as const } : {}
    const report = await ask(route, { query, body: { records: rows.map(({ fields }) => withMeanings(fields, meanings)) } })
    return 'problem' in report ? { failure: report } : { report: report.body }
  } catch (error) {
    return { failure: refusalAfter(error) }
  }
}

/** The fields with what unclear names in them stand for. */
function withMeanings(fields: WrittenRow['fields'], meanings: DeskState['meanings']): WrittenRow['fields'] {
  const meant = (name: string) => meanings[name.trim().toLowerCase()] ?? name
  const lists = ['apps', 'absent', 'passed', 'failed'].flatMap(field => {
    const names = fields[field]
    return typeof names === 'string' && names !== '' ? [[field, names.split(';').map(meant).filter(Boolean).join(';')]] : []
  })
  return { ...fields, ...Object.fromEntries(lists) }
}

export const importKinds: Record<DeskState['kind'], { run: Run; columns: CsvColumns; one: string; more: string }> = {
  staff: { run: runner(staffRecords, importStaffRoute), columns: staffColumns, one: 'person', more: 'people' },
  devices: { run: runner(deviceRecords, importDevicesRoute), columns: idesColumns, one: 'device', more: 'devices' },
}

export const columnsOf = ({ kind, headings }: Pick<DeskState, 'kind' | 'headings'>): CsvColumns =>
  headings ? chosenColumns(importKinds[kind].columns, headings) : usualColumns(importKinds[kind].columns)
