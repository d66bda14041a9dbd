import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { namedAdmin, proposalLasts } from '../admin.ts'
import { type Language, languages } from '../catalogue/languages.ts'
import { plainDate } from '../schedule/fields.ts'
import { never } from '../schedule/timetable.ts'
import { earlierOf, earliestOf, laterOf } from '../schedule/zone.ts'
import { coverages } from '../sources/device-source.ts'
import { byKey, count, type Immutable, names, storedInstant } from './fields.ts'
import { mailState } from './mail.ts'

const recipient = { zone: z.string(), country: z.optional(z.string()) }

const profile = z.strictObject({
  ...recipient,
  id: z.string(),
  email: z.string(),
  name: z.string(),
  language: z.enum(languages),
  unit: z.string(),
  groups: names,
  /** A team that gets digests: it is in no policy's audience. */
  isTeam: z.optional(z.literal(true)),
  manager: z.optional(z.strictObject({ ...recipient, id: z.string() })),
  /** Hash of the id that the directory has of them from which this is; absent for those that no directory listed. */
  directoryKey: z.optional(z.string()),
  /** Since when the directory says that they have left: no policy applies to them, and nothing is mailed. */
  leftAt: z.optional(storedInstant),
})

export const evidenceKinds = ['inventory', 'compliance-state', 'declaration', 'helpdesk'] as const

/** What a source said of a device at one moment, as far as nothing later says otherwise: never its full list of apps. */
const reading = z.strictObject({
  /** Requirements that it does not meet: apps that are on it, checks that failed. */
  unmet: names,
  /** Those that it meets. What no reading names is unknown. */
  met: names,
  osVersion: z.optional(z.string()),
  /** Which apps its source lists; absent: all, or as a human says. */
  coverage: z.optional(z.enum(coverages)),
  evidence: z.enum(evidenceKinds).default('inventory'),
  source: z.string().default('import'),
  reportedAt: storedInstant,
  /** The inventory that lists what is not met is no older; absent: than `reportedAt`. */
  certainFrom: z.optional(storedInstant),
  /** Hours after which its source takes stock of a device again, where that is not each time that it reports. */
  inventoryHours: z.optional(count),
})

const device = z.strictObject({
  id: z.string(),
  /** As its owner knows it. */
  label: z.string(),
  platform: z.string(),
  ownership: z.enum(['official', 'personal']),
  workApps: z.boolean().default(true),
  /** The date on which its owner was given it. */
  givenOn: z.optional(plainDate),
  /** In order of time. No two name the same requirement. */
  readings: z.array(reading).default([]),
  /** By which sources know it: `serial:C39K1234`, and `intune#8c5b` for what the source itself calls it. */
  keys: z.optional(z.array(z.string())),
  /** Of one in a list of devices: the last four characters of its serial number. */
  serialEnd: z.optional(z.string()),
  /** Since when no source manages it any more: what it met until then is unknown, and what it did not is no reason to suspend. */
  vanishedAt: z.optional(storedInstant),
  /** Until when a report without what is not met, in a pass that is not accepted yet, keeps the device from being suspended. */
  cleanUntil: z.optional(storedInstant),
  /** What was read of it before an import by hand cleared it while it was suspended, and when. */
  beforeCleared: z.optional(z.strictObject({ at: storedInstant, readings: z.array(reading) })),
  /** By requirement, when its owner last said that the device meets it. It counts only while no reading names it. */
  checked: z.optional(z.record(z.string(), storedInstant)),
})

/** A device that breaks a policy, as last reviewed. */
const breach = z.strictObject({
  device: z.string(),
  /** The requirements that it does not meet; if uncertain, those of which nothing is known. */
  unmet: names,
  /** False where the device only may be in breach, which is never a reason to suspend. */
  certain: z.boolean().default(true),
  /** True where no source can ever read what is asked: only its owner can say. */
  unread: z.optional(z.literal(true)),
  /** Start of the unbroken breach, certain if `certain`. */
  since: storedInstant,
})

/** The earliest notice of a case under one version of its policy that stated its breaches. */
const firstNotice = z.strictObject({ at: storedInstant, deliveredAt: z.optional(storedInstant) })

/** An earlier deadline that a version brought. It applies once a delivered notice has stated it, and then leaves minimum notice. */
const plan = z.strictObject({
  version: count,
  /** As the last notice stated it; absent before. */
  states: z.optional(storedInstant),
  deliveredAt: z.optional(storedInstant),
})

/** What tells someone how their request was decided. */
const replies = [
  'exemption-granted',
  'exemption-refused',
  'more-time-refused',
  'not-my-device-granted',
  'not-my-device-refused',
  'contest-granted',
  'contest-refused',
] as const

