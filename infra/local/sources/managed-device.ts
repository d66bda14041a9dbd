import type { Temporal } from 'temporal-polyfill'
import { keyHash } from '#shared/domain/sources/keys.ts'

/** An app on a device of a stand-in. */
export interface InstalledApp {
  /** Bundle id or package name. */
  readonly id: string
  readonly name: string
  readonly version?: string
  /** The device manager has put it there. */
  readonly isManaged?: true
}

/** A device as it is. What a stand-in tells of it is what the real system would: of a personal phone no app of its owner's. */
export interface ManagedDevice {
  readonly ref: string
  readonly serial?: string
  /** `deviceId` in Microsoft Entra. */
  readonly entra?: string
  readonly udid?: string
  readonly users: readonly { readonly id?: string; readonly email: string }[]
  readonly label: string
  readonly platform: 'ios' | 'ipados' | 'android' | 'windows' | 'macos'
  readonly ownership: 'official' | 'personal'
  readonly osVersion: string
  readonly seenAt: Temporal.Instant
  /** When its apps were last looked at, where the system says so. Default: when it was seen. */
  readonly inventoriedAt?: Temporal.Instant
  readonly apps: readonly InstalledApp[]
  /** Those at its last inventory, where its system lists these until the next one, whenever it is seen. Default: `apps`. */
  readonly inventory?: readonly InstalledApp[]
  /** Default: long ago. */
  readonly enrolledAt?: Temporal.Instant
  readonly isEncrypted?: boolean
  /** Whether it passes, by the id of a rule in the system. */
  readonly rules?: Readonly<Record<string, boolean>>
  /** False: not managed, but with work apps. */
  readonly isEnrolled?: false
  /** What its record says otherwise; undefined leaves a field out. */
  readonly odd?: Readonly<Record<string, unknown>>
}

/** A `deviceId` in Microsoft Entra, made of our id of the device. */
export const entraOf = (device: string) => keyHash(device).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
