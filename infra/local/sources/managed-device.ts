import type { Temporal } from 'temporal-polyfill'
import { keyHash } from '#domain/sources/keys.ts'

/** An app on a device of a stand-in. */
export interface InstalledApp {
  /** Bundle id or package name. */
  id: string
  name: string
  version?: string
  /** The device manager has put it there. */
  isManaged?: true
}

/** A device as it is. What a stand-in tells of it is what the real system would: of a personal phone no app of its owner's. */
export interface ManagedDevice {
  ref: string
  serial?: string
  /** `deviceId` in Microsoft Entra. */
  entra?: string
  udid?: string
  users: readonly { id?: string; email: string }[]
  label: string
  platform: 'ios' | 'ipados' | 'android' | 'windows' | 'macos'
  ownership: 'official' | 'personal'
  osVersion: string
  seenAt: Temporal.Instant
  /** When its apps were last looked at, where the system says so. Default: when it was seen. */
  inventoriedAt?: Temporal.Instant
  apps: readonly InstalledApp[]
  /** Those at its last inventory, where its system lists these until the next one, whenever it is seen. Default: `apps`. */
  inventory?: readonly InstalledApp[]
  /** Default: long ago. */
  enrolledAt?: Temporal.Instant
  isEncrypted?: boolean
  /** Whether it passes, by the id of a rule in the system. */
  rules?: Record<string, boolean>
  /** False: not managed, but with work apps. */
  isEnrolled?: false
  /** What its record says otherwise; undefined leaves a field out. */
  odd?: Record<string, unknown>
}

/** A `deviceId` in Microsoft Entra, made of our id of the device. */
export const entraOf = (device: string) => keyHash(device).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
