/** Where the state of devices comes from: a device manager that the organisation runs. */
import { IdesError } from '../errors.ts'
import type { DeviceReport } from './report.ts'

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
  /** Continues after this page, also days later and in another process; absent after the last. Text of 4 KB at most. */
  readonly next?: string | undefined
  /** How many devices there are, where the source says so. */
  readonly total?: number | undefined
}

export interface DeviceReader {
  /** @throws SourceError */
  page(cursor: string | undefined): Promise<DevicePage>
  /** One device now; undefined if the source does not know it any more. Absent where a source knows nothing newer than its pages. @throws SourceError */
  find?(ref: string): Promise<DeviceReport | undefined>
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
  /** Asks a device to report again, where the source can. @throws SourceError */
  refresh?(ref: string): Promise<'asked' | 'impossible'>
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
  constructor(fault: SourceFault, message: string, { retryAfter, ...options }: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options)
    this.fault = fault
    if (retryAfter !== undefined) this.retryAfter = retryAfter
  }
}
