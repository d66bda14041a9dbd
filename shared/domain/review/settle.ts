/** What a proven outcome makes of a person. None of these reviews: `review` says what follows, once all that is known is in. */
import type { Temporal } from 'temporal-polyfill'
import type { Told, ToldPart } from '../people/mail.ts'
import type { Case, Occurrence, Person } from '../people/person.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Line } from './agenda.ts'
import { passedOver } from './case.ts'

/** The person once a notice has been accepted for sending at `at`. That is no proof of notice: only its delivery is. */
export const withNoticeSent = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  parts.reduce((person, part) => withPartSent(person, part, at), person)

function withPartSent(person: Person, { policy, openedAt, tells, through }: ToldPart, at: Temporal.Instant): Person {
  if (!openedAt) {
    return { ...person, announcements: { ...person.announcements, [policy.id]: 'settled' } }
  }
  return withCase(person, policy.id, openedAt, (held) => {
    const owes = stillOwed(held, tells, through)
    const named = devicesNamed(tells)
    if (named.length === 0) return { ...held, owes }
    const steps = tells.map(({ step }) => step)
    return {
      ...held,
      owes,
      first: { ...held.first, attemptedAt: held.first.attemptedAt ?? at },
      notifiedThrough: laterOf(through, held.notifiedThrough ?? through),
      again: stillUntold(held, named, at),
      ...(steps.some((step) => step.startsWith('again')) ? { againAt: at } : {}),
    }
  })
}

/** What has happened that a notice does not tell, since it came while that was on its way. */
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

/** Further breaches that a notice does not name, since they were found while that was on its way. */
function stillUntold({ again, breaches, first }: Case, named: readonly string[], at: Temporal.Instant): Case['again'] {
  const untold = breaches
    .filter(({ device }) => !named.includes(device))
    .map(({ device }): [string, Temporal.Instant] => [device, again[device] ?? at])
  const known = Object.entries(again).filter(([device]) => !named.includes(device))
  return Object.fromEntries(first.attemptedAt ? known : untold)
}

/** The person once it was tried in vain to send their first notice: from then on their deadline is planned. */
export const withNoticeAttempted = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  parts.reduce(
    (person, { policy, openedAt }) =>
      openedAt
        ? withCase(person, policy.id, openedAt, (held) => ({
            ...held,
            first: { ...held.first, attemptedAt: held.first.attemptedAt ?? at },
          }))
        : person,
    person,
  )

/** The person once a notice is known to have been delivered at `at`: the devices that it named have been given notice. */
export const withNoticeDelivered = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  parts.reduce(
    (person, { policy, openedAt, tells, through }) =>
      openedAt ? withCase(person, policy.id, openedAt, (held) => (counts(held, through) ? delivered(held, tells, at) : held)) : person,
    person,
  )

/** False for a notice from before an exemption that has ended since: it is proof of nothing any more. */
const counts = ({ noticesCountFrom }: Case, through: Temporal.Instant): boolean => !noticesCountFrom || !isBefore(through, noticesCountFrom)

function delivered(held: Case, tells: readonly Told[], at: Temporal.Instant): Case {
  const named = devicesNamed(tells)
  if (named.length === 0) return held
  const { broughtForward } = held
  const announcesChange = tells.some(({ step }) => step === 'changed')
  return {
    ...held,
    // The first delivery sets the person's deadline: what that lays before now is not owed on account of it.
    ...(held.first.deliveredAt ? {} : passedOver(held, at)),
    first: { ...held.first, deliveredAt: held.first.deliveredAt ?? at },
    noticed: { ...held.noticed, ...Object.fromEntries(named.map((device) => [device, earlierOf(held.noticed[device] ?? at, at)])) },
    ...(broughtForward && announcesChange ? { broughtForward: { noticedAt: at, ...broughtForward } } : {}),
  }
}

/** The person once their lines have been put into the digests of those who are to know. */
export const withLinesFiled = (person: Person, lines: readonly Line[]): Person =>
  lines.reduce(
    (person, { policy, openedAt, at }) =>
      withCase(person, policy.id, openedAt, (held) => ({ ...held, reportedThrough: laterOf(at, held.reportedThrough ?? at) })),
    person,
  )

const devicesNamed = (tells: readonly Told[]): readonly string[] =>
  tells.filter(({ step }) => isAboutBreaches(step)).flatMap(({ devices }) => devices)

/** Every notice but these names every device in breach, if its reader is to do something about them. */
const isAboutBreaches = (step: string): boolean => step !== 'cleared' && step !== 'restored' && step !== 'exemption-granted'

const withCase = (person: Person, policy: string, openedAt: Temporal.Instant, change: (held: Case) => Case): Person => ({
  ...person,
  cases: person.cases.map((held) => (held.policy === policy && held.openedAt.equals(openedAt) ? change(held) : held)),
})
