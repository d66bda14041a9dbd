/** What files hold: how each kind of record is read and checked, the same for the command line and the console. */

import { deviceRecord, doubtsAboutDevice, doubtsAboutStaff, staffListing } from '#domain/people/records.ts'
import { addressTaken, ownOfDevice, ownOfStaff, type RecordKind } from '#domain/people/rows.ts'
import { usualColumns } from '../rows/columns.ts'
import { readRows } from '../rows/rows.ts'
import { idesColumns } from './ides.ts'

export const staffColumns = { names: Object.keys(staffListing.shape) }

export const staffRecords: RecordKind<typeof staffListing> = {
  kind: 'staff',
  schema: staffListing,
  read: (file, options) => readRows(file, usualColumns(staffColumns), options),
  doubtsAbout: doubtsAboutStaff,
  own: ownOfStaff,
  comesLater: addressTaken,
}

export const deviceRecords: RecordKind<typeof deviceRecord> = {
  kind: 'devices',
  schema: deviceRecord,
  read: (file, options) => readRows(file, usualColumns(idesColumns), options),
  doubtsAbout: record => doubtsAboutDevice(record, undefined),
  own: ownOfDevice,
}
