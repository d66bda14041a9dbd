/** Records proven outcomes in a person. None of these reviews: the caller reviews once, after all of them. */
import type { Temporal } from 'temporal-polyfill'
import type { Told, ToldPart } from '../people/mail.ts'
import type { Case, Occurrence, Person } from '../people/person.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Line } from './agenda.ts'
import { passedOver } from './case.ts'

/** The person after a notice was accepted for sending at `at`. Only its delivery is proof of notice. */
export const withNoticeSent = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  parts.reduce((person, part) => withPartSent(person, part, at), person)

function withPartSent(person: Person, { policy, openedAt, tells, through }: ToldPart, at: Temporal.Instant): Person {
  if (!openedAt) {
    return { ...person, announcements: { ...person.announcements, [policy.id]: 'settled' } }
  }
  return withCase(person, policy.id, openedAt, (current) => {
    const owes = stillOwed(current, tells, through)
    const named = devicesNamed(tells)
    if (named.length === 0) return { ...current, owes }
    const steps = tells.map(({ step }) => step)
    return {
      ...current,
      owes,
      first: { ...current.first, attemptedAt: current.first.attemptedAt ?? at },
      notifiedThrough: laterOf(through, current.notifiedThrough ?? through),
      again: stillUntold(current, named, at),
      ...(steps.some((step) => step.startsWith('again')) ? { againAt: at } : {}),
    }
  })
}

/** The news that a notice does not tell, since it came while the notice was on its way. */
function stillOwed({ owes }: Case, tells: readonly Told[], through: Temporal.Instant): Case['owes'] {
  const isAboutAll = tells.some(({ step }) => isAboutBreaches(step))
  const left = Object.entries(owes).flatMap(([occasion, occurrence]): [string, Occurrence][] => {
    if (isBefore(through, occurrence.since ?? occurrence.at)) return [[occasion, occurrence]]
    const told = tells.find(({ step }) => step === occasion)
    if (!told) return occasion === 'suspended' && isAboutAll ? [] : [[occasion, occurrence]]
    const devices = occasion === 'restored' ? occurrence.devices.filter((device) => !told.devices.includes(device)) : []
    return devices.length > 0 ? [[occasion, { ...occurrence, devices }]] : []
  })
  return Object.fromEntries(left)
}

/** Further breaches that a notice does not name, since they were found while it was on its way. */
function stillUntold({ again, breaches, first }: Case, named: readonly string[], at: Temporal.Instant): Case['again'] {
  const untold = breaches
    .filter(({ device }) => !named.includes(device))
    .map(({ device }): [string, Temporal.Instant] => [device, again[device] ?? at])
  const known = Object.entries(again).filter(([device]) => !named.includes(device))
  return Object.fromEntries(first.attemptedAt ? known : untold)
}

/** The person after a failed attempt at their first notice: their deadline is planned from it. */
export const withNoticeAttempted = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  parts.reduce(
    (person, { policy, openedAt }) =>
      openedAt
        ? withCase(person, policy.id, openedAt, (current) => ({
            ...current,
            first: { ...current.first, attemptedAt: current.first.attemptedAt ?? at },
          }))
        : person,
    person,
  )

/** The person after the delivery, at `at`, of a notice: its devices now have proof of notice. */
export const withNoticeDelivered = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  parts.reduce(
    (person, { policy, openedAt, tells, through }) =>
      openedAt
        ? withCase(person, policy.id, openedAt, (current) => (isProof(current, through) ? delivered(current, tells, at) : current))
        : person,
    person,
  )

/** False for a notice from before an exemption that has ended since: it is no longer proof. */
const isProof = ({ noticesCountFrom }: Case, through: Temporal.Instant): boolean =>
  !noticesCountFrom || !isBefore(through, noticesCountFrom)

function delivered(current: Case, tells: readonly Told[], at: Temporal.Instant): Case {
  const named = devicesNamed(tells)
  if (named.length === 0) return current
  const { broughtForward } = current
  const announcesChange = tells.some(({ step }) => step === 'changed')
  return {
    ...current,
    // The first delivery sets the person's deadline: steps that this puts before now are skipped.
    ...(current.first.deliveredAt ? {} : passedOver(current, at)),
    first: { ...current.first, deliveredAt: current.first.deliveredAt ?? at },
    noticed: { ...current.noticed, ...Object.fromEntries(named.map((device) => [device, earlierOf(current.noticed[device] ?? at, at)])) },
    ...(broughtForward && announcesChange ? { broughtForward: { noticedAt: at, ...broughtForward } } : {}),
  }
}

/** The person after their lines were filed for digests. */
export const withLinesFiled = (person: Person, lines: readonly Line[]): Person =>
  lines.reduce(
    (person, { policy, openedAt, at }) =>
      withCase(person, policy.id, openedAt, (current) => ({ ...current, reportedThrough: laterOf(at, current.reportedThrough ?? at) })),
    person,
  )

const devicesNamed = (tells: readonly Told[]): readonly string[] =>
  tells.filter(({ step }) => isAboutBreaches(step)).flatMap(({ devices }) => devices)

/** True for a notice that names every device in breach. */
const isAboutBreaches = (step: string): boolean => step !== 'cleared' && step !== 'restored' && step !== 'exemption-granted'

const withCase = (person: Person, policy: string, openedAt: Temporal.Instant, change: (current: Case) => Case): Person => ({
  ...person,
  cases: person.cases.map((current) => (current.policy === policy && current.openedAt.equals(openedAt) ? change(current) : current)),
})
