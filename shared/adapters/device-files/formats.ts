/** Files of devices, by who wrote them. */

import type { RecordRow, RowOptions, WrittenFile } from '#domain/people/rows.ts'
import type { Matcher } from '#domain/sources/device-source.ts'
import type { FileFormat } from '#domain/sources/settings.ts'
import { usualColumns } from '../rows/columns.ts'
import { readRows } from '../rows/rows.ts'
import { idesColumns, ownRecords } from './ides.ts'
import { intuneExport } from './intune-export.ts'
import { osquery } from './osquery.ts'
import { type ForeignFormat, type ForeignOptions, type ReportRow, reportedRecords } from './reported.ts'

interface Foreign {
  /** What ids of devices begin with that have no other name. */
  source: string
  read: ForeignFormat
}

const foreign = {
  'intune-export': { source: 'intune', read: intuneExport },
  osquery: { source: 'osquery', read: osquery },
} satisfies Record<string, Foreign>

export interface DeviceFiles {
  format: FileFormat
  matcher: Matcher
  /** Next to a file of devices, where the format has one. */
  apps: WrittenFile | undefined
}

/** Reports, whatever the file. */
export const reportsIn = (format: FileFormat, file: WrittenFile, options: ForeignOptions): AsyncGenerator<ReportRow> =>
  (format === 'ides' ? ownRecords : foreign[format].read)(file, options)

/** Records of ours, whatever the file. */
export const deviceReader =
  ({ format, matcher, apps }: DeviceFiles) =>
  (file: WrittenFile, options: RowOptions): AsyncIterable<RecordRow> => {
    if (format === 'ides') return readRows(file, usualColumns(idesColumns), options)
    const { source, read } = foreign[format]
    return reportedRecords(source, read(file, { ...options, matcher, apps }), matcher)
  }
