/** Records of our own. */

import { type DeviceRecord, deviceRecord, optionalColumns, withoutMisspelt } from '#domain/people/records.ts'
import { type WrittenFile, wrongRow } from '#domain/people/rows.ts'
import { asMeant } from '#domain/people/spellings.ts'
import type { DeviceKeys, DeviceReport, Matcher, SourceUser } from '#domain/sources/device-source.ts'
import { usualColumns } from '../rows/columns.ts'
import { readRows } from '../rows/rows.ts'
import type { ForeignOptions, ReportRow } from './reported.ts'

export const idesColumns = { names: Object.keys(deviceRecord.shape), mayLack: optionalColumns }

export async function* ownRecords(file: WrittenFile, { matcher, apps: _, ...options }: ForeignOptions): AsyncGenerator<ReportRow> {
  for await (const row of readRows(file, usualColumns(idesColumns), options)) {
    if ('problem' in row) {
      yield row
      continue
    }
    const { data } = deviceRecord.safeParse(asMeant(row.fields))
    yield data ? { line: row.line, report: reportOf(data, matcher) } : wrongRow(row.line, 'must be a record of a device')
  }
}

const reportOf = (
  { id, staff, serial, reportedAt, osVersion, passed = [], failed = [], label, platform, ownership, workApps, ...said }: DeviceRecord,
  matcher: Matcher,
): DeviceReport => ({
  ...{ ref: id, label, platform, ownership, workApps, inventoriedAt: reportedAt },
  keys: { serial, ...keysIn(id) },
  users: userIn(staff),
  ...appsIn(withoutMisspelt(said, matcher.apps), matcher),
  passed: passed.filter(check => matcher.checks.has(check)),
  failed: failed.filter(check => matcher.checks.has(check)),
  osVersion,
  evidence: 'inventory',
  faults: [],
})

const userIn = (staff: string): readonly SourceUser[] => [staff.includes('@') ? { email: staff } : { id: staff }]

/** As we name devices by their keys: `serial:C39K1234`. */
function keysIn(id: string): DeviceKeys {
  const [, kind, key = ''] = /^(serial|entra|udid):(.+)$/.exec(id) ?? []
  return kind === undefined ? {} : { [kind]: key }
}

/** Without `absent`, a record names all asked-about apps that are on the device. */
function appsIn(
  { apps, absent }: Pick<DeviceRecord, 'apps' | 'absent'>,
  matcher: Matcher,
): Pick<DeviceReport, 'found' | 'coverage' | 'named'> {
  if (apps === undefined && absent === undefined) return { found: [], coverage: 'none' }
  const asked = (names: readonly string[]) => names.filter(name => matcher.apps.has(name))
  const found = asked(apps ?? [])
  return { found, coverage: 'named-apps', named: [...new Set([...found, ...asked(absent ?? [...matcher.apps])])] }
}