const occasions = ['changed', 'suspended', 'cleared', 'restored', ...replies] as const

const occurrence = z.strictObject({
  /** When to tell. */
  at: storedInstant,
  /** When it happened, or last happened; absent where that is `at`. */
  since: z.optional(storedInstant),
  /** For a reply: which of their devices the requests were about. For `changed`: those of which it must tell something new. */
  devices: names,
})

/** `asked`: nothing is in breach, and the owner is asked about devices that nobody can read. */
export const caseStates = ['open', 'overdue', 'asked', 'unreachable', 'clear', 'exempt', 'closed'] as const

export const requestKinds = ['exemption', 'more-time', 'not-my-device', 'contest'] as const

/** What a person asks a human about their case. */
const staffRequest = z.strictObject({
  kind: z.enum(requestKinds),
  at: storedInstant,
  /** In their own words. */
  reason: z.optional(z.string()),
  /** Which device is not theirs. */
  device: z.optional(z.string()),
  /** Last day of the exemption, or of the time, that they want. */
  until: z.optional(plainDate),
  /** It also answers what they were asked about that device. */
  isAnswer: z.optional(z.literal(true)),
})

const decidedKinds = ['extended', 'exempted', 'granted', 'refused'] as const

/** With which an admin decides. */
const adminWords = {
  /** What the person reads. */
  reason: z.optional(z.string()),
  /** Of the reason. */
  language: z.optional(z.enum(languages)),
  /** What only colleagues read. */
  note: z.optional(z.string()),
}

/** What a human decided about a case, asked or not. */
const decided = z.strictObject({
  kind: z.enum(decidedKinds),
  /** Which request was granted or refused. */
  request: z.optional(z.enum(requestKinds)),
  /** About which device. */
  device: z.optional(z.string()),
  /** How its owner knew that device, which may have left their record since. */
  label: z.optional(z.string()),
  at: storedInstant,
  /** Subject of the admin's token. */
  by: z.string(),
  /** Likewise, of the person who proposed it, where that took two. */
  proposedBy: z.optional(z.string()),
  ...adminWords,
  /** End of what was granted. */
  until: z.optional(storedInstant),
})

export const proposalKinds = ['extend', 'exempt', 'grant'] as const

/** A long extension or exemption that one admin wants: it changes nothing until another decides the same. */
const proposal = z.strictObject({
  /** `grant`: of the exemption that its owner asked for. */
  kind: z.enum(proposalKinds),
  /** Last day of what would be granted. */
  until: plainDate,
  at: storedInstant,
  by: namedAdmin,
  ...adminWords,
})

/** What the owner last said they had removed, and when; and when they took that back. */
const declaration = z.strictObject({
  remedy: z.enum(['remove-app', 'remove-work-apps']),
  at: storedInstant,
  takenBackAt: z.optional(storedInstant),
})

/** Why access came back, and since when that was so: what a device reported, or someone said. */
const restoredFor = z.strictObject({ what: z.enum(['reading', 'declaration', 'check', 'decision']), at: storedInstant })

/** Access of one device suspended because of a case, and restored. */
const cut = z.strictObject({
  device: z.string(),
  /** When the suspension was requested. */
  at: storedInstant,
  /** True where its owner had given no answer about it. */
  unanswered: z.optional(z.literal(true)),
  confirmedAt: z.optional(storedInstant),
  restoration: z.optional(z.strictObject({ at: storedInstant, evidence: z.optional(restoredFor), confirmedAt: z.optional(storedInstant) })),
})

/** How an answer ends that held back a suspension, or restored access. */
const answerEnds = ['cleared', 'contradicted', 'unconfirmed', 'taken back'] as const

/** A suspension that an answer holds back, from when and until when at most. */
const heldBack = z.strictObject({
  from: storedInstant,
  until: storedInstant,
  /** It would have come meanwhile: no further answer holds it back. */
  isUsed: z.optional(z.literal(true)),
  /** It had come: the answer restored access, and no further one does. */
  isRestored: z.optional(z.literal(true)),
  /** Of one that is used, or was not confirmed. */
  ended: z.optional(z.enum(answerEnds)),
})

/** What its owner said of a case, and asks. */
const answers = z.strictObject({
  /** When they said that they had read of it. */
  readAt: z.optional(storedInstant),
  declared: z.optional(declaration),
  /** By device. */
  heldBack: byKey(heldBack),
  /** Requests that no human has decided yet. */
  requests: z.array(staffRequest).default([]),
  /** Requests about access that were decided or withdrawn: made again, they give no respite. */
  askedBefore: z.array(staffRequest.pick({ kind: true, device: true })).default([]),
})

