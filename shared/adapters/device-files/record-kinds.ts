/** What files hold: how each kind of record is read and checked, the same for the command line and the console. */

import type { RecordKind } from '#campaign/import/import-file.ts'
import { deviceRecord, doubtsAboutDevice, doubtsAboutStaff, staffRecord } from '#domain/people/records.ts'
import { readRows } from '../rows/rows.ts'
import { idesColumns } from './ides.ts'

export const staffColumns = Object.keys(staffRecord.shape)

export const staffRecords: RecordKind<typeof staffRecord> = {
  kind: 'staff',
  schema: staffRecord,
  read: (file, options) => readRows(file, { names: staffColumns }, options),
  doubtsAbout: doubtsAboutStaff,
  comesLater: ['manager', 'email'],
  fieldsOfPolicies: [],
}

export const deviceRecords: RecordKind<typeof deviceRecord> = {
  kind: 'devices',
  schema: deviceRecord,
  read: (file, options) => readRows(file, idesColumns, options),
  doubtsAbout: record => doubtsAboutDevice(record, undefined),
  comesLater: [],
  fieldsOfPolicies: ['apps', 'absent', 'passed', 'failed'],
}
