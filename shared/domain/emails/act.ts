/** What the reader must do about which devices, by when, and what happens then. */
import type { Temporal } from 'temporal-polyfill'
import type { Device, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { ownDates } from '../review/access-wanted.ts'
import { situationOf } from '../review/situation.ts'
import { stagesCounted } from '../review/stage.ts'
import { isByDevice } from '../schedule/policy-deadline.ts'
import { type Deadline, deadlineAt, laterDeadline } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { deadlineBlock, demandsBlock, undatedBlock, words } from './blocks.ts'
import { endingOf } from './dates.ts'
import { anyApp, appTitles, isOfApps, unmetLines } from './demands.ts'
import { deviceName, deviceNames, platformName } from './device-names.ts'
import { issuerForms } from './issuer-forms.ts'
import type { Block, LetterRow } from './letter.ts'
import { remedyBlocks } from './remedies.ts'
import { aheadBlocks } from './stages-ahead.ts'
import { caseOf, type Found, type Standing, standingOf, suspends } from './standing.ts'
import type { Matter } from './subject.ts'
import type { Voice } from './voice.ts'

/** @param hasPage whether the reader can answer on a page of their own */
export function actBlocks(person: Person, matter: Matter, hasPage: boolean, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { policy, deadline } = matter
  const { say } = voice
  const standing = standingOf(person, matter)
  const { found } = standing
  return [
    ...suspendedBlocks(standing, voice),
    ...leadBlocks(policy, isUnknown(found), hasPage, voice),
    deadline ? deadlineBlock(policy, deadline, person.profile.zone, now, voice) : undatedBlock(voice, [say('deadline.soon')]),
    { kind: 'heading', text: say('devices.title') },
    { kind: 'rows', rows: deviceRows(standing, matter, datesOf(person, matter, now), now, voice) },
    ...consequences(person, standing, matter, now, voice),
    { kind: 'heading', text: say('todo.title') },
    ...remedyBlocks(found, policy, voice),
    words(say('todo.after')),
    ...aheadBlocks(person, matter, now, voice),
  ]
}

export function suspendedBlocks({ suspended, set }: Standing, voice: Voice): readonly Block[] {
  const [done, requested] = [suspended.filter((device) => set.includes(device)), suspended.filter((device) => !set.includes(device))]
  return [
    ...(done.length > 0 ? [words(voice.say('suspended.lead', { devices: deviceNames(done, voice) }))] : []),
    ...(requested.length > 0 ? [words(voice.say('requested.lead', { devices: deviceNames(requested, voice) }))] : []),
  ]
}

/** What is asked, in general. */
export function leadBlocks(policy: PolicyVersion, isUnknown: boolean, hasPage: boolean, voice: Voice): readonly Block[] {
  const { say } = voice
  const about = { ...issuerForms(policy.issuer), email: policy.contact.email }
  if (isOfApps(policy))
    return [
      words(
        isUnknown
          ? say(hasPage ? 'lead.checkOnPage' : 'lead.check', { ...about, apps: anyApp(policy.requires, policy, voice) })
          : say('lead.remove', { ...about, apps: appTitles(policy.requires, policy, voice) }),
      ),
    ]
  const lead = isUnknown ? (hasPage ? 'lead.checkRequiredOnPage' : 'lead.checkRequired') : 'lead.required'
  return [words(say(lead, about)), demandsBlock(policy, voice)]
}

export const isUnknown = (found: readonly Found[]): boolean => found.every(({ certain }) => !certain)

function consequences(
  { profile }: Person,
  standing: Standing,
  { policy, deadline }: Matter,
  now: Temporal.Instant,
  voice: Voice,
): readonly Block[] {
  const { found, suspended, threatened, respited } = standing
  const { say } = voice
  const isApps = isOfApps(policy)
  const apps = anyApp(policy.requires, policy, voice)
  const hasPassed = deadline !== undefined && !isBefore(now, deadline.at)
  const certain = threatened.filter(({ certain }) => certain).map(({ device }) => device)
  // What a later stage suspends, after a deadline of its own, is said with that stage.
  const isByNow = suspends(policy)
  const isEvery = isByNow && !hasPassed && threatened.length === found.length
  const everySuspended = isApps ? say('then.suspended', { apps }) : say('then.required')
  return [
    ...(suspended.length > 0 ? [words(say('review', { email: policy.contact.email }))] : []),
    ...(hasPassed && suspended.length === 0 && !isUnknown(found) ? [words(say('lead.overdue'))] : []),
    ...((isByNow || hasPassed) && certain.length > 0
      ? [words(isEvery ? everySuspended : say('then.named', { devices: deviceNames(certain, voice) }))]
      : []),
    ...(isByNow && threatened.length > certain.length ? [words(isApps ? say('then.unknown', { apps }) : say('then.unclear'))] : []),
    ...(threatened.length > 0 && voice.isProtected?.(profile) ? [words(say('then.protected'))] : []),
    ...(respited.length > 0 ? [words(say('page.pending.access', { devices: deviceNames(respited, voice) }))] : []),
  ]
}

/** A date of each device. */
interface Dates {
  /** By when it is to be in order. */
  readonly due: (device: Device) => Deadline | undefined
  /** Until when it keeps its access: none loses it before minimum notice from the mail that first named it. */
  readonly access: (device: Device) => Deadline | undefined
}

function datesOf(person: Person, { policy, whole, deadline, stagesAhead = [], ownDates: stated }: Matter, now: Temporal.Instant): Dates {
  const { profile, devices } = person
  const current = caseOf(person, whole)
  const own = stated ?? (current && deadline ? ownDates(current, deadline, situationOf(current, whole, person, now), now) : {})
  const ownOf = ({ id }: Device) => (own[id] ? deadlineAt(own[id], profile.zone) : deadline)
  const ofStage = ({ id }: Device): Deadline | undefined => {
    const breach = current?.breaches.find(({ device }) => device === id)
    const [first] = breach ? stagesCounted(breach, { whole, policy, profile, devices }) : []
    return stagesAhead.find((ahead) => ahead.policy.stage === first?.stage)?.deadline ?? deadline
  }
  const access = (device: Device) => {
    const [mine, stage] = [ownOf(device), ofStage(device)]
    return mine && stage ? laterDeadline(stage, mine) : mine
  }
  return { due: isByDevice(policy.deadline) ? ownOf : ofStage, access }
}

function deviceRows(
  standing: Standing,
  { policy, deadline }: Matter,
  dates: Dates,
  now: Temporal.Instant,
  voice: Voice,
): readonly LetterRow[] {
  const { found, suspended, suspendedElsewhere, set, threatened, unenforced } = standing
  const { say } = voice
  const isOther = (date: Deadline | undefined) => date && deadline && !date.at.equals(deadline.at)
  // A device named more recently keeps its access for longer.
  const differ = threatened.some(({ certain, device }) => certain && isOther(dates.access(device)))
  const isDueApart = found.some(({ device }) => isOther(dates.due(device)))
  const due = (device: Device): readonly string[] => {
    const date = dates.due(device)
    return isDueApart && date && isBefore(now, date.at) ? [dueBy(date, voice)] : []
  }
  const access = (one: Found): readonly string[] => {
    const { device, certain } = one
    if (suspended.includes(device)) return [say(set.includes(device) ? 'device.suspended' : 'device.requested')]
    if (suspendedElsewhere.includes(device))
      return [say(set.includes(device) ? 'device.suspendedElsewhere' : 'device.requested'), ...due(device)]
    if (unenforced.includes(device)) return due(device)
    if (!deadline || !suspends(policy)) return due(device)
    if (!threatened.includes(one)) return [say('device.stays'), ...due(device)]
    if (!differ) return due(device)
    if (!certain) return [say('device.stays'), ...due(device)]
    const until = dates.access(device)
    return until && isBefore(now, until.at) ? [accessUntil(until, voice)] : []
  }
  return found.map((one) => ({
    name: deviceName(one.device, voice),
    detail: platformName(one.device),
    lines: [...unmetLines(one, policy, voice), ...access(one)],
  }))
}

function accessUntil(deadline: Deadline, voice: Voice): string {
  const ending = endingOf(deadline, voice)
  return ending.isEndOfDay ? voice.say('device.untilDay', ending) : voice.say('device.untilTime', ending)
}

function dueBy(deadline: Deadline, voice: Voice): string {
  const ending = endingOf(deadline, voice)
  return ending.isEndOfDay ? voice.say('device.byDay', ending) : voice.say('device.byTime', ending)
}
