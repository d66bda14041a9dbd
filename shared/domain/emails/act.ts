/** What the reader must do about which devices, by when, and what happens then. */
import type { Temporal } from 'temporal-polyfill'
import type { Device, Person } from '../people/person.ts'
import { ownDates } from '../review/access-wanted.ts'
import { situationOf } from '../review/situation.ts'
import { type Deadline, deadlineAt } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { deadlineBlock, words } from './blocks.ts'
import { endingOf } from './dates.ts'
import { issuerForms } from './issuer-forms.ts'
import type { Block, LetterRow } from './letter.ts'
import { anyApp, appTitles, deviceName, deviceNames, platformName, remedyBlocks } from './remedies.ts'
import { caseOf, type Found, type Standing, standingOf, suspends } from './standing.ts'
import type { Matter } from './subject.ts'
import type { Voice } from './voice.ts'

/** @param hasPage whether the reader can answer on a page of their own */
export function actBlocks(person: Person, matter: Matter, hasPage: boolean, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { policy, whole, deadline } = matter
  const { say } = voice
  const standing = standingOf(person, whole)
  const { found, suspended } = standing
  const about = { ...issuerForms(policy.issuer), email: policy.contact.email }
  return [
    ...(suspended.length > 0 ? [words(say('suspended.lead', { devices: deviceNames(suspended, voice) }))] : []),
    words(
      isUnknown(found)
        ? say(hasPage ? 'lead.checkOnPage' : 'lead.check', { ...about, apps: anyApp(policy.requires, voice) })
        : say('lead.remove', { ...about, apps: appTitles(policy.requires, voice) }),
    ),
    ...(deadline ? [deadlineBlock(policy, deadline, person.profile.zone, now, voice)] : []),
    { kind: 'heading', text: say('devices.title') },
    { kind: 'rows', rows: deviceRows(standing, matter, deadlines(person, matter, now), now, voice) },
    ...consequences(standing, matter, now, voice),
    { kind: 'heading', text: say('todo.title') },
    ...remedyBlocks(found, policy, voice),
    words(say('todo.after')),
  ]
}

const isUnknown = (found: readonly Found[]): boolean => found.every(({ certain }) => !certain)

function consequences(standing: Standing, { policy, deadline }: Matter, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { found, suspended, threatened, respited } = standing
  const { say } = voice
  const apps = anyApp(policy.requires, voice)
  const hasPassed = deadline !== undefined && !isBefore(now, deadline.at)
  const certain = threatened.filter(({ certain }) => certain).map(({ device }) => device)
  // A later stage suspends after a deadline of its own.
  const isByNow = suspends(policy)
  const isEvery = isByNow && !hasPassed && threatened.length === found.length
  return [
    ...(suspended.length > 0 ? [words(say('review', { email: policy.contact.email }))] : []),
    ...(hasPassed && suspended.length === 0 && !isUnknown(found) ? [words(say('lead.overdue'))] : []),
    ...(certain.length > 0
      ? [words(isEvery ? say('then.suspended', { apps }) : say('then.named', { devices: deviceNames(certain, voice) }))]
      : []),
    ...(isByNow && threatened.length > certain.length ? [words(say('then.unknown', { apps }))] : []),
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
  return found.map((one) => {
    const state = one.certain
      ? say('device.found', { apps: appTitles(one.unmet, voice) })
      : say('device.unknown', { apps: anyApp(one.unmet, voice) })
    return { name: deviceName(one.device, voice), detail: platformName(one.device), lines: [state, ...access(one)] }
  })
}

function accessUntil(deadline: Deadline, voice: Voice): string {
  const ending = endingOf(deadline, voice)
  return ending.isEndOfDay ? voice.say('device.untilDay', ending) : voice.say('device.untilTime', ending)
}
