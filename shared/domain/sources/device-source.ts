/** Where the state of devices comes from: a device manager that the organisation runs. */

import type { Temporal } from 'temporal-polyfill'
import { IdesError } from '../errors.ts'

/** Recognises what is asked about. Nothing else that a source lists is kept, logged or named in an error. */
export interface Matcher {
  /**
   * The asked-about apps that an installed one is: by identifier on a platform, or by its name on screen.
   * @returns their names in policies, mostly none
   */
  appsAs(platform: string, installed: { readonly id?: string | undefined; readonly name?: string | undefined }): readonly string[]
  /** The asked-about apps that can be recognised on a platform. Of others, not listed means nothing. */
  appsOn(platform: string): readonly string[]
  /** Names on screen of all asked-about apps, for a source that searches by name. */
  readonly appNames: readonly string[]
  /** Identifiers of all asked-about apps on a platform, as their vendor writes them, for a source that searches by them. */
  appIds(platform: string): readonly string[]
  /** Names of all asked-about apps. */
  readonly apps: ReadonlySet<string>
  /** Names of the asked-about checks. */
  readonly checks: ReadonlySet<string>
}

/** A record that is no report of a device. */
export interface Unread {
  /** The source's id of it, if it has one that can be read, else its place in the page. */
  readonly record: string
  /** The end of a sentence, without personal data: `has no id`. */
  readonly message: string
}

export interface DevicePage {
  readonly reports: readonly DeviceReport[]
  readonly unread: readonly Unread[]
  /** On the first page: what cannot be read, or is not shown, of the source as a whole, such as a rule; `record` says where. */
  readonly faults?: readonly Unread[] | undefined
  /** Continues after this page, also days later and in another process; absent after the last. Text of 4 KB at most. */
  readonly next?: string | undefined
  /** How many devices there are, where the source says so. */
  readonly total?: number | undefined
}

export interface DeviceReader {
  /** @throws SourceError */
  page(cursor: string | undefined): Promise<DevicePage>
}

export interface DeviceSource {
  /** Reads first what all of its pages need, such as which devices have an app. @throws SourceError */
  open(matcher: Matcher): Promise<DeviceReader>
  /**
   * Of a source of files: the cursor of the first page of what is there now. A pass begins once it is another.
   * @param last that with which the last pass began
   * @returns undefined while there is nothing to read, or only what is older
   * @throws SourceError
   */
  beginning?(last: string | undefined): Promise<string | undefined>
  /** Hours after which devices take stock of their apps again, where that is not each time that they report. */
  readonly inventoryHours?: number
  /** Of a source whose devices take stock within the hour: has one do so now, and reads it some minutes later. */
  readonly look?: {
    /** @throws SourceError */
    ask(ref: string): Promise<void>
    /** @returns undefined if the source does not know it any more @throws SourceError */
    find(ref: string, matcher: Matcher): Promise<DeviceReport | undefined>
  }
  /** What the source must grant, as its administrators call it: `DeviceManagementManagedDevices.Read.All`. */
  readonly permissions: readonly string[]
}

/**
 * `credentials`: the secret is wrong or over. `permission`: something is not granted. `throttled`: it asks for patience. `down`: no answer, or
 * an error of its own. `strange`: an answer of another form. `cursor`: it does not know the cursor any more, so a pass begins again.
 */
export const sourceFaults = ['credentials', 'permission', 'throttled', 'down', 'strange', 'cursor'] as const

export type SourceFault = (typeof sourceFaults)[number]

export class SourceError extends IdesError {
  override readonly name = 'SourceError'
  readonly fault: SourceFault
  /** Seconds until it may be tried again, where the source says so. */
  readonly retryAfter?: number

  /** @param message a sentence for administrators: what happened, where, what to do; never a part of an answer */
  constructor(fault: SourceFault, message: string, { retryAfter, ...options }: ErrorOptions & { retryAfter?: number } = {}) {
    super(message, options)
    this.fault = fault
    if (retryAfter !== undefined) this.retryAfter = retryAfter
  }
}

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
export async function deviceListOf(sheets: AsyncIterable<{ devices: readonly string[] }>): Promise<DeviceList> {
  const listed: number[] = []
  for await (const { devices } of sheets) for (const hash of devices) listed.push(shortened(hash))
  const sorted = Float64Array.from(listed).sort()
  let size = 0
  sorted.forEach((one, place) => {
    if (place === 0 || one !== sorted[place - 1]) size += 1
  })
  return { size, has: hash => isIn(sorted, shortened(hash)) }
}

/** To 48 bits. Of a million devices, two look the same in one case of 500: then one does not removeDevices while the other is there. */
const shortened = (hash: string) => Number.parseInt(hash.slice(0, 12), 16)

function isIn(sorted: Float64Array, wanted: number) {
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
  /** Where this device takes stock at other times than the source's usual: a list that `inventoriedAt` does not date may be that old. */
  readonly inventoryHours?: number | undefined
  readonly coverage: Coverage
  /** With `named-apps`: the apps that the source's rule is about, of those that are asked about. */
  readonly named?: readonly string[] | undefined
  /** Apps on it, of those that are asked about. */
  readonly found: readonly string[]
  /** Of these, those that a rule finds each time the device speaks to its source. */
  readonly evaluated?: readonly string[] | undefined
  /** Apps that a rule is about which says nothing of this device: what it found before stays known. */
  readonly unjudged?: readonly string[] | undefined
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
