/** What a source of device state says of one device. */
import type { Temporal } from 'temporal-polyfill'

/** Which device has a key. Keys are stored as hashes, so that what is left of one names nothing. */
export interface DeviceIndex {
  /** Devices by hash; leaves out keys that no device has. */
  findAll(hashes: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Gives keys to devices, by hash. The last saved wins. */
  saveAll(devices: ReadonlyMap<string, string>): Promise<void>
  removeAll(hashes: readonly string[]): Promise<void>
}

/** Which devices a pass has listed, at eight bytes each, so that a million of them fit in memory. */
export interface DeviceList {
  /** Each device once. */
  readonly size: number
  has(hash: string): boolean
}

/** @param sheets hashes of devices */
export async function deviceListOf(sheets: AsyncIterable<{ readonly devices: readonly string[] }>): Promise<DeviceList> {
  const listed: number[] = []
  for await (const { devices } of sheets) for (const hash of devices) listed.push(shortened(hash))
  const sorted = Float64Array.from(listed).sort()
  let size = 0
  sorted.forEach((one, place) => {
    if (place === 0 || one !== sorted[place - 1]) size += 1
  })
  return { size, has: (hash) => isIn(sorted, shortened(hash)) }
}

/** To 48 bits. Of a million devices, two look the same in one case of 500: then one does not removeDevices while the other is there. */
const shortened = (hash: string): number => Number.parseInt(hash.slice(0, 12), 16)

function isIn(sorted: Float64Array, wanted: number): boolean {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((sorted[middle] ?? 0) < wanted) from = middle + 1
    else to = middle
  }
  return sorted[from] === wanted
}

/**
 * Which apps of a device its source lists. Only with the first two does an app that is not listed count as absent: with `all-apps` any, with
 * `named-apps` those that a rule of the source is about.
 */
export const coverages = ['all-apps', 'named-apps', 'managed-only', 'work-profile', 'none'] as const

export type Coverage = (typeof coverages)[number]

/** What names a device in several systems. */
export interface DeviceKeys {
  readonly serial?: string | undefined
  /** `deviceId` of the device in Microsoft Entra. */
  readonly entra?: string | undefined
  readonly udid?: string | undefined
}

/** Who a source names as a user of a device. */
export interface SourceUser {
  /** Their staff id, or the directory's own id of them, where the source shares either. */
  readonly id?: string | undefined
  readonly email?: string | undefined
}

export interface DeviceReport {
  /** The source's own id of the device, the same in every pass. */
  readonly ref: string
  readonly keys: DeviceKeys
  readonly users: readonly SourceUser[]
  /** As its owner knows it: `iPhone 12`. */
  readonly label: string
  /** As in the catalogue (`ios`), else as the source writes it. */
  readonly platform: string
  readonly ownership: 'official' | 'personal' | 'unknown'
  readonly workApps: boolean
  /** When the device last spoke to its source. */
  readonly seenAt?: Temporal.Instant | undefined
  /** When its apps and checks were last looked at; absent if never, or if the source does not say. */
  readonly inventoriedAt?: Temporal.Instant | undefined
  readonly coverage: Coverage
  /** With `named-apps`: the apps that the source's rule is about, of those that are asked about. */
  readonly named?: readonly string[] | undefined
  /** Apps on it, of those that are asked about. */
  readonly found: readonly string[]
  /** Checks, of those that are asked about. */
  readonly passed: readonly string[]
  readonly failed: readonly string[]
  /** As the source writes it: `17.3`, or `17.3 (21D50)`. */
  readonly osVersion?: string | undefined
  readonly evidence: 'inventory' | 'compliance-state'
  /** The source says itself that it manages the device no longer. */
  readonly isGone?: boolean
  /** What of it could not be read, in words without personal data. Its coverage is then `none`, unless that has nothing to do with apps. */
  readonly faults: readonly string[]
}

/** Characters that are kept of what a device and its system are called. */
export const [mostLabel, mostPlatform] = [120, 40]

/** When the device was last looked at; undefined where its source does not say. */
export const lookedAt = ({ inventoriedAt, seenAt }: DeviceReport): Temporal.Instant | undefined => inventoriedAt ?? seenAt
