import type { Temporal } from 'temporal-polyfill'
import { appTitle } from '../catalogue/apps.ts'
import type { Breach, Case, Device, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Part } from '../review/agenda.ts'
import { type Deadline, timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { byWhen, timeLeft, when } from './dates.ts'
import type { Letter, Rows, Section } from './letter.ts'
import { noticeSubject } from './subject.ts'

/**
 * A notice to a staff member: a section for each policy that has something to say.
 * @param now the moment of sending, from which all words about time come
 */
export function noticeLetter(person: Person, parts: readonly Part[], id: string, now: Temporal.Instant): Letter {
  const subjects = parts.flatMap(({ tells: [told], policy, deadline }) =>
    told ? [noticeSubject(told.step, policy.title, deadline, now)] : [],
  )
  return {
    subject: subjects.length > 1 ? `${subjects[0]} (and ${subjects.length - 1} more)` : (subjects[0] ?? ''),
    language: 'en',
    greeting: person.profile.name ? `Dear ${person.profile.name},` : 'Dear colleague,',
    sections: parts.map((part) => section(person, part, now)),
    footer: [
      `Reference: ${id}. Name it when you ask for help.`,
      'This mail asks for no password, and has no links but those of the decision. If in doubt, call your helpdesk yourself.',
    ],
  }
}

function section(person: Person, part: Part, now: Temporal.Instant): Section {
  const { policy, deadline, tells } = part
  const { devices, cases } = person
  const held = cases.find((held) => held.policy === policy.id)
  const devicesOf = (...steps: readonly string[]): readonly Device[] => {
    const named = new Set(tells.filter(({ step }) => steps.includes(step)).flatMap((told) => told.devices))
    return devices.filter(({ id }) => named.has(id))
  }
  const [restored, cleared] = [devicesOf('restored'), tells.some(({ step }) => step === 'cleared')]
  const isAnnounced = tells.some(({ step }) => step === 'announcement')
  const isChanged = tells.some(({ step }) => step === 'changed')
  const toAct = tells.some(({ step }) => !['announcement', 'restored', 'cleared'].includes(step))
  const inTime = isBefore(now, deadline.at)
  return {
    heading: policy.title,
    blocks: [
      ...(isAnnounced ? [announced(policy, byWhen(deadline))] : []),
      ...(cleared ? ['Nothing is left for you to do: your devices are in order. Thank you.'] : []),
      ...(restored.length > 0 ? ['Work access has been given back on:', labels(restored)] : []),
      ...(isChanged ? [`The date has changed. It is now ${byWhen(deadline)}.`] : []),
      ...(toAct && inTime ? [`Please act ${byWhen(deadline)}. ${timeLeft(deadline, now)}${afterwards(policy)}`] : []),
      ...(toAct && !inTime ? [`The deadline, ${when(deadline)}, has passed.${overdue(person, held?.breaches ?? [])}`] : []),
      ...(toAct ? toDo(person, part, held, now) : []),
      ...(toAct || isAnnounced ? why(policy) : []),
      contact(policy),
    ],
  }
}

const announced = ({ issuer, apps }: PolicyVersion, by: string): string =>
  `${appNamesOf(apps)} must go from all devices ${by} (decided by: ${issuer}). We know of no device of yours that has it: if that is right, there is nothing for you to do.`

const appNamesOf = (apps: readonly string[]): string => new Intl.ListFormat('en').format(apps.map(appTitle))

function toDo(person: Person, { policy, deadline }: Part, held: Case | undefined, now: Temporal.Instant): readonly (string | Rows)[] {
  const found = (held?.breaches ?? []).flatMap(({ device: id, apps, certain }) => {
    const device = person.devices.find((device) => device.id === id)
    return device ? [{ device, apps, certain, ownDeadline: deviceDeadline(person, policy, deadline, held?.noticed[id] ?? now) }] : []
  })
  // Whoever knows of a device for less than minimum notice keeps its access for longer.
  const differ = suspends(policy) && found.some(({ certain, ownDeadline }) => certain && !ownDeadline.at.equals(deadline.at))
  const mayRemoveWorkApps = policy.remedies.includes('remove-work-apps') && found.some(({ device }) => device.ownership === 'personal')
  return [
    `${appNamesOf(policy.apps)} must go from these devices of yours (decided by: ${policy.issuer}):`,
    {
      columns: ['Device', 'Platform', 'What we know', ...(differ ? ['Work access'] : [])],
      rows: found.map(({ device, apps, certain, ownDeadline }) => [
        device.label,
        platformName(device),
        certain ? `${appNamesOf(apps)} is installed` : `we cannot tell whether ${appNamesOf(apps)} is installed`,
        ...(differ ? [accessOf(person, device, certain, ownDeadline)] : []),
      ]),
    },
    `Remove the app${mayRemoveWorkApps ? ', or, on a device of your own, remove your work apps from it' : ''}. Once the device has reported it, you will hear from us.`,
  ]
}

/** No device loses access before minimum notice has ended from the mail that first named it. */
function deviceDeadline({ profile }: Person, policy: PolicyVersion, deadline: Deadline, noticedAt: Temporal.Instant): Deadline {
  const noticed = timetable(policy, profile).endOfMinimumNotice(noticedAt)
  return isBefore(deadline.at, noticed.at) ? noticed : deadline
}

function accessOf({ access }: Person, { id }: Device, certain: boolean, ownDeadline: Deadline): string {
  if (access[id]?.wanted === 'suspended') return 'suspended'
  return certain ? `until ${when(ownDeadline)}` : 'stays'
}

const suspends = ({ escalation }: PolicyVersion): boolean => escalation.some((rung) => 'suspend' in rung && rung.suspend)

const afterwards = (policy: PolicyVersion): string =>
  suspends(policy) ? ' After that, work access is suspended on a device that still has it.' : ''

function overdue({ access, devices }: Person, breaches: readonly Breach[]): string {
  const cut = devices.filter(({ id }) => access[id]?.wanted === 'suspended' && breaches.some(({ device }) => device === id))
  return cut.length === 0
    ? ' Please act now.'
    : ` Work access is suspended on ${new Intl.ListFormat('en').format(cut.map(({ label }) => label))}. It comes back as soon as the device is in order.`
}

const platforms: Readonly<Record<string, string>> = { ios: 'iOS', ipados: 'iPadOS', android: 'Android', windows: 'Windows', macos: 'macOS' }

const platformName = ({ platform }: Device): string => platforms[platform.toLowerCase()] ?? platform

const labels = (devices: readonly Device[]): Rows => ({
  columns: ['Device', 'Platform'],
  rows: devices.map((device) => [device.label, platformName(device)]),
})

const why = ({ why, reference }: PolicyVersion): readonly string[] => [
  ...(why.en ? [why.en] : []),
  ...(reference ? [`The decision: ${reference}`] : []),
]

const contact = ({ contact: { name, email, phone } }: PolicyVersion): string =>
  `Questions? ${name}: ${[email, phone].filter(Boolean).join(', ')}`
