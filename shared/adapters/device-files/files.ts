/** Devices from files that the organisation puts into a bucket. */

import type { WrittenFile, WrongRow } from '#domain/people/rows.ts'
import { type DevicePage, type DeviceSource, type Matcher, SourceError, type Unread } from '#domain/sources/device-source.ts'
import type { DeviceSourceSettings } from '#domain/sources/settings.ts'
import { take } from '../rows/rows.ts'
import { type DropBucket, dropPermissions } from '../s3/s3.ts'
import { reportsIn } from './formats.ts'
import { type Filling, fillingIn, fillingOf, isOlderFilling, type ReportRow, written } from './reported.ts'

export type FilesSettings = Extract<DeviceSourceSettings, { kind: 'files' }>

interface Limits {
  /** Devices on a page. */
  pageSize?: number
  /** Bytes of a file. The usual number is read in a third of the time that a run has. */
  most?: number
}

/**
 * Reads page after page. The first is empty: it reads all to the end, so that nothing is taken from files that break off. A page that follows
 * another goes on in the same file; any other reads it from the start.
 */
export function deviceFiles(
  { format, prefix }: FilesSettings,
  drop: DropBucket,
  { pageSize = 1000, most = 2 ** 28 }: Limits = {},
): DeviceSource {
  async function beginning(last: string | undefined) {
    const found = await fillingIn(drop, prefix, format)
    const isLeftOver = found && last !== undefined && isOlderFilling(found, fillingOf(last), prefix)
    return found && !isLeftOver ? written(found) : undefined
  }

  const opened = ({ key, etag, size }: Filling['devices']): WrittenFile => {
    if (size > most) throw new SourceError('strange', `${key} has ${size} bytes, and ${most} is the most that is read`)
    return { name: key, bytes: () => drop.read({ key, etag }) }
  }

  /** @throws SourceError where the rest cannot be read */
  async function* rowsOf({ devices, apps }: Filling, matcher: Matcher): AsyncGenerator<ReportRow> {
    for await (const row of reportsIn(format, opened(devices), { matcher, apps: apps ? opened(apps) : undefined })) {
      if ('problem' in row && row.isEnd) throw unreadable(row.file ?? devices.key, lineOf(row))
      yield row
    }
  }

  const unreadable = (file: string, line: number | undefined) =>
    new SourceError('strange', `${file} cannot be read${line === undefined ? '' : ` from line ${line} on`}: ${advice}`)

  // What the parser says quotes the file.
  const advice = `ides devices import --dry-run --from ${format} says why`

  const unreadIn = (row: ReportRow): readonly Unread[] =>
    'problem' in row ? [{ record: `line ${lineOf(row) ?? '?'}`, message: `cannot be read: ${advice}` }] : []

  return {
    permissions: dropPermissions,
    beginning,
    async open(matcher) {
      let reading: { cursor: string; rows: AsyncGenerator<ReportRow> } | undefined

      async function seen(at: Filling): Promise<DevicePage> {
        const rows = rowsOf(at, matcher)
        while (!(await rows.next()).done);
        return { reports: [], unread: [], next: written({ ...at, row: 0 }) }
      }

      return {
        async page(cursor) {
          const start = cursor ?? (await beginning(undefined))
          if (start === undefined)
            throw new SourceError('down', `Nothing to read lies in ${prefix}: put a file there, see "Put files" in infra/RUNBOOK.md`)
          const at = fillingOf(start)
          if (at.row === undefined) return seen(at)
          if (reading?.cursor !== start) {
            await reading?.rows.return(undefined)
            reading = { cursor: start, rows: rowsOf(at, matcher) }
            for (let skipped = 0; skipped < at.row; skipped += 1) await reading.rows.next()
          }
          const { rows } = reading
          reading = undefined
          const page = await take(rows, pageSize)
          const content = {
            reports: page.rows.flatMap(row => ('report' in row ? [row.report] : [])),
            unread: page.rows.flatMap(unreadIn),
          }
          if (page.isLast) return content
          const next = written({ ...at, row: at.row + page.rows.length })
          reading = { cursor: next, rows }
          return { ...content, next }
        },
      }
    },
  }
}

const lineOf = ({ line, problem }: WrongRow) => line ?? problem.line
