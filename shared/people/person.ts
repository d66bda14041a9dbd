import type { Temporal } from 'temporal-polyfill'
import type { AppName } from '../catalogue/apps.ts'
import type { Language } from '../catalogue/languages.ts'
import type { Recipient } from '../schedule/timetable.ts'

/** What is known of a staff member; no more than the notices need. */
export interface Profile extends Recipient {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly language: Language
  readonly unit: string
  readonly groups: readonly string[]
  /** With what is needed to reckon in the manager's working days. */
  readonly manager?: Recipient & { readonly id: string }
}

export type Evidence = 'inventory' | 'compliance-state' | 'declaration' | 'helpdesk'

/** What a source last knew for certain of a device: the catalogue apps on it, never its full app list. */
export interface Reading {
  readonly apps: readonly AppName[]
  readonly evidence: Evidence
  readonly source: string
  readonly reportedAt: Temporal.Instant
}

export interface Device {
  readonly id: string
  /** As its owner knows it. */
  readonly label: string
  readonly platform: string
  readonly ownership: 'official' | 'personal'
  readonly workApps: boolean
  /** Absent until the device has once been read: every app is `unknown` on it. A later reading that cannot tell keeps this one. */
  readonly reading?: Reading
}

export type Presence = 'present' | 'absent' | 'unknown'

export function presence({ reading }: Device, app: AppName): Presence {
  if (!reading) return 'unknown'
  return reading.apps.includes(app) ? 'present' : 'absent'
}

/** A device that breaks a policy, as last reviewed. */
export interface Breach {
  readonly device: string
  /** The banned apps on it; all that the policy bans where nothing is known of it. */
  readonly apps: readonly AppName[]
  /** False where the device only may be in breach, which is never a reason to suspend. */
  readonly certain: boolean
  /** Since when it has been in breach without a break, and certain if it is. */
  readonly since: Temporal.Instant
}

/** The notice with which a case begins. */
export interface FirstNotice {
  readonly due: Temporal.Instant
  readonly attemptedAt?: Temporal.Instant
  readonly deliveredAt?: Temporal.Instant
}

export type CaseState = 'open' | 'overdue' | 'unreachable' | 'clear' | 'exempt' | 'closed'

/** One person × one policy. */
export interface Case {
  readonly policy: string
  readonly version: number
  readonly state: CaseState
  readonly openedAt: Temporal.Instant
  /** The person's deadline, as last reviewed. */
  readonly deadline: Temporal.Instant
  readonly breaches: readonly Breach[]
  readonly first: FirstNotice
  /** Per device, the earliest delivered notice of this case that named it. */
  readonly noticed: Readonly<Record<string, Temporal.Instant>>
  /** Staff steps until this moment, included, are sent, passed over or lost; absent while none is. */
  readonly notifiedThrough?: Temporal.Instant
  /** The same for the lines of digests. */
  readonly reportedThrough?: Temporal.Instant
  /** A further breach that the owner has yet to be told of: when, by device. */
  readonly again: Readonly<Record<string, Temporal.Instant>>
  /** When the last `again` went. */
  readonly againAt?: Temporal.Instant
  /** Notices owed on account of something that happened. */
  readonly owes: Readonly<Partial<Record<Occasion, Occurrence>>>
  /** Devices whose suspension this case demands. */
  readonly suspended: readonly string[]
  readonly clearedAt?: Temporal.Instant
  /** A later deadline granted to this person. */
  readonly extendedUntil?: Temporal.Instant
  readonly exemptUntil?: Temporal.Instant
  /** An earlier deadline, not yet binding: the one before it, and when its notice was delivered. */
  readonly broughtForward?: { readonly from: Temporal.Instant; readonly noticedAt?: Temporal.Instant }
}

/** True for a case that was clear before anybody was told of it: it is kept only for what was decided about it. */
export const isUntold = ({ state, first }: Case): boolean => state === 'clear' && first.attemptedAt === undefined

export type Occasion = 'changed' | 'suspended' | 'cleared' | 'restored'

export interface Occurrence {
  readonly at: Temporal.Instant
  readonly devices: readonly string[]
}

/** Of one device; suspended iff any case of the person demands it. The version rises with each change, so that a late message loses. */
export interface Access {
  readonly wanted: 'granted' | 'suspended'
  readonly version: number
}

/** A staff member with their devices and cases: facts and conclusions, one item. */
export interface Person {
  readonly profile: Profile
  readonly devices: readonly Device[]
  readonly cases: readonly Case[]
  /** By policy, when its announcement is due to someone without a case, or that it is settled. */
  readonly announcements: Readonly<Record<string, Temporal.Instant | 'settled'>>
  readonly access: Readonly<Record<string, Access>>
  /** When this person is next to be looked at; absent when nothing is owed. */
  readonly wakeAt?: Temporal.Instant
}
