/** Records proven outcomes in a person. None of these reviews: the caller reviews once, after all of them; `withDatesStated` needs no review. */
import type { Temporal } from 'temporal-polyfill'
import { type Claim, dueAfter, noMail, type Told, type ToldPart, withoutFormer } from '../people/mail.ts'
import {
  type Case,
  deliveredAt,
  isNotified,
  isRefusedReply,
  isReply,
  type Notified,
  type Occurrence,
  type Person,
  withCaseUnder,
  withNotified,
} from '../people/person.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Line } from './agenda.ts'
import { isPlanMissed } from './amendment.ts'
import { replyStillOwed } from './news.ts'
import { skippedUntil } from './reschedule.ts'

/** The person once the mail service has accepted a mail. Only its delivery is proof of notice. */
export function withMailAccepted(
  person: Person,
  number: number,
  { tells, digestOn, former }: Pick<Claim, 'tells' | 'digestOn' | 'former'>,
  at: Temporal.Instant,
): Person {
  const sent = withNoticeSent(person, tells, at)
  const mail = withoutFormer(sent.mail ?? noMail, former)
  const { held, digests } = mail
  return {
    ...sent,
    mail: {
      ...mail,
      ...{ claim: undefined, retry: undefined, faults: undefined },
      seq: number,
      // This proof ends a hold for want of proof.
      held: held?.reason === 'unproven' ? undefined : held,
      digests: digests && digestOn ? { due: dueAfter(digests.due, digestOn), sentThrough: digestOn } : digests,
    },
  }
}

/** The person once a notice was delivered. One to an earlier address proves nothing; none is older than a change of address in question. */
export const withMailDelivered = (person: Person, number: number, tells: Claim['tells'], at: Temporal.Instant): Person =>
  isToEarlierAddress(person, number) ? person : withNoticeDelivered(person, tells, laterOf(at, person.mail?.unconfirmed?.from ?? at))

export const isToEarlierAddress = ({ mail }: Person, number: number) => number < (mail?.addressedFrom ?? 0)

/** The person once a mail came back: no more goes until there is a new address. */
export function withMailBounced(person: Person, at: Temporal.Instant): Person {
  const { mail = noMail } = person
  return { ...person, mail: { ...mail, held: mail.held ?? { reason: 'bounced', at } } }
}

/** The person with the dates that a notice states, kept before it goes: it may arrive though nobody hears of it. */
export const withDatesStated = (person: Person, parts: readonly ToldPart[]): Person =>
  withEachCase(person, parts, (current, { ownDates }) => withNotified(current, { ownDates: { ...current.notified.ownDates, ...ownDates } }))

/** The person after a notice was accepted for sending at `at`. Only its delivery is proof of notice. */
export const withNoticeSent = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  parts.reduce((person, part) => withPartSent(person, part, at), withDatesStated(person, parts))

function withPartSent(
  person: Person,
  { policy, openedAt, tells, through, asOf = through, states, spared = [] }: ToldPart,
  at: Temporal.Instant,
): Person {
  if (!openedAt) {
    return { ...person, announcements: { ...person.announcements, [policy.id]: 'settled' } }
  }
  const replies = tells.filter(({ step }) => isReply(step)).map(told => ({ ...told, devices: [] }))
  // A later case may have taken over what is owed.
  const ofLater = (current: Case) => ({ ...current, owes: stillOwed(current, replies, asOf) })
  const ofCase = (current: Case): Case => {
    const owes = stillOwed(current, tells, asOf)
    const named = devicesNamed(tells)
    if (named.length === 0) return { ...current, owes }
    const steps = tells.map(({ step }) => step)
    // A device approved since is still owed the notice that threatens it.
    const told = named.filter(device => !spared.includes(device) || current.access.spared.includes(device))
    const isAgain = steps.some(step => step.startsWith('again') || (step.startsWith('ask') && told.some(id => id in current.again)))
    const tellsChange = steps.includes('changed')
    const known =
      tellsChange || isPlanMissed(current) ? withPlanStated(current, policy.version, states) : withoutPlanUnsaid(current, states)
    const { notified } = current
    const { last: before } = notified
    // Versions that came since the mail was written are amendments to what it told.
    const isSuperseded = tellsChange && policy.version < current.version
    const isStillOwed = owes.changed || (before && !tellsChange && policy.version <= before.version)
    const last = isSuperseded ? { version: policy.version, deadline: states ?? current.deadline } : isStillOwed ? before : undefined
    return {
      ...known,
      ...(states && !isNotified(current) ? { deadline: states, version: policy.version } : {}),
      owes,
      again: stillUntold(current, told, at),
      notified: {
        ...notified,
        last,
        byVersion: withAttempt(notified.byVersion, policy.version, at),
        through: laterOf(through, notified.through ?? through),
        followUps: isNotified(current) ? followedUp(current, told, tellsChange, at) : {},
        ...(isAgain ? { againAt: at } : {}),
      },
    }
  }
  return withCase(person, policy.id, openedAt, ofCase, ofLater)
}

