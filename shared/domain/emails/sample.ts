/** A mail of every kind to invented people, for previews. */
import type { Temporal } from 'temporal-polyfill'
import type { Language } from '../catalogue/languages.ts'
import type { Enforcement } from '../people/enforcement.ts'
import {
  type Access,
  type Case,
  type Device,
  type Person,
  type Profile,
  type RequestDecision,
  type StaffRequest,
  untouched,
} from '../people/person.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stagesOf } from '../policies/stages.ts'
import { isAskedOf } from '../requirements/fulfilment.ts'
import { requirementOf } from '../requirements/requirement-of.ts'
import { matterOf } from '../review/agenda.ts'
import { isInScope } from '../review/breaches.ts'
import { policyEnd } from '../schedule/policy-deadline.ts'
import { laterDeadline, never, timetable } from '../schedule/timetable.ts'
import { addDays, isBefore, laterOf } from '../schedule/zone.ts'
import { type DigestRow, digestLetter } from './digest.ts'
import type { Letter } from './letter.ts'
import { movedLetter, noticeLetter } from './notice.ts'
import { reportLetter } from './report.ts'
import type { Voices } from './voice.ts'

/** Every kind of mail that Ides sends, and its title for a human. */
export const mailTitles = {
  announcement: 'Announcement',
  first: 'First notice',
  again: 'Notice of another device',
  reminder: 'Reminder',
  'last-reminder': 'Reminder, last day',
  changed: 'Deadline changed',
  unknown: 'Request to check a device',
  ask: 'Question about a device',
  overdue: 'Deadline missed',
  suspended: 'Work access cut',
  unanswered: 'Work access cut, no answer',
  restored: 'Work access restored',
  cleared: 'Nothing left to do',
  lifted: 'Policy lifted',
  'exemption-granted': 'Exemption granted',
  'exemption-refused': 'Exemption refused',
  'more-time-refused': 'More time refused',
  'not-my-device-granted': 'Device taken off the record',
  'not-my-device-refused': 'Device kept on the record',
  'contest-granted': 'Contest granted',
  'contest-refused': 'Contest refused',
  moved: 'Address changed, to the earlier one',
  'manager-digest': 'Digest for a manager',
  'security-digest': 'Digest for a team',
  unreachable: 'Digest of unreachable staff',
  review: 'Question to the owner of a policy',
  report: 'Weekly report',
} as const

export type MailKind = keyof typeof mailTitles

const isMailKind = (name: string): name is MailKind => Object.hasOwn(mailTitles, name)

export const mailKinds: readonly MailKind[] = Object.keys(mailTitles).filter(isMailKind)

/** Kinds about a deadline that has come, or what follows. */
const pastDeadline: ReadonlySet<MailKind> = new Set([
  'last-reminder',
  'overdue',
  'suspended',
  'unanswered',
  'restored',
  'contest-granted',
  'contest-refused',
])

/** Kinds about a device that nobody can read, and what the policies that send them do with it. */
const asking: ReadonlyMap<MailKind, readonly Policy['unknown'][]> = new Map([
  ['ask', ['ask', 'answer-or-lose']],
  ['unanswered', ['answer-or-lose']],
])

/** The kinds of mail that a policy sends. */
export const mailKindsOf = ({ deadline, unknown }: Policy): readonly MailKind[] =>
  mailKinds.filter(kind => !(deadline === 'none' && pastDeadline.has(kind)) && asking.get(kind)?.includes(unknown) !== false)

interface SampleReader {
  language: Language
  /** By default the policy's. */
  zone?: string
}

export const sampleReference = 'SAMPLESAMPLESAMPLEAB-7'

const samplePage = 'https://ides.example.org/me/samplesamplesamplesamplesa'

export const sampleAddress = 'maria.jansen@example.org'