/** What humans decided about a case, and what one wants. */
const decisions = z.strictObject({
  /** The latest, in order. */
  made: z.array(decided).default([]),
  proposed: z.optional(proposal),
})

/** What a case demands of the access of devices, and what it cut. */
const caseAccess = z.strictObject({
  /** Devices whose suspension it demands. */
  suspended: names,
  /** Devices whose suspension has come: `undecided` until the brake is asked, `held` by it, or let through from a moment of working time on. */
  toSuspend: byKey(z.union([z.enum(['undecided', 'held']), storedInstant])),
  /** Devices whose suspension was rejected: they keep their access until their breach ends. */
  spared: names,
  /** Devices that would be suspended, but have their access until a request is decided, or while an answer holds that back. */
  respited: names,
  /** The latest, in order. */
  cuts: z.array(cut).default([]),
})

/** What happened in a case, where no other field of it says so any more. */
const happening = z.strictObject({
  at: storedInstant,
  what: z.enum([
    'cleared',
    'relapsed',
    'declared',
    'taken back',
    'contradicted',
    'unconfirmed',
    'checked',
    'asked',
    'withdrawn',
    'language',
  ]),
  /** A remedy, what a check found, a kind of request, a language. */
  detail: z.optional(z.string()),
  device: z.optional(z.string()),
  /** Of a request, in their own words; not of one withdrawn. */
  reason: z.optional(z.string()),
})

/** What notices of a case have stated, and what became of them. */
const notified = z.strictObject({
  /** By version of the policy. */
  byVersion: byKey(firstNotice),
  /** Per device and version of the policy, the earliest delivered notice of this case that named it. */
  byDevice: byKey(z.record(z.string(), storedInstant)),
  /** Per device, the earliest delivered notice that named it as one that stops with another. */
  alongside: z.optional(z.record(z.string(), storedInstant)),
  /** Per device, until when it keeps its access as a notice stated, if that is after the deadline. It never moves earlier. */
  ownDates: byKey(storedInstant),
  /** The owner's zone when the deadline was stated, if they moved since. */
  inZone: z.optional(z.string()),
  /** Staff steps up to and including this moment are sent, skipped or lost. */
  through: z.optional(storedInstant),
  /** The same for digest lines. */
  reportedThrough: z.optional(storedInstant),
  /** While the policy is paused: since when a step is owed, or from when. */
  owedFrom: z.optional(storedInstant),
  /** When the last `again` went. */
  againAt: z.optional(storedInstant),
  /**
   * Per device that an `again` or a `changed` told of and no delivery proves: when that counts as lost, absent while `again` is owed once more;
   * `isLast` if it is owed, or went, once more.
   */
  followUps: byKey(z.strictObject({ at: z.optional(storedInstant), isLast: z.optional(z.literal(true)) })),
  /** Devices of which two notices were lost, until a delivered notice names them. */
  unreached: names,
  /** Notices before this moment do not count: an exemption has ended since. */
  countFrom: z.optional(storedInstant),
  /** Per device, since when earlier notices prove nothing of it: it was found not to be the owner's, or was asked about until then. */
  disowned: z.optional(z.record(z.string(), storedInstant)),
  /** The version and the deadline that were stated before the changes that no notice has stated yet. */
  last: z.optional(
    z.strictObject({
      version: count,
      deadline: storedInstant.default(never),
      /** The case has moved on to a later stage since. */
      movedOn: z.optional(z.literal(true)),
    }),
  ),
})

/** One person × one policy. */
const personCase = z.strictObject({
  policy: z.string(),
  version: count,
  state: z.enum(caseStates).default('open'),
  openedAt: storedInstant,
  /** The stage that it has reached; absent under a policy without stages. */
  stage: z.optional(z.string()),
  /** The person's deadline in force. Once told it only moves earlier by a plan. Never comes, and is not stored, where there is none. */
  deadline: storedInstant.default(never),
  /** The zone of its dates; absent where that is the owner's. */
  deadlineZone: z.optional(z.string()),
  /** What the rules would give, if that is earlier. */
  ruled: z.optional(storedInstant),
  plan: z.optional(plan),
  breaches: z.array(breach).default([]),
  /** When the notice with which the case begins is due. */
  firstDue: storedInstant,
  notified: notified.prefault({}),
  /** Per device, when to notify the owner of a further breach. */
  again: byKey(storedInstant),
  /** Notices owed because something happened. */
  owes: z.partialRecord(z.enum(occasions), occurrence).default({}),
  access: caseAccess.prefault({}),
  answers: answers.prefault({}),
  decisions: decisions.prefault({}),
  clearedAt: z.optional(storedInstant),
  /** How it stood, and what was in breach, when its policy was lifted; absent where nothing was, or the policy is in force again. */
  lifted: z.optional(z.strictObject({ state: z.enum(caseStates).default('open'), breaches: z.array(breach) })),
  /** A later deadline granted to this person. */
  extendedUntil: z.optional(storedInstant),
  exemptUntil: z.optional(storedInstant),
  /** The latest; not in order. */
  history: z.optional(z.array(happening)),
})