/** The plan as a notice first stated it; none if that left the deadline as it was. */
function withPlanStated(current: Case, version: number, states: Temporal.Instant | undefined): Case {
  if (!current.plan || version < current.plan.version) return current
  const { version: planned } = current.plan
  return { ...current, plan: states && isBefore(states, current.deadline) ? { version: planned, states } : undefined }
}

/** A notice that states another deadline takes back a plan that an earlier one stated. */
function withoutPlanUnsaid(current: Case, states: Temporal.Instant | undefined): Case {
  return !current.plan?.states || states?.equals(current.plan.states) ? current : { ...current, plan: undefined }
}

const withAttempt = (byVersion: Notified['byVersion'], version: number, at: Temporal.Instant): Notified['byVersion'] => ({
  ...byVersion,
  [version]: { ...byVersion[version], at: earlierOf(byVersion[version]?.at ?? at, at) },
})

/** The news that a notice does not tell, since it came while the notice was on its way. */
function stillOwed(current: Case, tells: readonly Told[], asOf: Temporal.Instant): Case['owes'] {
  const isAboutAll = devicesNamed(tells).length > 0
  const left = Object.entries(current.owes).flatMap(([occasion, occurrence]): [string, Occurrence][] => {
    const told = tells.find(({ step }) => step === occasion)
    if (told && isReply(occasion)) {
      const left = replyStillOwed(current, occasion, occurrence, told.about ?? [], asOf)
      return left ? [[occasion, left]] : []
    }
    if (isBefore(asOf, occurrence.since ?? occurrence.at)) return [[occasion, occurrence]]
    if (!told) return occasion === 'suspended' && isAboutAll ? [] : [[occasion, occurrence]]
    const devices = occasion === 'restored' ? occurrence.devices.filter(device => !told.devices.includes(device)) : []
    return devices.length > 0 ? [[occasion, { ...occurrence, devices }]] : []
  })
  return Object.fromEntries(left)
}

/** Further breaches that a notice does not name, since they were found while it was on its way. */
function stillUntold(current: Case, named: readonly string[], at: Temporal.Instant): Case['again'] {
  const { again, breaches } = current
  const untold = breaches
    .filter(({ device }) => !named.includes(device))
    .map(({ device }): [string, Temporal.Instant] => [device, again[device] ?? at])
  const known = Object.entries(again).filter(([device]) => !named.includes(device))
  return Object.fromEntries(isNotified(current) ? known : untold)
}

/** How long to wait for the delivery of an `again` or a `changed`. */
const proofWait = { hours: 48 } as const

/** Further breaches that a notice told of, in place of `again` or as that; and what `changed` tells of devices, which is then new of them. */
function followedUp(
  { again, owes, notified: { followUps } }: Case,
  named: readonly string[],
  tellsChange: boolean,
  sentAt: Temporal.Instant,
): Notified['followUps'] {
  const at = sentAt.add(proofWait)
  const anew = tellsChange && owes.changed ? owes.changed.devices.filter(device => named.includes(device)) : []
  const told = named.filter(device => device in again && !anew.includes(device))
  return {
    ...followUps,
    ...Object.fromEntries(told.map(device => [device, { ...followUps[device], at }])),
    ...Object.fromEntries(anew.map(device => [device, { at }])),
  }
}

