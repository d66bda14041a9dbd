/** The reports `Devices` and `AppInvRawData` of Intune, as its export jobs and its portal write them. */
import { appColumns, deviceColumns, exportedApps, exportedReport } from '../graph/exported-rows.ts'
import { noRestrictedApps } from '../graph/restricted-apps.ts'
import { noRules } from '../graph/rules.ts'
import { readCsv } from '../rows/rows.ts'
import type { WrittenFile } from '../rows/text.ts'
import { headed } from './headings.ts'
import type { ForeignOptions, ReportRow } from './reported.ts'
import { textsOf } from './texts.ts'

const devices = headed(deviceColumns, ['Model', 'SerialNumber', 'ReferenceId', 'UserId', 'UPN', 'UserEmail', 'OSVersion'], {
  OwnerType: ['Ownership'],
  LastContact: ['Last check-in'],
  ReferenceId: ['Azure AD Device ID', 'Microsoft Entra Device ID'],
  UPN: ['Primary user UPN'],
  UserEmail: ['Primary user email address'],
})

const apps = headed(appColumns, [], { ApplicationName: ['Application name'] })

export async function* intuneExport(file: WrittenFile, { apps: appFile, matcher, ...options }: ForeignOptions): AsyncGenerator<ReportRow> {
  const listed = exportedApps(matcher)
  const known = { matcher, detected: listed, restricted: noRestrictedApps, appRules: noRules, checkRules: noRules }
  if (appFile !== undefined)
    for await (const row of readCsv(appFile, apps, {})) {
      if ('problem' in row) {
        const { problem, line = problem.line } = row
        const message = `needs ${appFile.name}, which is wrong: ${sentenceOf(problem)}`
        return yield { problem: { field: '', message }, isEnd: true, file: appFile.name, ...(line === undefined ? {} : { line }) }
      }
      listed.add(textsOf(row.fields))
    }
  for await (const row of readCsv(file, devices, options)) {
    if ('problem' in row) yield row
    else {
      const { line } = row
      const report = exportedReport(textsOf(row.fields), known, listed)
      yield report ? { line, report } : { line, problem: { line, field: 'DeviceId', message: 'must name the device, but is empty' } }
    }
  }
}

const sentenceOf = ({ line, field, message }: { readonly line?: number; readonly field: string; readonly message: string }): string =>
  `${line === undefined ? '' : `line ${line}: `}${field ? `${field} ` : ''}${message}`