/** A mail of one kind about a policy, at a plausible moment. */
export function sampleLetter(kind: MailKind, policy: PolicyVersion, reader: SampleReader, voices: Voices): Letter {
  if (asking.get(kind)?.includes(policy.unknown) === false)
    return sampleLetter(kind, { ...policy, unknown: policy.deadline === 'none' ? 'ask' : 'answer-or-lose' }, reader, voices)
  const voice = voices(reader.language)
  const { person, matter, deadline, moments } = campaignOf(policy, stageFor(kind, policy), reader)
  const notice = (step: string, now: Temporal.Instant, state: SampleState = {}) => {
    const openedAt = person.cases[0]?.openedAt ?? now
    const devices = step === 'announcement' ? [] : person.devices.map(({ id }) => id)
    const about = state.decided?.device
    const tells = [{ step, devices, about: about ? [about] : undefined }, ...(state.also ?? []).map(step => ({ step, devices }))]
    const changes = step === 'changed' && policy.stages ? new Set(['stage', 'deadline'] as const) : undefined
    const part = { ...matter, changes, openedAt, at: now, through: now, movable: false, tells, page: samplePage }
    return noticeLetter(inState(person, state), [part], sampleReference, now, voice)
  }
  const digest = (profile: Profile, rows: readonly DigestRow[]) => digestLetter(profile, rows, sampleReference, voice)
  const manager = { ...person.profile, name: 'Peter Novak' }
  const team = { ...manager, isTeam: true as const }

  switch (kind) {
    case 'announcement':
      return notice('announcement', moments.start, { devices: [] })
    case 'first':
    case 'again':
      return notice(kind, moments.start)
    case 'reminder':
      return notice('P999D', moments.soon)
    case 'last-reminder':
      return notice(`P${Math.min(...policy.reminders)}D`, moments.lastDay)
    case 'changed':
    case 'restored':
      return notice(kind, moments.soon)
    case 'unknown':
      return notice('first', moments.start, { isUnknown: true })
    case 'ask':
      return notice(kind, moments.start, { isUnknown: true, isUnread: true })
    case 'overdue':
      return notice('after:P0D', deadline.at)
    case 'suspended':
      return notice(kind, deadline.at, { isCut: true })
    case 'unanswered':
      return notice('suspended', deadline.at, { isUnknown: true, isUnread: true, isCut: true })
    case 'cleared':
      return notice(kind, moments.soon, { isClear: true })
    case 'lifted':
      return sampleLetter('cleared', { ...policy, halted: 'lifted' }, reader, voices)
    case 'exemption-granted': {
      const exemptUntil = addDays(deadline.at, 90, deadline.zone)
      return notice(kind, moments.soon, { exemptUntil, decided: decidedAs('granted', 'exemption', moments.soon) })
    }
    case 'exemption-refused':
      return notice(kind, moments.soon, { decided: decidedAs('refused', 'exemption', moments.soon) })
    case 'more-time-refused':
      return notice(kind, moments.soon, { decided: decidedAs('refused', 'more-time', moments.soon) })
    case 'not-my-device-granted':
    case 'not-my-device-refused': {
      const decided = decidedAs(kind === 'not-my-device-granted' ? 'granted' : 'refused', 'not-my-device', moments.soon)
      return notice(kind, moments.soon, { decided })
    }
    case 'contest-granted':
      return notice(kind, deadline.at, {
        isClear: true,
        also: ['restored', 'cleared'],
        decided: decidedAs('granted', 'contest', deadline.at),
      })
    case 'contest-refused':
      return notice(kind, deadline.at, { isCut: true, decided: decidedAs('refused', 'contest', deadline.at) })
    case 'moved':
      return movedLetter(person, [policy], sampleReference, voice)
    case 'manager-digest':
    case 'security-digest':
      return digest(kind === 'manager-digest' ? manager : team, digestRows(policy, person.devices))
    case 'unreachable':
      return digest(
        manager,
        digestRows(policy, person.devices)
          .filter(({ certainty, unread }) => certainty === 'found' && unread === 0)
          .map(row => ({ ...row, suspensions: [], isUnreachable: true })),
      )
    case 'report': {
      const numbers = { total: 60, complying: 51, breach: 8, unknown: 1, suspended: 2 }
      return reportLetter(team, [{ policy, on: deadline.lastDay, ...numbers, url: samplePage }], sampleReference, voice)
    }
    case 'review':
      return digestLetter(team, [], sampleReference, voice, [{ ...policy, review: policy.review ?? deadline.day.add({ months: 3 }) }])
  }
}

interface SampleState {
  devices?: readonly Device[]
  isUnknown?: boolean
  /** Nor will anything be: no source can read it. */
  isUnread?: true
  isCut?: boolean
  /** Nothing is left to do. */
  isClear?: boolean
  exemptUntil?: Temporal.Instant
  decided?: RequestDecision
  /** What the same mail tells. */
  also?: readonly string[]
}

export const sampleReason = 'Our helpdesk has looked into it.'

const decidedAs = (kind: RequestDecision['kind'], request: StaffRequest['kind'], at: Temporal.Instant): RequestDecision => {
  const { id, label } = sampleDevices[0]
  return {
    ...{ kind, request, at, by: 'sample', reason: sampleReason, language: 'en' },
    ...(request === 'not-my-device' ? { device: id, label } : {}),
  }
}

