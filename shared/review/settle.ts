/** What a proven outcome makes of a person. None of these reviews: `review` says what follows, once all that is known is in. */
import type { Temporal } from 'temporal-polyfill'
import type { Told, ToldPart } from '../people/mail.ts'
import type { Case, Person } from '../people/person.ts'
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
    const steps = tells.map(({ step }) => step)
    const owes = Object.fromEntries(Object.entries(held.owes).filter(([occasion]) => !steps.includes(occasion)))
    if (!steps.some(isAboutBreaches)) return { ...held, owes }
    const { suspended, ...rest } = owes
    return {
      ...held,
      owes: rest,
      first: { ...held.first, attemptedAt: held.first.attemptedAt ?? at },
      notifiedThrough: laterOf(laterOf(through, at), held.notifiedThrough ?? at),
      again: {},
      ...(steps.some((step) => step.startsWith('again')) ? { againAt: at } : {}),
    }
  })
}

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
  const named = tells.filter(({ step }) => isAboutBreaches(step)).flatMap(({ devices }) => devices)
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

/** Every notice but these names every device in breach. */
const isAboutBreaches = (step: string): boolean => step !== 'cleared' && step !== 'restored'

const withCase = (person: Person, policy: string, openedAt: Temporal.Instant, change: (held: Case) => Case): Person => ({
  ...person,
  cases: person.cases.map((held) => (held.policy === policy && held.openedAt.equals(openedAt) ? change(held) : held)),
})
