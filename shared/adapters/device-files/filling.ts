/** Which files of a folder are read: one, or two, with the inventory that Intune exports next to its devices. */
import * as z from 'zod'
import { SourceError } from '../../domain/sources/device-source.ts'
import type { FileFormat } from '../../domain/sources/settings.ts'
import type { DropBucket, DroppedFile } from '../s3/drop.ts'

const file = z.strictObject({
  key: z.string(),
  etag: z.string(),
  size: z.int(),
  /** Milliseconds since 1970. */
  putAt: z.int(),
})

const filling = z.strictObject({
  devices: file,
  apps: z.exactOptional(file),
  /** The next record, from 0; absent until the files were seen to be readable. */
  row: z.exactOptional(z.int().min(0)),
})

export type Filling = Readonly<z.output<typeof filling>>

/** Milliseconds by which a file of apps may be older than that of the devices it belongs to. */
const longestBetween = 3_600_000

/** @returns undefined where no file lies there, or one that waits for its other half */
export async function fillingIn(drop: DropBucket, prefix: string, format: FileFormat): Promise<Filling | undefined> {
  const files = await drop.list(prefix)
  const appsFolder = `${prefix}apps/`
  const isOfApps = ({ key }: DroppedFile) => format === 'intune-export' && key.startsWith(appsFolder)
  const [devices, apps] = [newest(files.filter((one) => !isOfApps(one))), newest(files.filter(isOfApps))]
  if (!devices || (apps && apps.putAt > devices.putAt)) return undefined
  const belongs = apps && devices.putAt - apps.putAt < longestBetween
  return { devices, ...(belongs ? { apps } : {}) }
}

/** An older file is left over once a later one was deleted. */
export const isOlderFilling = ({ devices }: Filling, { devices: last }: Filling, prefix: string): boolean =>
  last.key.startsWith(prefix) && devices.putAt < last.putAt

const newest = (files: readonly DroppedFile[]): DroppedFile | undefined =>
  files.toSorted((one, other) => one.putAt - other.putAt || (one.key < other.key ? -1 : 1)).at(-1)

/** As a cursor, which also tells one content from another. */
export const written = (at: Filling): string => JSON.stringify(at)

export function fillingOf(cursor: string): Filling {
  try {
    return filling.parse(JSON.parse(cursor))
  } catch {
    throw new SourceError('cursor', 'The cursor is of another form, as of a source that was configured otherwise before')
  }
}
