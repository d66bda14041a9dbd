import type { Temporal } from 'temporal-polyfill'
import type { Told } from '../people/mail.ts'
import type { Case, Occasion, Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { reminders, rungs, type Step } from '../schedule/steps.ts'
import { type Recipient, timetable } from '../schedule/timetable.ts'
import { earlierOf, earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import type { Situation } from './situation.ts'

/** The next notice that a case owes its owner. */
export interface DueNotice {
  readonly at: Temporal.Instant
  readonly tells: readonly Told[]
  /** The moment of the last staff step that this notice settles. */
  readonly through: Temporal.Instant
  /** True where another notice of the same date may carry it at an earlier hour. */
  readonly movable: boolean
}

/** Its main step tells every device in breach; what happened to single devices is told beside it. */
const beside = ['exemption-granted', 'exemption-refused', 'changed', 'restored', 'cleared'] as const satisfies Occasion[]

/** The next notice owed to the owner of a case, with all that has come due by then, or by now where that is later. News of that date joins it. */
export function nextNotice(held: Case, situation: Situation): DueNotice | undefined {
  const main = nextMainStep(held, situation)
  const happened = beside.flatMap((step) => {
    const occurrence = held.owes[step]
    return occurrence ? [{ step, ...occurrence }] : []
  })
  const moments = [...(main ? [main.at] : []), ...happened.map(({ at }) => at)]
  if (moments.length === 0) return undefined
  const at = moments.reduce(earlierOf)
  const { own, now } = situation
  const sentAt = laterOf(at, now)
  const isDue = (moment: Temporal.Instant) => !isBefore(sentAt, moment)
  const inBreach = held.breaches.map(({ device }) => device)
  const mainIsDue = main && isDue(main.at)
  const news = happened.filter(({ at }) => isDue(at) || own.dateOf(at).equals(own.dateOf(sentAt)))
  // Whoever wrote down what it tells may have a clock that is ahead.
  const known = mainIsDue && held.owes.suspended ? [...news, held.owes.suspended] : news
  return {
    at,
    tells: [
      ...(mainIsDue ? main.steps.map((step) => ({ step, devices: inBreach })) : []),
      ...news.map(({ step, devices }) => ({ step, devices: isAboutAll(step, held) ? inBreach : devices })),
    ],
    through: known.map(({ at, since }) => since ?? at).reduce(laterOf, laterOf(sentAt, mainIsDue ? main.through : sentAt)),
    movable: mainIsDue === true && main.movable,
  }
}

/** Whoever is exempt is told of no deadline, not even where a further request of theirs was refused. */
const isAboutAll = (step: Occasion, { state }: Case): boolean => step === 'changed' || (step === 'exemption-refused' && state !== 'exempt')

interface MainStep extends Omit<DueNotice, 'tells'> {
  readonly steps: readonly string[]
}

/** Among steps of one moment: a rung, then `suspended`, `first`, `again`, a reminder. What comes earlier in this order stands for the rest. */
function nextMainStep(held: Case, situation: Situation): MainStep | undefined {
  if (held.state !== 'open' && held.state !== 'overdue') return undefined
  const { own, deadline, now } = situation
  const remindersAhead = isBefore(now, deadline.at) ? ahead(reminders(situation.policy, own, deadline), held.notifiedThrough) : []
  if (!held.first.attemptedAt) return carrying('first', held.first.due, remindersAhead, situation)

  const rungsAhead = ahead(rungs(situation.policy, own, deadline, 'staff'), held.notifiedThrough)
  const suspendedAt = held.owes.suspended?.at
  const againAt = nextAgain(held)
  const moments = [rungsAhead[0]?.at, suspendedAt, againAt, remindersAhead[0]?.at].filter((moment) => moment !== undefined)
  if (moments.length === 0) return undefined
  const at = moments.reduce(earlierOf)
  const sentAt = laterOf(at, now)
  const isDue = (moment: Temporal.Instant) => !isBefore(sentAt, moment)

  const rungsDue = rungsAhead.filter((rung) => isDue(rung.at))
  if (rungsDue.length > 0)
    return {
      at,
      steps: rungsDue.map(({ name }) => name),
      through: sentAt,
      movable: rungsDue.every((rung) => isBefore(deadline.at, rung.at) && !isBefore(now, deadline.at)),
    }
  if (suspendedAt && isDue(suspendedAt)) return { at, steps: ['suspended'], through: sentAt, movable: false }
  if (againAt && isDue(againAt)) return carrying('again', at, remindersAhead, situation)
  const latest = remindersAhead.findLast((reminder) => isDue(reminder.at))
  return latest && { at, steps: [latest.name], through: sentAt, movable: true }
}

/** A notice that a reminder of the same date may ride along in, instead of following as a second mail. */
function carrying(step: 'first' | 'again', at: Temporal.Instant, reminders: readonly Step[], { own, now }: Situation): MainStep {
  const sentAt = laterOf(at, now)
  const date = own.dateOf(sentAt)
  const riding = reminders.findLast((reminder) => !isBefore(reminder.at, sentAt) && own.dateOf(reminder.at).equals(date))
  if (!riding) return { at, steps: [step], through: sentAt, movable: true }
  return { at, steps: [`${step}+${riding.name}`], through: riding.at, movable: true }
}

const nextAgain = ({ again }: Case): Temporal.Instant | undefined => earliestOf(Object.values(again))

const ahead = <S extends { readonly at: Temporal.Instant }>(steps: readonly S[], through: Temporal.Instant | undefined): readonly S[] =>
  through ? steps.filter(({ at }) => isBefore(through, at)) : steps

/** A case's line in the digest of a manager or a team. */
export interface DueLine {
  readonly at: Temporal.Instant
  readonly step: string
  /** `manager`, or the name of one of the policy's teams. */
  readonly to: string
}

/** The lines that an overdue case has yet to put into digests, each at its recipient's own time. */
export function linesAhead(held: Case, { policy, profile, deadline }: Situation): readonly DueLine[] {
  if (held.state !== 'overdue') return []
  return digestRecipients(policy, profile).flatMap(({ to, recipient, notify }) =>
    ahead(rungs(policy, timetable(policy, recipient), deadline, notify), held.reportedThrough).map(({ name, at }) => ({
      at,
      step: name,
      to,
    })),
  )
}

/** The lines that tell the manager and the security team of somebody whom no mail reaches, at their next `sendAt`: before the deadline, if they can. */
export function unreachableLines(held: Case, { policy, profile }: Situation, bouncedAt: Temporal.Instant): readonly DueLine[] {
  if (held.breaches.length === 0 || held.state === 'exempt') return []
  const recipients = [
    ...(profile.manager ? [{ to: 'manager', recipient: profile.manager }] : []),
    ...(policy.teams.security ? [{ to: 'security', recipient: policy.teams.security }] : []),
  ]
  const lines = recipients.map(({ to, recipient }) => ({
    to,
    step: 'unreachable',
    at: timetable(policy, recipient).nextSendAt(bouncedAt),
  }))
  return ahead(lines, held.reportedThrough)
}

interface DigestRecipient {
  readonly to: string
  readonly recipient: Recipient
  /** The names under which the policy's rungs reach them. */
  readonly notify: string
}

/** Without a manager, the security team hears what the manager would have. */
function digestRecipients({ teams, escalation }: PolicyVersion, { manager }: Profile): readonly DigestRecipient[] {
  const notified = new Set(escalation.map(({ notify }) => notify))
  const fallsBack = notified.has('manager') && !manager
  return [
    ...(notified.has('manager') && manager ? [{ to: 'manager', recipient: manager, notify: 'manager' }] : []),
    ...Object.entries(teams)
      .filter(([name]) => notified.has(name) || (fallsBack && name === 'security'))
      .map(([name, team]) => ({ to: name, recipient: team, notify: fallsBack && name === 'security' ? 'manager security' : name })),
  ]
}
