/** Sends a file to the routes that import its records, and gathers what they say. */

import { deviceRecords, staffRecords } from '../../../../shared/adapters/device-files/record-kinds.ts'
import type { RecordKind, RecordSchema } from '../../../../shared/campaign/import/file-batches.ts'
import { importAll } from '../../../../shared/campaign/import/import-file.ts'
import type { ImportProgress } from '../../../../shared/campaign/import/progress.ts'
import type { WrittenFile, WrittenRow } from '../../../../shared/campaign/import/row.ts'
import { mostProblems, type Problem } from '../../../../shared/domain/problem.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import { importDevicesRoute } from '../../../admin/routes/people/import-devices.ts'
import { importStaffRoute } from '../../../admin/routes/people/import-staff.ts'
import type { Visit } from '../../page.ts'
import type { FirstProblems, ImportResult } from './imported.ts'

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

export const importers = { staff: importer(staffRecords, importStaffRoute), devices: importer(deviceRecords, importDevicesRoute) }

/** A route that fails is a refusal: what was imported before must be told. */
async function sendBatch({ ask, refusalAfter }: Visit, route: typeof importStaffRoute, rows: readonly WrittenRow[]) {
  try {
    const report = await ask(route, { path: {}, query: {}, body: { records: rows.map(({ fields }) => fields) } })
    return 'problem' in report ? { failure: report } : { report: report.body }
  } catch (error) {
    return { failure: refusalAfter(error) }
  }
}