/** Of one device; suspended iff any case of the person demands it. The version rises with each change, so that a late message loses. */
const access = z.strictObject({ wanted: z.enum(['granted', 'suspended']), version: count })

/**
 * Why no other system does what is wanted of a device: as they said, or, `unconfirmed`, since one worked on it for a day and never confirmed.
 * The gravest of several connectors' reasons.
 */
export const reasonsNotSet = ['permission', 'unconfirmed', 'gone', 'not-supported', 'not-enrolled'] as const

/** The version last requested for a device, and the version last confirmed. */
const accessRequested = z.strictObject({
  version: count,
  at: storedInstant,
  confirmed: z.optional(count),
  /** No other system can do it. It is requested again once the device is reported again, or an admin says so. */
  refused: z.optional(z.strictObject({ why: z.enum(reasonsNotSet), at: storedInstant })),
  /** Saved before the request; gone once the bus has taken it. */
  unsure: z.optional(z.literal(true)),
})

/** The link in mails to the owner's page about one policy. */
const pageLink = z.strictObject({ key: z.string(), until: storedInstant })

/** A staff member with their devices and cases: facts and conclusions, one item. A team has no devices, and no policy applies to it. */
export const person = z.strictObject({
  profile,
  devices: z.array(device).default([]),
  cases: z.array(personCase).default([]),
  /** By policy: when an announcement is due to someone without a case, or that it is settled. */
  announcements: byKey(z.union([z.literal('settled'), storedInstant])),
  access: byKey(access),
  /** Every new version is above it: previous owners of devices that came to this person used lower ones. Seconds since 1970. */
  accessFrom: z.optional(count),
  /** By device; absent before the first request. */
  accessRequested: z.optional(z.record(z.string(), accessRequested)),
  /** When to repeat a request that the bus refused. */
  accessRetryAt: z.optional(storedInstant),
  /** When to look again at a suspension that may not be requested now, as while its policy is paused. */
  accessLookAt: z.optional(storedInstant),
  /** When a list of staff last had them, to within a week; absent for people who are on none. */
  listedAt: z.optional(storedInstant),
  /** Hashes of the ids that further directories have of them. */
  alsoListed: z.optional(z.array(z.string())),
  /** Overrides the language of the profile. */
  chosenLanguage: z.optional(z.enum(languages)),
  /** Absent before the first mail. */
  mail: z.optional(mailState),
  /** By policy; absent before the first mail with a link. */
  pages: z.optional(z.record(z.string(), pageLink)),
  /** When the next notice to this person is due. */
  noticeAt: z.optional(storedInstant),
  /** When something else is due, or changes by the passing of time alone. */
  changeAt: z.optional(storedInstant),
})

export type Person = Immutable<z.output<typeof person>>
export type Profile = Immutable<z.output<typeof profile>>
export type Device = Immutable<z.output<typeof device>>
export type Reading = Immutable<z.output<typeof reading>>
export type Case = Immutable<z.output<typeof personCase>>
export type Notified = Case['notified']
export type CaseState = Case['state']
export type Breach = Immutable<z.output<typeof breach>>
export type StaffRequest = Immutable<z.output<typeof staffRequest>>
export type Cut = Immutable<z.output<typeof cut>>
export type Happening = Immutable<z.output<typeof happening>>
export type RequestDecision = Immutable<z.output<typeof decided>>
export type Proposed = Immutable<z.output<typeof proposal>>
export type Occasion = (typeof occasions)[number]
export type Reply = (typeof replies)[number]
export type Occurrence = Immutable<z.output<typeof occurrence>>
export type Access = Immutable<z.output<typeof access>>
export type ReasonNotSet = (typeof reasonsNotSet)[number]
export type HeldBack = Immutable<z.output<typeof heldBack>>
export type RestoredFor = Immutable<z.output<typeof restoredFor>>
export type AccessRequested = Immutable<z.output<typeof accessRequested>>

