/** What files hold: how each kind of record is read and checked, the same for the command line and the console. */

import type { RecordKind } from '#campaign/import/import-file.ts'
import { addressTaken } from '#campaign/import/records.ts'
import { deviceRecord, doubtsAboutDevice, doubtsAboutStaff, staffListing } from '#domain/people/records.ts'
import { usualColumns } from '../rows/columns.ts'
import { readRows } from '../rows/rows.ts'
import { idesColumns } from './ides.ts'

export const staffColumns = { names: Object.keys(staffListing.shape) }

export const staffRecords: RecordKind<typeof staffListing> = {
  kind: 'staff',
  schema: staffListing,
  read: (file, options) => readRows(file, usualColumns(staffColumns), options),
  doubtsAbout: doubtsAboutStaff,
  ownFields: { of: ({ id, email }) => ({ id, email: email.toLowerCase() }), comesLater: addressTaken },
}

export const deviceRecords: RecordKind<typeof deviceRecord> = {
  kind: 'devices',
  schema: deviceRecord,
  read: (file, options) => readRows(file, usualColumns(idesColumns), options),
  doubtsAbout: record => doubtsAboutDevice(record, undefined),
}
