import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { namedAdmin } from '../admin.ts'
import { plainDate } from '../schedule/fields.ts'
import { isBefore } from '../schedule/zone.ts'
import { count, type Immutable, names, storedInstant } from './fields.ts'

/** One step that a notice tells of. */
const told = z.strictObject({
  step: z.string(),
  /** Those it names: in breach, or with their access back. */
  devices: names,
  /** Of a reply: which devices the requests were about. */
  about: z.optional(z.array(z.string())),
})

/** What a new version of a policy may change for a person. `stage`: the case has moved on to a later one. */
const changeKinds = ['deadline', 'demand', 'threat', 'stage'] as const

export type VersionChange = (typeof changeKinds)[number]

/** What a notice tells on behalf of one policy. */
const toldPart = z.strictObject({
  policy: z.strictObject({ id: z.string(), version: count }),
  /** When its case was opened, so that late proof does not count for a later case. Absent in an announcement. */
  openedAt: z.optional(storedInstant),
  tells: z.array(told).default([]),
  /** The moment of the last staff step that it settles. */
  through: storedInstant,
  /** Until when it knew what had happened; absent where that is `through`. */
  asOf: z.optional(storedInstant),
  /** The deadline that it states; absent if none, and in older evidence where the case held it. */
  states: z.optional(storedInstant),
  /** By device, until when it keeps its access, where that is after the deadline. */
  ownDates: z.optional(z.record(z.string(), storedInstant)),
  /** The other dates that it states, by device. */
  deviceDates: z.optional(z.record(z.string(), storedInstant)),
  /** Likewise, by the name of a stage to come. */
  stageDates: z.optional(z.record(z.string(), storedInstant)),
  /** Devices named whose suspension was rejected: it says that they keep their access, so it is no notice of their suspension. */
  spared: z.optional(z.array(z.string())),
  /** Devices named that stop with one in question, though nothing is asked of them. */
  alongside: z.optional(z.array(z.string())),
  /** What it tells as changed; absent if nothing. */
  changed: z.optional(z.array(z.enum(changeKinds))),
})

/** A device in breach that a notice named, and the report that said so; of several the oldest. */
export const finding = z.strictObject({
  policy: z.string(),
  device: z.string(),
  unmet: names,
  /** Start of the breach. */
  since: storedInstant,
  source: z.string().default('import'),
  /** Absent where nothing was known of the device. */
  reportedAt: z.optional(storedInstant),
  /** True where no source could read it. */
  unread: z.optional(z.literal(true)),
  /** The version of its operating system, where that was known and asked about. */
  osVersion: z.optional(z.string()),
})

/** What the sender knows about a notice. */
export const noticeContents = z.strictObject({
  /** What it said; empty for a digest. */
  tells: z.array(toldPart).default([]),
  /** Why it went: what was known of the devices it named. */
  found: z.array(finding).default([]),
  digestOn: z.optional(plainDate),
  /** Number of claims; after more than one, it may have arrived twice. */
  tries: count,
  /** When it was first claimed. */
  claimedAt: storedInstant,
  /** The `addressRef` of its recipient. */
  to: z.string(),
  /** Of its letter; only in older evidence. */
  fingerprint: z.optional(z.string()),
  /** With which it was sent; absent if the answer of the mail service was lost. */
  subject: z.optional(z.string()),
})

/** A notice that the mail service took, and what became of it: its evidence, until that is stored by itself. */
const sentNotice = noticeContents.extend({
  number: count,
  messageIds: names,
  strayIds: z.optional(names),
  accepted: storedInstant,
  delayed: z.optional(storedInstant),
  delivered: z.optional(storedInstant),
  bounced: z.optional(storedInstant),
  bounceSubType: z.optional(z.string()),
  complained: z.optional(storedInstant),
})

/** A notice that one sender is about to send, or has sent but not recorded: nobody else may until the quarantine ends. */
const claim = z.strictObject({
  /** Random; identifies the sender. */
  token: z.string(),
  at: storedInstant,
  /** When the notice was first claimed; absent where that is `at`. */
  since: z.optional(storedInstant),
  /** How often this notice was claimed, this time included. More than once: it may arrive twice, and its evidence says so. */
  tries: count,
  /** Empty for a digest, and for a former address. */
  tells: z.array(toldPart).default([]),
  /** The date of the digest. */
  digestOn: z.optional(plainDate),
  /** The earlier address that it tells of the present one. */
  former: z.optional(z.string()),
})

/** A digest that is owed: the date of its lines, and when to send it. */
const dueDigest = z.strictObject({ on: plainDate, at: storedInstant })

/**
 * `refused`: the mail service would not take it. `bounced`: the address does not exist, or takes no mail. `unproven`: sent twice, accepted
 * never. `failing`: attending to them failed again and again.
 */
export const holdReasons = ['refused', 'bounced', 'unproven', 'failing'] as const

/** An address that one admin named, and neither a second person nor its owner confirmed. */
const namedByHand = z.strictObject({
  /** Since then notices go to it: they suspend nothing until then. */
  from: storedInstant,
  /** Absent until someone confirms it: no confirmed address was mailed before, whose owner could have objected. */
  until: z.optional(storedInstant),
  /** The `addressRef` of the last address that was not in question; absent where this is the first. */
  earlier: z.optional(z.string()),
  by: namedAdmin,
})

