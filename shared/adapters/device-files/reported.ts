/** What a file of another system says of devices, as records of ours. */

import * as z from 'zod'
import { type RecordRow, type RowOptions, type WrittenFile, type WrongRow, wrongRow } from '#domain/people/rows.ts'
import { leadingVersion } from '#domain/requirements/requirement.ts'
import { type DeviceReport, lookedAt, type Matcher, mostLabel, mostPlatform, SourceError } from '#domain/sources/device-source.ts'
import { listableApps } from '#domain/sources/kept-report.ts'
import { newDeviceId, plausibleKeys } from '#domain/sources/keys.ts'
import type { FileFormat } from '#domain/sources/settings.ts'
import type { DropBucket, DroppedFile } from '../s3/s3.ts'

export interface Reported {
  line: number
  report: DeviceReport
}

export type ReportRow = Reported | WrongRow

export interface ForeignOptions extends RowOptions {
  /** Recognises apps here: no other app leaves this machine. */
  matcher: Matcher
  /** A file of apps that belongs to the file of devices. */
  apps?: WrittenFile
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
function appsIn(report: DeviceReport, matcher: Matcher) {
  const { found } = report
  const absent = listableApps(report, matcher).filter(app => !found.includes(app))
  return { apps: found.length + absent.length > 0 ? found.join(';') : '?', absent: absent.join(';') }
}

const file = z.strictObject({
  key: z.string(),
  etag: z.string(),
  size: z.int(),
  /** Milliseconds since 1970. */
  putAt: z.int(),
})

const filling = z.strictObject({
  devices: file,
  apps: z.optional(file),
  /** The next record, from 0; absent until the files were seen to be readable. */
  row: z.optional(z.int().min(0)),
})

export type Filling = z.output<typeof filling>

/** Milliseconds by which a file of apps may be older than that of the devices it belongs to. */
const longestBetween = 3_600_000

/** @returns undefined where no file lies there, or one that waits for its other half */
export async function fillingIn(drop: DropBucket, prefix: string, format: FileFormat): Promise<Filling | undefined> {
  const files = await drop.list(prefix)
  const appsFolder = `${prefix}apps/`
  const isOfApps = ({ key }: DroppedFile) => format === 'intune-export' && key.startsWith(appsFolder)
  const [devices, apps] = [newest(files.filter(one => !isOfApps(one))), newest(files.filter(isOfApps))]
  if (!devices || (apps && apps.putAt > devices.putAt)) return undefined
  const belongs = apps && devices.putAt - apps.putAt < longestBetween
  return { devices, apps: belongs ? apps : undefined }
}

/** An older file is left over once a later one was deleted. */
export const isOlderFilling = ({ devices }: Filling, { devices: last }: Filling, prefix: string) =>
  last.key.startsWith(prefix) && devices.putAt < last.putAt

const newest = (files: readonly DroppedFile[]) =>
  files.toSorted((one, other) => one.putAt - other.putAt || (one.key < other.key ? -1 : 1)).at(-1)

/** As a cursor, which also tells one content from another. */
export const written = (at: Filling) => JSON.stringify(at)

export function fillingOf(cursor: string): Filling {
  try {
    return filling.parse(JSON.parse(cursor))
  } catch {
    throw new SourceError('cursor', 'The cursor is of another form, as of a source that was configured otherwise before')
  }
}