export const isReply = (step: string): step is Reply => replies.some(reply => reply === step)

/** True for a reply after which the policy still asks for what it did. */
export const isRefusedReply = (step: string) => isReply(step) && step.endsWith('-refused')

/** What tells of a decision; undefined for one that only moves the deadline. */
export function replyTo({ kind, request }: Pick<RequestDecision, 'kind' | 'request'>): Reply | undefined {
  if (kind === 'exempted') return 'exemption-granted'
  if (request === 'more-time') return kind === 'refused' ? 'more-time-refused' : undefined
  return kind !== 'extended' && request ? `${request}-${kind}` : undefined
}

/** When a proposal counts for nothing any more. */
export const lapsesAt = ({ at }: Pick<Proposed, 'at'>): Temporal.Instant => at.add(proposalLasts)

/** The parts of a case of which nothing was said, decided or demanded yet. */
export const untouched = {
  notified: { byVersion: {}, byDevice: {}, ownDates: {}, followUps: {}, unreached: [] },
  again: {},
  owes: {},
  access: { suspended: [], toSuspend: {}, spared: [], respited: [], cuts: [] },
  answers: { heldBack: {}, requests: [], askedBefore: [] },
  decisions: { made: [] },
} as const satisfies Partial<Case>

export const isAwake = (state: CaseState): boolean => state === 'open' || state === 'overdue' || state === 'asked'

/** True once a notice of its breaches was handed over. */
export function isNotified({ notified }: Case) {
  for (const _ in notified.byVersion) return true
  return false
}

const changing =
  <Part extends 'notified' | 'answers' | 'decisions' | 'access'>(part: Part) =>
  (current: Case, changes: Partial<Case[Part]>): Case => ({ ...current, [part]: { ...current[part], ...changes } })

export const withNotified = changing('notified')
export const withAnswers = changing('answers')
export const withDecisions = changing('decisions')
export const withAccess = changing('access')

export const withCases = (person: Person, change: (current: Case) => Case): Person => ({ ...person, cases: person.cases.map(change) })

export const withCaseUnder = (person: Person, policy: string, change: (current: Case) => Case): Person =>
  withCases(person, current => (current.policy === policy ? change(current) : current))

export const caseOf = ({ cases }: Pick<Person, 'cases'>, { id }: { readonly id: string }): Case | undefined =>
  cases.find(({ policy }) => policy === id)

export const deviceIn = ({ devices }: Pick<Person, 'devices'>, device: string): Device | undefined =>
  devices.find(({ id }) => id === device)

/** The breach of a device. */
export const breachOn = ({ breaches }: Pick<Case, 'breaches'>, id: string): Breach | undefined =>
  breaches.find(({ device }) => device === id)

/** What is in breach; of a lifted case, what was then. */
export const breachesOf = ({ breaches, lifted }: Case): readonly Breach[] => lifted?.breaches ?? breaches

/** The case ended before anyone was told: it is kept only for what was decided about it, or as it was lifted. */
export const endedUnnotified = (current: Case) => (current.state === 'clear' || current.state === 'closed') && !isNotified(current)

/** The earliest delivered notice of the case that named a device. */
export const noticedAt = ({ notified }: Case, device: string): Temporal.Instant | undefined =>
  earliestOf(Object.values(notified.byDevice[device] ?? {}))

/** Devices whose access an answer has brought back, until a reading tells. */
export const restoredByAnswer = ({ answers: { heldBack }, breaches }: Case): readonly string[] =>
  breaches.flatMap(({ device }) => (heldBack[device]?.isRestored && !heldBack[device].ended ? [device] : []))

/** The earliest delivered notice of the case. */
export const deliveredAt = ({ notified }: Case): Temporal.Instant | undefined =>
  earliestOf(Object.values(notified.byVersion).flatMap(({ deliveredAt }) => deliveredAt ?? []))

/** Since when a case is overdue: since the deadline of its owner, or since they were in breach again after it. */
export function overdueSince({ state, deadline, history = [] }: Case): Temporal.Instant | undefined {
  if (state !== 'overdue') return undefined
  return history.reduce((since, { what, at }) => (what === 'relapsed' ? laterOf(since, at) : since), deadline)
}

export const languageOf = ({ chosenLanguage, profile }: Person): Language => chosenLanguage ?? profile.language

/** When to review the person next; undefined when nothing is owed. */
export const wakeAt = ({ noticeAt, changeAt }: Person): Temporal.Instant | undefined =>
  noticeAt && changeAt ? earlierOf(noticeAt, changeAt) : (noticeAt ?? changeAt)