/** Where mail to one person or team stands. */
export const mailState = z.strictObject({
  /** Number of the last settled notice; every try of the next one has the number after it. */
  seq: count,
  claim: z.optional(claim),
  /** In order. */
  sent: z.optional(z.array(sentNotice)),
  /** When to try again after a failure that certainly sent nothing, and the tries so far. */
  retry: z.optional(z.strictObject({ at: storedInstant, tries: count })),
  /** Failures to attend to them since the last success. */
  faults: z.optional(count),
  /** No mail until a human, or a new address, releases it. */
  held: z.optional(z.strictObject({ reason: z.enum(holdReasons), at: storedInstant })),
  /** When a mail to the present address was first reported as spam; mail goes on. Until a human has seen to it. */
  complainedAt: z.optional(storedInstant),
  /** Number of the first notice to the present address; absent where all went there. */
  addressedFrom: z.optional(count),
  unconfirmed: z.optional(namedByHand),
  /** Earlier addresses that have yet to hear that mail goes elsewhere, and since when it does. */
  former: z.optional(z.array(z.strictObject({ email: z.string(), at: storedInstant }))),
  digests: z.optional(
    z.strictObject({
      /** Unordered. */
      due: z.array(dueDigest).default([]),
      /** The date of the last digest sent. */
      sentThrough: z.optional(plainDate),
    }),
  ),
})

export type NotedBreach = Immutable<z.output<typeof finding>>
export type Told = Immutable<z.output<typeof told>>
export type ToldPart = Immutable<z.output<typeof toldPart>>
export type Claim = Immutable<z.output<typeof claim>>
export type NoticeContents = Immutable<z.output<typeof noticeContents>>
export type SentNotice = Immutable<z.output<typeof sentNotice>>
type DueDigest = Immutable<z.output<typeof dueDigest>>
export type MailState = Immutable<z.output<typeof mailState>>
export type Unconfirmed = Immutable<z.output<typeof namedByHand>>
export type HoldReason = (typeof holdReasons)[number]

/** The digests still owed after that of `on`. */
export const dueAfter = (due: readonly DueDigest[], on: Temporal.PlainDate): readonly DueDigest[] =>
  due.filter(digest => Temporal.PlainDate.compare(digest.on, on) > 0)

export const isBounced = (mail: MailState | undefined) => mail?.held?.reason === 'bounced'

/** Letter case makes no new address. */
export const isSameAddress = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/**
 * The mail of a person at a new address, of which the one they left is to hear.
 * @param before their mail until now: nothing is told to an address that takes none, nor if no mail ever went
 */
export function withFormer(
  { former = [], ...mail }: MailState,
  before: MailState | undefined,
  { from, to }: { from: string; to: string },
  now: Temporal.Instant,
): MailState {
  const reason = before?.held?.reason
  const isDead = reason === 'bounced' || reason === 'refused' || (!before?.seq && !before?.claim)
  const others = former.filter(({ email }) => !isSameAddress(email, from) && !isSameAddress(email, to))
  const all = isDead ? others : [...others, { email: from, at: now }]
  return { ...mail, former: all.length > 0 ? all : undefined }
}

/** The mail of a person, one of whose earlier addresses was told, or cannot be. */
export function withoutFormer({ former = [], ...mail }: MailState, told: string | undefined): MailState {
  const left = former.filter(({ email }) => email !== told)
  return { ...mail, former: left.length > 0 ? left : undefined }
}

/** True for a claim that is taken up again: of a digest, or to a former address that is still to be told. */
export const isTakenUpAgain = ({ claim, former = [] }: MailState) =>
  claim?.digestOn !== undefined || former.some(({ email }) => email === claim?.former)

export const noMail: MailState = { seq: 0 }

/** Longer than any function runs: once it ends, the evidence says what became of a claimed notice. */
export const quarantine = { minutes: 15 } as const

/** When another sender may take over the claim. */
export const quarantineEnd = ({ at }: Claim): Temporal.Instant => at.add(quarantine)

/** True while the run that claimed a notice may be sending it. */
export const isClaimed = (mail: MailState | undefined, now: Temporal.Instant) =>
  mail?.claim !== undefined && isBefore(now, quarantineEnd(mail.claim))

/** When mail goes on after `tries` failures in a row: 2^tries minutes, an hour at most. */
export const backoff = (now: Temporal.Instant, tries: number): Temporal.Instant => now.add({ minutes: Math.min(2 ** tries, 60) })

/** After so many faults in a row a person waits for a human, and blocks nobody else. */
const mostFaults = 5

/** The mail of a person after an unforeseen failure. */
export function withFault({ held, retry, ...mail }: MailState, now: Temporal.Instant): MailState {
  const faults = (mail.faults ?? 0) + 1
  if (faults >= mostFaults) return { ...mail, faults, held: { reason: 'failing', at: now } }
  return { ...mail, held, faults, retry: { at: backoff(now, faults), tries: retry?.tries ?? 0 } }
}

/** `<ref>-<number>`: new for every notice, the same for every try of it. */
export const noticeId = (ref: string, number: number) => `${ref}-${number}`

/** In place of a notice id on sample mails, which concern nobody. */
export const sampleTag = 'test'

/** The same on the test mail of the day. */
export const canaryTag = 'canary'

/** The same on mails to approvers of suspensions. */
export const brakeTag = 'brake'

/** That of the daily mail to operators and approvers. */
export const dailyTag = 'daily'

/** @returns undefined where the text is no notice id */
export function readNoticeId(id: string): { ref: string; number: number } | undefined {
  const [, ref, number] = /^([A-Z2-7]{20})-([1-9]\d{0,8})$/.exec(id) ?? []
  return ref && number ? { ref, number: Number(number) } : undefined
}
