/** What files hold: how each kind of record is read and checked, the same for the command line and the console. */

import { deviceRecord, doubtsAboutDevice, doubtsAboutStaff, staffListing } from '#domain/people/records.ts'
import { addressTaken, ownOfDevice, ownOfStaff, type RecordKind, type RecordRow } from '#domain/people/rows.ts'
import { asMeant } from '#domain/people/spellings.ts'
import { usualColumns } from '../rows/columns.ts'
import { readRows } from '../rows/rows.ts'
import { idesColumns } from './ides.ts'

async function* meant(rows: AsyncIterable<RecordRow>): AsyncGenerator<RecordRow> {
  for await (const row of rows) yield 'fields' in row ? { ...row, fields: asMeant(row.fields) } : row
}

export const staffColumns = { names: Object.keys(staffListing.shape) }

export const staffRecords: RecordKind<typeof staffListing> = {
  kind: 'staff',
  schema: staffListing,
  read: (file, options) => meant(readRows(file, usualColumns(staffColumns), options)),
  doubtsAbout: doubtsAboutStaff,
  own: ownOfStaff,
  comesLater: addressTaken,
}

export const deviceRecords: RecordKind<typeof deviceRecord> = {
  kind: 'devices',
  schema: deviceRecord,
  read: (file, options) => meant(readRows(file, usualColumns(idesColumns), options)),
  doubtsAbout: record => doubtsAboutDevice(record, undefined),
  own: ownOfDevice,
}
