/** What the reader must do about which devices, by when, and what happens then. */
import type { Temporal } from 'temporal-polyfill'
import type { Device, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { ownDates } from '../review/access-wanted.ts'
import { situationOf } from '../review/situation.ts'
import { type Deadline, deadlineAt } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { deadlineBlock, demandsBlock, words } from './blocks.ts'
import { endingOf } from './dates.ts'
import { anyApp, appTitles, isOfApps, unmetLines } from './demands.ts'
import { deviceName, deviceNames, platformName } from './device-names.ts'
import { issuerForms } from './issuer-forms.ts'
import type { Block, LetterRow } from './letter.ts'
import { remedyBlocks } from './remedies.ts'
import { caseOf, type Found, type Standing, standingOf, suspends } from './standing.ts'
import type { Matter } from './subject.ts'
import type { Voice } from './voice.ts'

/** @param hasPage whether the reader can answer on a page of their own */
export function actBlocks(person: Person, matter: Matter, hasPage: boolean, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { policy, whole, deadline } = matter
  const { say } = voice
  const standing = standingOf(person, whole)
  const { found, suspended } = standing
  return [
    ...(suspended.length > 0 ? [words(say('suspended.lead', { devices: deviceNames(suspended, voice) }))] : []),
    ...leadBlocks(policy, isUnknown(found), hasPage, voice),
    ...(deadline ? [deadlineBlock(policy, deadline, person.profile.zone, now, voice)] : []),
    { kind: 'heading', text: say('devices.title') },
    { kind: 'rows', rows: deviceRows(standing, matter, deadlines(person, matter, now), now, voice) },
    ...consequences(standing, matter, now, voice),
    { kind: 'heading', text: say('todo.title') },
    ...remedyBlocks(found, policy, voice),
    words(say('todo.after')),
  ]
}

/** What is asked, in general. */
function leadBlocks(policy: PolicyVersion, isUnknown: boolean, hasPage: boolean, voice: Voice): readonly Block[] {
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

const isUnknown = (found: readonly Found[]): boolean => found.every(({ certain }) => !certain)

function consequences(standing: Standing, { policy, deadline }: Matter, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { found, suspended, threatened, respited } = standing
  const { say } = voice
  const isApps = isOfApps(policy)
  const apps = anyApp(policy.requires, policy, voice)
  const hasPassed = deadline !== undefined && !isBefore(now, deadline.at)
  const certain = threatened.filter(({ certain }) => certain).map(({ device }) => device)
  // A later stage suspends after a deadline of its own.
  const isByNow = suspends(policy)
  const isEvery = isByNow && !hasPassed && threatened.length === found.length
  const everySuspended = isApps ? say('then.suspended', { apps }) : say('then.required')
  return [
    ...(suspended.length > 0 ? [words(say('review', { email: policy.contact.email }))] : []),
    ...(hasPassed && suspended.length === 0 && !isUnknown(found) ? [words(say('lead.overdue'))] : []),
    ...(certain.length > 0 ? [words(isEvery ? everySuspended : say('then.named', { devices: deviceNames(certain, voice) }))] : []),
    ...(isByNow && threatened.length > certain.length ? [words(isApps ? say('then.unknown', { apps }) : say('then.unclear'))] : []),
    ...(respited.length > 0 ? [words(say('page.pending.access', { devices: deviceNames(respited, voice) }))] : []),
  ]
}

/** The deadline of each device: none loses access before minimum notice from the mail that first named it. */
function deadlines(person: Person, { whole, deadline }: Matter, now: Temporal.Instant): (device: Device) => Deadline | undefined {
  const current = caseOf(person, whole)
  const own = current && deadline ? ownDates(current, deadline, situationOf(current, whole, person, now), now) : {}
  return ({ id }) => (own[id] ? deadlineAt(own[id], person.profile.zone) : deadline)
}

function deviceRows(
  standing: Standing,
  { policy, deadline }: Matter,
  deadlineOf: (device: Device) => Deadline | undefined,
  now: Temporal.Instant,
  voice: Voice,
): readonly LetterRow[] {
  const { found, suspended, suspendedElsewhere, threatened } = standing
  const { say } = voice
  // A device named more recently keeps its access for longer.
  const differ = threatened.some(({ certain, device }) => certain && deadline && !deadlineOf(device)?.at.equals(deadline.at))
  const access = (one: Found): readonly string[] => {
    const { device, certain } = one
    if (suspended.includes(device)) return [say('device.suspended')]
    if (suspendedElsewhere.includes(device)) return [say('device.suspendedElsewhere')]
    if (!suspends(policy)) return []
    if (!threatened.includes(one)) return [say('device.stays')]
    if (!differ) return []
    if (!certain) return [say('device.stays')]
    const until = deadlineOf(device)
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
