/** What the outcome of a notice makes of a person. Each takes an outcome that has been proven, and reviews. */
import type { Temporal } from 'temporal-polyfill'
import type { Case, Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { earlierOf, laterOf } from '../schedule/zone.ts'
import type { Line } from './agenda.ts'
import type { Told } from './next-step.ts'
import { review } from './review.ts'

/** What a notice told on behalf of one policy. */
export interface ToldPart {
  readonly policy: { readonly id: string }
  readonly tells: readonly Told[]
  readonly through: Temporal.Instant
}

/** The person once a notice has been accepted for sending at `at`. It is not yet proof of notice: only its delivery is. */
export function noticeSent(person: Person, policies: readonly PolicyVersion[], parts: readonly ToldPart[], at: Temporal.Instant): Person {
  const told = parts.reduce((person, part) => partSent(person, part, at), person)
  return review(told, policies, at)
}

function partSent(person: Person, { policy, tells, through }: ToldPart, at: Temporal.Instant): Person {
  if (tells.some(({ step }) => step === 'announcement'))
    return { ...person, announcements: { ...person.announcements, [policy.id]: 'settled' } }
  return withCase(person, policy.id, (held) => {
    const steps = tells.map(({ step }) => step)
    const owes = Object.fromEntries(Object.entries(held.owes).filter(([occasion]) => !steps.includes(occasion)))
    if (!steps.some(isAboutBreaches)) return { ...held, owes }
    const { suspended, ...rest } = owes
    return {
      ...held,
      owes: rest,
      first: { ...held.first, attemptedAt: held.first.attemptedAt ?? at },
      notifiedBefore: laterOf(held.notifiedBefore, justAfter(laterOf(through, at))),
      again: {},
      ...(steps.some((step) => step.startsWith('again')) ? { againAt: at } : {}),
    }
  })
}

/** The person once a notice is known to have been delivered at `at`: the devices that it named have been given notice. */
export function noticeDelivered(
  person: Person,
  policies: readonly PolicyVersion[],
  parts: readonly ToldPart[],
  at: Temporal.Instant,
): Person {
  const noticed = parts.reduce((person, { policy, tells }) => withCase(person, policy.id, (held) => delivered(held, tells, at)), person)
  return review(noticed, policies, at)
}

function delivered(held: Case, tells: readonly Told[], at: Temporal.Instant): Case {
  const named = tells.filter(({ step }) => isAboutBreaches(step)).flatMap(({ devices }) => devices)
  if (named.length === 0) return held
  const { broughtForward } = held
  const announcesChange = tells.some(({ step }) => step === 'changed')
  return {
    ...held,
    first: { ...held.first, deliveredAt: held.first.deliveredAt ?? at },
    noticed: { ...held.noticed, ...Object.fromEntries(named.map((device) => [device, earlierOf(held.noticed[device] ?? at, at)])) },
    ...(broughtForward && announcesChange ? { broughtForward: { noticedAt: at, ...broughtForward } } : {}),
  }
}

/** The person once their lines have been put into the digests of those who are to know. */
export function linesFiled(person: Person, policies: readonly PolicyVersion[], lines: readonly Line[], now: Temporal.Instant): Person {
  const filed = lines.reduce(
    (person, { policy, at }) =>
      withCase(person, policy.id, (held) => ({ ...held, reportedBefore: laterOf(held.reportedBefore, justAfter(at)) })),
    person,
  )
  return review(filed, policies, now)
}

/** Every notice but these names every device in breach. */
const isAboutBreaches = (step: string): boolean => step !== 'cleared' && step !== 'restored'

const justAfter = (instant: Temporal.Instant): Temporal.Instant => instant.add({ nanoseconds: 1 })

const withCase = (person: Person, policy: string, change: (held: Case) => Case): Person => ({
  ...person,
  cases: person.cases.map((held) => (held.policy === policy ? change(held) : held)),
})
