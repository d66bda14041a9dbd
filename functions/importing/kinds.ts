/** What files hold: how each kind of record is read and checked, the same for the command line and the console. */
import type * as z from 'zod'
import { idesColumns } from '../../shared/adapters/device-files/ides.ts'
import type { RecordRow } from '../../shared/adapters/rows/row.ts'
import { type RowOptions, readRows } from '../../shared/adapters/rows/rows.ts'
import type { WrittenFile } from '../../shared/adapters/rows/text.ts'
import { type Doubt, deviceRecord, doubtsAboutDevice, doubtsAboutStaff, staffRecord } from '../../shared/domain/people/records.ts'

export type RecordSchema = z.ZodObject<{ readonly id: z.ZodType<string> }>

export interface RecordKind<S extends RecordSchema> {
  readonly kind: 'staff' | 'devices'
  readonly schema: S
  readonly read: (file: WrittenFile, options: RowOptions) => AsyncIterable<RecordRow>
  readonly doubtsAbout: (record: z.output<S>) => readonly Doubt[]
  /** Fields that are refused until somebody later in the file is imported. */
  readonly comesLater: readonly string[]
  /** Fields with names that policies describe, about which only the API can warn. */
  readonly fieldsOfPolicies: readonly string[]
}

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
  doubtsAbout: (record) => doubtsAboutDevice(record, undefined),
  comesLater: [],
  fieldsOfPolicies: ['apps', 'absent', 'passed', 'failed'],
}