const inState = (
  person: Person,
  { devices = person.devices, isUnknown = false, isUnread, isCut = false, isClear = false, exemptUntil, decided }: SampleState,
): Person => {
  const access: Access = { wanted: isCut ? 'suspended' : 'granted', version: 1 }
  return {
    ...person,
    devices,
    cases: person.cases.map(current => ({
      ...current,
      ...(exemptUntil ? { state: 'exempt', exemptUntil } : {}),
      decisions: { made: decided ? [decided] : [] },
      access: { ...current.access, suspended: isCut ? devices.map(({ id }) => id) : [] },
      breaches: isClear ? [] : current.breaches.map(breach => ({ ...breach, certain: !isUnknown, unread: isUnread })),
    })),
    access: Object.fromEntries(devices.map(({ id }) => [id, access])),
  }
}

/** The stage at which a sample is written: the last, where all suspend, for what is said of access. */
function stageFor(kind: MailKind, policy: PolicyVersion) {
  const stages = stagesOf(policy)
  if (kind === 'changed') return stages[1] ?? stages[0]
  return (pastDeadline.has(kind) ? stages.at(-1) : undefined) ?? stages[0]
}

/** A person with one device in scope per platform, notified when the policy was announced. */
function campaignOf(policy: PolicyVersion, stage: PolicyAtStage, { language, zone }: SampleReader) {
  const profile: Profile = {
    id: 'sample',
    email: sampleAddress,
    name: 'Maria Jansen',
    language,
    zone: zone ?? (policy.zone === 'staff' ? 'Europe/Brussels' : policy.zone),
    unit: 'DG-SAMPLE',
    groups: [],
  }
  const own = timetable(stage, profile)
  const start = policy.announcedAt
  const deadline = laterDeadline(policyEnd(stage, profile.zone), own.endOfMinimumNotice(start))
  const asked = ({ platform }: Device) => stage.requires.filter(name => isAskedOf(requirementOf(policy, name), platform))
  const devices = sampleDevices.filter(device => isInScope(device, stage) && asked(device).length > 0)
  const current: Case = {
    policy: policy.id,
    version: policy.version,
    state: 'open',
    openedAt: start,
    stage: stage.stage,
    deadline: stage.deadline === 'none' ? never : deadline.at,
    breaches: devices.map(device => ({ device: device.id, unmet: asked(device), certain: true, since: start })),
    firstDue: start,
    ...untouched,
    notified: {
      ...untouched.notified,
      byVersion: { [policy.version]: { at: start, deliveredAt: start } },
      byDevice: Object.fromEntries(devices.map(({ id }) => [id, { [policy.version]: start }])),
    },
  }
  const person: Person = { profile, devices, cases: [current], announcements: {}, access: {} }
  const sevenDaysBefore = own.sendAtOn(deadline.lastDay.subtract({ days: 7 }))
  const lastDay = own.sendAtOn(deadline.lastDay)
  return {
    person,
    matter: matterOf(person, policy, start),
    deadline,
    moments: { start, soon: laterOf(start, sevenDaysBefore), lastDay: isBefore(lastDay, deadline.at) ? lastDay : start },
  }
}

const sampleDevice = (id: string, label: string, platform: string, ownership: Device['ownership']): Device => ({
  id,
  label,
  platform,
  ownership,
  workApps: true,
  readings: [],
})

const sampleDevices = [
  sampleDevice('d1', 'iPhone 14', 'ios', 'official'),
  sampleDevice('d2', 'Pixel 7', 'android', 'personal'),
  sampleDevice('d3', 'ThinkPad T14', 'windows', 'official'),
  sampleDevice('d4', 'MacBook Air', 'macos', 'official'),
] as const

const digestRows = (policy: PolicyVersion, [first, second = first, ...more]: readonly Device[]): readonly DigestRow[] => {
  const known = (...devices: readonly (Device | undefined)[]) => devices.filter(device => device !== undefined)
  const suspensions = (is: Enforcement['is']) => known(first).map(device => ({ device, is }))
  const overdue = { policy, unit: 'DG-SAMPLE', certainty: 'found', unread: 0, suspensions: [], isUnreachable: false } as const
  return [
    { ...overdue, name: 'Maria Jansen', devices: known(first, second), suspensions: suspensions('set') },
    { ...overdue, name: 'Jonas Berg', devices: known(first), suspensions: suspensions('cannot be enforced') },
    { ...overdue, name: 'Anna Nowak', certainty: 'said to be gone', devices: known(second) },
    { ...overdue, name: 'Luc Peeters', devices: [], unread: 2 },
    { ...overdue, unit: 'DG-OTHER', isUnreachable: true, name: 'Elena Rossi', devices: more },
  ]
}
