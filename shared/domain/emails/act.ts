/** What the reader must do about which devices, by when, and what happens then. */
import type { Temporal } from 'temporal-polyfill'
import { type Case, type Device, noticedAt, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Deadline, timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { deadlineBlock, words } from './blocks.ts'
import { endingOf } from './dates.ts'
import { issuerForms } from './issuer-forms.ts'
import type { Block, LetterRow } from './letter.ts'
import { anyApp, appTitles, deviceName, deviceNames, type Found, platformName, remedyBlocks } from './remedies.ts'
import type { Matter } from './subject.ts'
import type { Voice } from './voice.ts'

export function actBlocks(person: Person, matter: Matter, now: Temporal.Instant, voice: Voice): readonly Block[] {
  const { policy, deadline } = matter
  const { say } = voice
  const current = person.cases.find((current) => current.policy === policy.id)
  const found = foundOn(person, current)
  const about = { ...issuerForms(policy.issuer), email: policy.contact.email }
  const cut = found.flatMap(({ device }) => (isSuspended(person, device) ? [device] : []))
  return [
    ...(cut.length > 0 ? [words(say('suspended.lead', { devices: deviceNames(cut, voice) }))] : []),
    words(
      isUnknown(found)
        ? say('lead.check', { ...about, apps: anyApp(policy.apps, voice) })
        : say('lead.remove', { ...about, apps: appTitles(policy.apps, voice) }),
    ),
    deadlineBlock(policy, deadline, person.profile.zone, now, voice),
    { kind: 'heading', text: say('devices.title') },
    { kind: 'rows', rows: deviceRows(person, found, ownDeadlines(person, matter, current, now), matter, voice) },
    ...(cut.length > 0 ? [words(say('review', { email: policy.contact.email }))] : consequences(found, matter, now, voice)),
    ...(suspends(policy) && found.some(({ certain }) => !certain) ? [words(say('then.unknown'))] : []),
    { kind: 'heading', text: say('todo.title') },
    ...remedyBlocks(found, policy, voice),
    words(say('todo.after')),
  ]
}

function foundOn({ devices }: Person, current: Case | undefined): readonly Found[] {
  return (current?.breaches ?? []).flatMap(({ device: id, apps, certain }) => {
    const device = devices.find((device) => device.id === id)
    return device ? [{ device, apps, certain }] : []
  })
}

const isUnknown = (found: readonly Found[]): boolean => found.every(({ certain }) => !certain)

function consequences(found: readonly Found[], { policy, deadline }: Matter, now: Temporal.Instant, voice: Voice): readonly Block[] {
  if (isUnknown(found)) return []
  if (!isBefore(now, deadline.at)) return [words(voice.say('lead.overdue'))]
  return suspends(policy) ? [words(voice.say('then.suspended', { apps: anyApp(policy.apps, voice) }))] : []
}

const suspends = ({ escalation }: PolicyVersion): boolean => escalation.some((rung) => 'suspend' in rung && rung.suspend)

const isSuspended = ({ access }: Person, { id }: Device): boolean => access[id]?.wanted === 'suspended'

/** The deadline of each device: none loses access before minimum notice from the mail that first named it. */
function ownDeadlines(
  { profile }: Person,
  { policy, deadline }: Matter,
  current: Case | undefined,
  now: Temporal.Instant,
): (device: Device) => Deadline {
  const { endOfMinimumNotice } = timetable(policy, profile)
  return ({ id }) => {
    const noticed = endOfMinimumNotice((current && noticedAt(current, id)) ?? now)
    return isBefore(deadline.at, noticed.at) ? noticed : deadline
  }
}

function deviceRows(
  person: Person,
  found: readonly Found[],
  deadlineOf: (device: Device) => Deadline,
  { policy, deadline }: Matter,
  voice: Voice,
): readonly LetterRow[] {
  const { say } = voice
  // A device named more recently keeps its access for longer.
  const differ = suspends(policy) && found.some(({ certain, device }) => certain && !deadlineOf(device).at.equals(deadline.at))
  const access = ({ device, certain }: Found): readonly string[] => {
    if (isSuspended(person, device)) return [say('device.suspended')]
    if (!differ) return []
    return [certain ? accessUntil(deadlineOf(device), voice) : say('device.stays')]
  }
  return found.map((one) => {
    const state = one.certain
      ? say('device.found', { apps: appTitles(one.apps, voice) })
      : say('device.unknown', { apps: anyApp(one.apps, voice) })
    return { name: deviceName(one.device, voice), detail: platformName(one.device), lines: [state, ...access(one)] }
  })
}

function accessUntil(deadline: Deadline, voice: Voice): string {
  const ending = endingOf(deadline, voice)
  return ending.isEndOfDay ? voice.say('device.untilDay', ending) : voice.say('device.untilTime', ending)
}