/** The person after a failed attempt at their first notice: their deadline is planned from it. */
export const withNoticeAttempted = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  withEachCase(person, parts, (current, { policy }) =>
    withNotified(current, { byVersion: withAttempt(current.notified.byVersion, policy.version, at) }),
  )

/** The person after the delivery, at `at`, of a notice: its devices now have proof of notice. */
export const withNoticeDelivered = (person: Person, parts: readonly ToldPart[], at: Temporal.Instant): Person =>
  withEachCase(person, parts, (current, part) => delivered(current, part, at))

function delivered(
  current: Case,
  { policy: { version }, tells, through, asOf = through, states, spared = [], alongside = [] }: ToldPart,
  at: Temporal.Instant,
): Case {
  const named = devicesNamed(tells)
  if (named.length === 0) return current
  const { plan, notified } = current
  const { byVersion, byDevice, disowned = {}, countFrom } = notified
  const sentBy = earlierOf(asOf, at)
  const isDisowned = (device: string) => disowned[device] && !isBefore(disowned[device], sentBy)
  // A notice from before an exemption that has ended since proves that mail reaches the owner, and nothing of a device.
  const isProof = !countFrom || !isBefore(asOf, countFrom)
  const proven = isProof ? named.filter(device => !isDisowned(device) && !spared.includes(device)) : []
  const isStated = plan?.states && states?.equals(plan.states) && version >= plan.version
  return {
    ...current,
    notified: {
      ...notified,
      // The first delivery sets the person's deadline: steps that this puts before now are skipped.
      ...(deliveredAt(current) ? {} : skippedUntil(notified, at)),
      byVersion: {
        ...byVersion,
        [version]: { at, ...byVersion[version], deliveredAt: earlierOf(byVersion[version]?.deliveredAt ?? at, at) },
      },
      ...(alongside.length > 0 ? { alongside: { ...Object.fromEntries(alongside.map(id => [id, at])), ...notified.alongside } } : {}),
      byDevice: {
        ...byDevice,
        ...Object.fromEntries(
          proven.map(device => [device, { ...byDevice[device], [version]: earlierOf(byDevice[device]?.[version] ?? at, at) }]),
        ),
      },
    },
    ...(isStated ? { plan: { ...plan, deliveredAt: earlierOf(plan.deliveredAt ?? at, at) } } : {}),
  }
}

/** The person after their lines were filed for digests. */
export const withLinesFiled = (person: Person, lines: readonly Line[]): Person =>
  withEachCase(person, lines, (current, { at }) =>
    withNotified(current, { reportedThrough: laterOf(at, current.notified.reportedThrough ?? at) }),
  )

const devicesNamed = (tells: readonly Told[]) => tells.filter(({ step }) => isAboutBreaches(step)).flatMap(({ devices }) => devices)

/** True for a notice that names every device in breach. */
const isAboutBreaches = (step: string) => (isReply(step) ? isRefusedReply(step) : step !== 'cleared' && step !== 'restored')

/** The person with the cases changed that parts of a mail are about. */
const withEachCase = <Part extends Pick<ToldPart, 'policy' | 'openedAt'>>(
  person: Person,
  parts: readonly Part[],
  change: (current: Case, part: Part) => Case,
): Person =>
  parts.reduce(
    (person, part) => (part.openedAt ? withCase(person, part.policy.id, part.openedAt, current => change(current, part)) : person),
    person,
  )

const withCase = (
  person: Person,
  policy: string,
  openedAt: Temporal.Instant,
  change: (current: Case) => Case,
  changeOther = (other: Case): Case => other,
): Person => withCaseUnder(person, policy, current => (current.openedAt.equals(openedAt) ? change(current) : changeOther(current)))
