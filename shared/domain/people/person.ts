import type { Temporal } from 'temporal-polyfill'
import type { AppName } from '../catalogue/apps.ts'
import type { Language } from '../catalogue/languages.ts'
import type { Recipient } from '../schedule/timetable.ts'
import { earlierOf } from '../schedule/zone.ts'
import type { MailState } from './mail.ts'

/** What is known of a staff member; no more than the notices need. */
export interface Profile extends Recipient {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly language: Language
  readonly unit: string
  readonly groups: readonly string[]
  /** True for a team that gets digests: it is in no policy's audience. */
  readonly isTeam?: true
  /** With what is needed to reckon in the manager's working days. */
  readonly manager?: Recipient & { readonly id: string }
}

export type ReadingSource = 'inventory' | 'compliance-state' | 'declaration' | 'helpdesk'

/** What a source last knew for certain of a device: the catalogue apps on it, never its full app list. */
export interface Reading {
  readonly apps: readonly AppName[]
  readonly evidence: ReadingSource
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

export const caseStates = ['open', 'overdue', 'unreachable', 'clear', 'exempt', 'closed'] as const

export type CaseState = (typeof caseStates)[number]

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
  /** Notices sent before this moment are none: an exemption has ended since. */
  readonly noticesCountFrom?: Temporal.Instant
  /** When the owner said that they had read of it. */
  readonly acknowledgedAt?: Temporal.Instant
  /** What the owner said they had removed, and when. */
  readonly declared?: { readonly remedy: 'remove-app' | 'remove-work-apps'; readonly at: Temporal.Instant }
  /** What the owner wants a human to decide, and nobody has yet; absent while nothing is. */
  readonly requests?: readonly StaffRequest[]
  /** What humans decided about it, the last of it, in order; absent while nothing was. */
  readonly decided?: readonly Decided[]
  /** An earlier deadline, not yet binding: the one before it, and when its notice was delivered. */
  readonly broughtForward?: { readonly from: Temporal.Instant; readonly noticedAt?: Temporal.Instant }
}

export const requestKinds = ['exemption', 'not-my-device', 'contest'] as const

/** What somebody asks a human about their case. */
export interface StaffRequest {
  readonly kind: (typeof requestKinds)[number]
  readonly at: Temporal.Instant
  /** In their own words. */
  readonly reason?: string
  /** Which device is not theirs. */
  readonly device?: string
  /** The last day for which they want an exemption. */
  readonly until?: Temporal.PlainDate
}

export const decidedKinds = ['extended', 'exempted', 'granted', 'refused'] as const

/** What a human decided about a case, of their own accord or as asked. */
export interface Decided {
  readonly kind: (typeof decidedKinds)[number]
  /** Which request was granted or refused. */
  readonly request?: StaffRequest['kind']
  /** About which device. */
  readonly device?: string
  readonly at: Temporal.Instant
  /** The subject of an admin's token. */
  readonly by: string
  /** In the words of whoever decided. */
  readonly reason: string
  /** The end of what was granted. */
  readonly until?: Temporal.Instant
}

/** True for a case that was over before anybody was told of it: it is kept only for what was decided about it. */
export const isUntold = ({ state, first }: Case): boolean => (state === 'clear' || state === 'closed') && first.attemptedAt === undefined

export type Occasion = 'changed' | 'suspended' | 'cleared' | 'restored' | 'exemption-granted' | 'exemption-refused'

export interface Occurrence {
  /** When it is to be told. */
  readonly at: Temporal.Instant
  /** When it happened; absent where that is when it is to be told. */
  readonly since?: Temporal.Instant
  readonly devices: readonly string[]
}

/** Of one device; suspended iff any case of the person demands it. The version rises with each change, so that a late message loses. */
export interface Access {
  readonly wanted: 'granted' | 'suspended'
  readonly version: number
}

/** What the other side of access was last asked for a device, and what it last confirmed. */
export interface AccessRequested {
  readonly version: number
  readonly at: Temporal.Instant
  /** The version that is known to be in force. */
  readonly confirmed?: number
}

/** A staff member with their devices and cases: facts and conclusions, one item. A team is one without devices, whom no policy is about. */
export interface Person {
  readonly profile: Profile
  readonly devices: readonly Device[]
  readonly cases: readonly Case[]
  /** By policy, when its announcement is due to someone without a case, or that it is settled. */
  readonly announcements: Readonly<Record<string, Temporal.Instant | 'settled'>>
  readonly access: Readonly<Record<string, Access>>
  /** Versions of devices that were never heard of begin above it: whoever had a device before has used lower ones. Seconds since 1970. */
  readonly accessFrom?: number
  /** By device; absent where nothing was asked yet. */
  readonly accessRequested?: Readonly<Record<string, AccessRequested>>
  /** When the other side is asked again for what it did not take. */
  readonly accessRetryAt?: Temporal.Instant
  /** In which they have asked to be written to, whatever their profile says. */
  readonly chosenLanguage?: Language
  /** Absent where nothing was ever sent. */
  readonly mail?: MailState
  /** When the next notice to this person is due; absent when none is. */
  readonly noticeAt?: Temporal.Instant
  /** When something else is due of them, or changes by the passing of time alone. */
  readonly changeAt?: Temporal.Instant
}

/** In which somebody is written to. */
export const languageOf = ({ chosenLanguage, profile }: Person): Language => chosenLanguage ?? profile.language

/** When a person is next to be looked at; undefined when nothing is owed. */
export const wakeAt = ({ noticeAt, changeAt }: Person): Temporal.Instant | undefined =>
  noticeAt && changeAt ? earlierOf(noticeAt, changeAt) : (noticeAt ?? changeAt)
