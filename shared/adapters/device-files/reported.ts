/** What a file of another system says of devices, as records of ours. */
import { type RecordRow, type RowOptions, type WrittenFile, type WrongRow, wrongRow } from '../../campaign/import/row.ts'
import { leadingVersion } from '../../domain/requirements/requirement.ts'
import type { Matcher } from '../../domain/sources/device-source.ts'
import { listableApps } from '../../domain/sources/kept-report.ts'
import { newDeviceId, plausibleKeys } from '../../domain/sources/keys.ts'
import { type DeviceReport, lookedAt, mostLabel, mostPlatform } from '../../domain/sources/report.ts'

export interface Reported {
  readonly line: number
  readonly report: DeviceReport
}

export type ReportRow = Reported | WrongRow

export interface ForeignOptions extends RowOptions {
  /** Recognises apps here: no other app leaves this machine. */
  readonly matcher: Matcher
  /** A file of apps that belongs to the file of devices. */
  readonly apps?: WrittenFile
}

/** Reads a file piece by piece. */
export type ForeignFormat = (file: WrittenFile, options: ForeignOptions) => AsyncGenerator<ReportRow>

export async function* reportedRecords(source: string, rows: AsyncIterable<ReportRow>, matcher: Matcher): AsyncGenerator<RecordRow> {
  for await (const row of rows) yield 'problem' in row ? row : recordOf(source, row, matcher)
}

function recordOf(source: string, { line, report }: Reported, matcher: Matcher): RecordRow {
  const { ref, keys, users, label, platform, ownership, workApps, osVersion, passed, failed } = report
  const [user, other] = users
  const reportedAt = lookedAt(report)
  if (!user) return wrongRow(line, 'has no user')
  if (other) return wrongRow(line, 'has several users, and a device belongs to one')
  if (!reportedAt) return wrongRow(line, 'does not say when the device was last seen, in a form that is known')
  return {
    line,
    fields: {
      id: newDeviceId(plausibleKeys(keys), source, ref),
      staff: user.email ?? user.id,
      label: label.slice(0, mostLabel),
      platform: platform.slice(0, mostPlatform),
      ownership: ownership === 'unknown' ? 'personal' : ownership,
      workApps: workApps ? 'yes' : 'no',
      ...appsIn(report, matcher),
      osVersion: leadingVersion(osVersion ?? '') ?? '',
      passed: passed.join(';'),
      failed: failed.join(';'),
      reportedAt: String(reportedAt),
    },
  }
}

/** An app that is not listed is absent only where it would be listed, and recognised. */
function appsIn(report: DeviceReport, matcher: Matcher): { readonly apps: string; readonly absent: string } {
  const { found } = report
  const absent = listableApps(report, matcher).filter((app) => !found.includes(app))
  return { apps: found.length + absent.length > 0 ? found.join(';') : '?', absent: absent.join(';') }
}
