import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../caching.ts'
import type { Told } from '../people/mail.ts'
import {
  type Case,
  isAwake,
  isNotified,
  isRefusedReply,
  isReply,
  type Occasion,
  type Occurrence,
  type Profile,
  withNotified,
} from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { cadence, countdown, nameIn, type RungStep, reminders, rungs, type Step } from '../schedule/steps.ts'
import { deadlineAt, type Recipient, timetable } from '../schedule/timetable.ts'
import { byMoment, earliestOf, isBefore, laterOf } from '../schedule/zone.ts'
import { namedAlongside } from './alongside.ts'
import { inBreach, isOnlyAsked } from './breaches.ts'
import type { DatedContext, Ladder } from './context.ts'

/** The next notice that a case owes to its owner. */
export interface DueNotice {
  readonly at: Temporal.Instant
  readonly tells: readonly Told[]
  /** The moment of the last staff step that this notice settles. */
  readonly through: Temporal.Instant
  /** Until when it knows what has happened; absent where that is `through`. */
  readonly asOf?: Temporal.Instant
  /** Devices in breach that keep their access; absent without. */
  readonly spared?: readonly string[]
  /** Devices that stop with one that is asked about; absent without. */
  readonly alongside?: readonly string[]
  /** True if another notice of the same date may carry it at an earlier hour. */
  readonly movable: boolean
}

/** News that joins a notice's main step; the main step names every device in breach. */
const newsSteps = [
  'exemption-granted',
  'exemption-refused',
  'more-time-refused',
  'not-my-device-refused',
  'contest-refused',
  'changed',
  'restored',
  'contest-granted',
  'not-my-device-granted',
  'cleared',
] as const satisfies Occasion[]

/** The next notice, with all that is due by then (or by now, if later), and news of the same date. */
export function nextNotice(current: Case, context: DatedContext): DueNotice | undefined {
  const { own, now } = context
  const happened = newsOwed(current)
  const foremost = nextMainStep(current, context)
  const at = earliestOf([foremost ? foremost.at : [], happened.map(({ at }) => at)].flat())
  if (!at) return undefined
  const sentAt = laterOf(at, now)
  const isDue = (moment: Temporal.Instant) => !isBefore(sentAt, moment)
  const isOfSameDate = (moment: Temporal.Instant) => own.dateOf(moment).equals(own.dateOf(sentAt))

  const news = happened.filter(({ at }) => isDue(at) || isOfSameDate(at))
  // `changed` names every device in breach, and takes along a reminder.
  const isNamedByNews = news.some(({ step }) => step === 'changed')
  const main = isNamedByNews ? nextMainStep({ ...current, again: {} }, context) : foremost
  const goes = main && (isDue(main.at) || (isNamedByNews && main.isReminder && isOfSameDate(main.at))) ? main : undefined

  // The news may come from a machine whose clock is ahead.
  const known = goes && current.owes.suspended ? [...news, current.owes.suspended] : news
  const asOf = known.map(({ at, since }) => since ?? at).reduce(laterOf, now)
  const through = laterOf(asOf, laterOf(sentAt, goes?.through ?? sentAt))
  const inBreach = current.breaches.map(({ device }) => device)
  const alongside = namedAlongside(current, context)
  return {
    at,
    tells: [...(goes?.steps ?? []).map(step => ({ step, devices: inBreach })), ...news.map(one => toldOf(one, current))],
    through,
    asOf: isBefore(asOf, through) ? asOf : undefined,
    spared: current.access.spared.length > 0 ? current.access.spared : undefined,
    alongside: alongside.length > 0 ? alongside : undefined,
    movable: goes?.movable ?? true,
  }
}

type News = Occurrence & { step: Occasion }

function newsOwed({ owes, state }: Case) {
  const news: News[] = []
  for (const step of newsSteps) {
    const occurrence = owes[step]
    // Replies wait for a person who has received no notice.
    if (occurrence && !(state === 'unreachable' && isReply(step))) news.push({ step, ...occurrence })
  }
  return news
}

/** An exempt person is told of no deadline, not even if a further request was refused. */
function toldOf({ step, devices }: News, { state, breaches }: Case): Told {
  const inBreach = breaches.map(({ device }) => device)
  if (!isReply(step)) return { step, devices: step === 'changed' ? inBreach : devices }
  return { step, devices: isRefusedReply(step) && state !== 'exempt' ? inBreach : [], about: devices.length > 0 ? devices : undefined }
}

interface MainStep extends Omit<DueNotice, 'tells' | 'spared'> {
  steps: readonly string[]
  isReminder?: true
}

/** Of an unnotified case `first` alone. Of several steps due, the first in this order stands for all: a rung, `suspended`, `again`, a reminder. */
function nextMainStep(current: Case, context: DatedContext): MainStep | undefined {
  const { deadline, ladders, now } = context
  const { notified } = current
  if (!isAwake(current.state)) return undefined
  const isAsking = current.state === 'asked'
  const reminders = isAsking || isBefore(now, deadline.at) ? ahead(remindersOf(current, context), notified.through) : []
  if (!isNotified(current)) return withReminder(isAsking ? 'ask' : 'first', current.firstDue, reminders, context)

  const rungs = isAsking ? [] : ahead(staffRungs(ladders), notified.through)
  const suspendedAt = current.owes.suspended?.at
  const againAt = earliestOf(Object.values(current.again))
  const at = earliestOf([rungs[0]?.at, suspendedAt, againAt, reminders[0]?.at].filter(moment => moment !== undefined))
  if (!at) return undefined
  const sentAt = laterOf(at, now)
  const isDue = (step: { at: Temporal.Instant }) => !isBefore(sentAt, step.at)

  const rungsDue = rungs.filter(isDue)
  if (rungsDue.length > 0) {
    const movable = rungsDue.every(({ at, from }) => isBefore(from, at) && !isBefore(now, from))
    return { at, steps: rungsDue.map(({ name }) => name), through: sentAt, movable }
  }
  if (suspendedAt && isDue({ at: suspendedAt })) return { at, steps: ['suspended'], through: sentAt, movable: false }
  if (againAt && isDue({ at: againAt })) return withReminder(isAsking ? 'ask' : 'again', at, reminders, context)
  const latest = reminders.findLast(isDue)
  return latest && { at, steps: [isAsking ? `ask+${latest.name}` : latest.name], through: sentAt, movable: true, isReminder: true }
}

/** The case of a paused policy with the moment since which a step is owed: an amendment must not take for skipped what is only late. */
export function withOwedFrom(before: Case, context: DatedContext): Case {
  const isPaused = context.policy.halted === 'paused'
  if (!isPaused && !before.notified.owedFrom) return before
  const { owedFrom, ...notified } = before.notified
  const current = { ...before, notified }
  if (!isPaused) return current
  // Steps alone: news is never skipped.
  const notice = nextNotice({ ...current, owes: {} }, context)
  const next = earliestOf([notice ? notice.at : [], linesAhead(current, context).map(({ at }) => at)].flat())
  return next ? withNotified(current, { owedFrom: next }) : current
}

/** The reminders of a case: before its deadline, or without one every so often since its first notice. */
export function remindersOf(current: Reminded, context: DatedContext): readonly Step[] {
  const { policy, own, deadline, whole } = context
  if (isOnlyAsked(current.breaches, whole)) return policy.deadline === 'none' ? [] : askReminders(current, context)
  if (policy.deadline !== 'none') return reminders(policy, own, deadline)
  const first = earliestOf(Object.values(current.notified.byVersion).map(({ at }) => at))
  return first ? cadence(policy, own, own.dateOf(first)) : []
}

type Reminded = Pick<Case, 'breaches' | 'notified' | 'again' | 'answers'>

/** Days before a deadline at which people are asked once more, and before that of a device that they are asked about again. */
const [askDaysBefore, askAgainDaysBefore] = [[7, 1], [1]]

/** Before the deadline, or the later date of a device. */
function askReminders(
  { breaches, notified, again, answers }: Reminded,
  { policy, own, deadline, devices, now }: DatedContext,
): readonly Step[] {
  const dates = breaches.map(({ device }) => {
    const { [device]: stated } = notified.ownDates
    const askedAt = earliestOf(Object.values(notified.byDevice[device] ?? {})) ?? (again[device] && laterOf(again[device], now))
    const date = askedAt ? own.endOfMinimumNotice(askedAt).at : stated
    const until = date && isBefore(deadline.at, date) ? deadlineAt(date, own.zone) : deadline
    const wasAnswered =
      devices.some(({ id, checked }) => id === device && checked !== undefined) ||
      answers.requests.some(one => one.isAnswer && one.device === device)
    return isBefore(now, until.at) ? countdown(wasAnswered ? askAgainDaysBefore : askDaysBefore, own, until) : []
  })
  return collapsed(dates)
    .map(({ name, at }) => ({ name: nameIn(policy, name), at }))
    .toSorted(byMoment)
}

/** The rungs that notify the owner. */
export const staffRungs = (ladders: readonly Ladder[]): readonly RungStep[] =>
  collapsed(ladders.map(({ policy, own, deadline }) => rungs(policy, own, deadline, ['staff'])))

/** The steps of several stages to one recipient; of those at one moment the latest stage’s last stands for all. */
function collapsed<S extends { at: Temporal.Instant }>([first = [], ...later]: readonly (readonly S[])[]) {
  if (later.length === 0) return first
  const atMoments = new Map([first, ...later].flat().map(step => [step.at.epochMilliseconds, step]))
  return [...atMoments].toSorted(([a], [b]) => a - b).map(([, step]) => step)
}

/** A `first` or `again`, joined by a reminder of the same date, which would otherwise follow as a second mail. */
function withReminder(
  step: 'first' | 'again' | 'ask',
  at: Temporal.Instant,
  reminders: readonly Step[],
  { own, now }: DatedContext,
): MainStep {
  const sentAt = laterOf(at, now)
  const date = own.dateOf(sentAt)
  const joining = reminders.findLast(reminder => !isBefore(reminder.at, sentAt) && own.dateOf(reminder.at).equals(date))
  if (!joining) return { at, steps: [step], through: sentAt, movable: true }
  return { at, steps: [`${step}+${joining.name}`], through: joining.at, movable: true }
}

const ahead = <S extends { at: Temporal.Instant }>(steps: readonly S[], through: Temporal.Instant | undefined) =>
  through ? steps.filter(({ at }) => isBefore(through, at)) : steps

/** A case's line in the digest of a manager or a team. */
export interface DueLine {
  readonly at: Temporal.Instant
  readonly step: string
  /** `manager`, or the name of one of the policy's teams. */
  readonly to: string
}

/** The digest lines that an overdue case still owes. */
export const linesAhead = (current: Case, context: DatedContext): readonly DueLine[] =>
  current.state === 'overdue' ? ahead(rungLines(context), current.notified.reportedThrough) : []

/** The digest lines of an overdue case, each at its recipient's time. */
export function rungLines({ profile, ladders }: Pick<DatedContext, 'profile' | 'ladders'>): readonly DueLine[] {
  const lines = ladders.map(ladder => ladderLines(ladder, profile))
  if (lines.length === 1) return lines.flat()
  const recipients = new Set(lines.flat().map(({ to }) => to))
  return [...recipients].flatMap(recipient => collapsed(lines.map(ofStage => ofStage.filter(({ to }) => to === recipient))))
}

const ladderLines = ({ policy, deadline }: Ladder, profile: Profile): readonly DueLine[] =>
  digestRecipients(policy, profile).flatMap(({ to, recipient, notify }) =>
    rungs(policy, timetable(policy, recipient), deadline, notify).map(({ name, at }) => ({ at, step: name, to })),
  )

/** Lines about an unreachable person to their manager and the security team, at the next `sendAt` of each. */
export function unreachableLines(current: Case, { policy, profile }: DatedContext, bouncedAt: Temporal.Instant): readonly DueLine[] {
  if (inBreach(current.breaches, policy).length === 0 || current.state === 'exempt' || !isNotified(current)) return []
  const recipients = [
    ...(profile.manager ? [{ to: 'manager', recipient: profile.manager }] : []),
    ...(policy.teams.security ? [{ to: 'security', recipient: policy.teams.security }] : []),
  ]
  const lines = recipients.map(({ to, recipient }) => ({
    to,
    step: 'unreachable',
    at: timetable(policy, recipient).nextSendAt(bouncedAt),
  }))
  return ahead(lines, current.notified.reportedThrough)
}

interface DigestRecipient {
  to: string
  recipient: Recipient
  /** Names in the policy's rungs that reach this recipient. */
  notify: readonly string[]
}

const notifiedBy = new WeakMap<PolicyVersion['escalation'], ReadonlySet<string | undefined>>()

/** For people without a manager, the security team gets the manager's lines. */
function digestRecipients({ teams, escalation }: PolicyVersion, { manager }: Profile): readonly DigestRecipient[] {
  const notified = getOrCompute(notifiedBy, escalation, () => new Set(escalation.map(({ notify }) => notify)))
  const fallsBack = notified.has('manager') && !manager
  return [
    ...(notified.has('manager') && manager ? [{ to: 'manager', recipient: manager, notify: ['manager'] }] : []),
    ...Object.entries(teams)
      .filter(([name]) => notified.has(name) || (fallsBack && name === 'security'))
      .map(([name, team]) => ({ to: name, recipient: team, notify: fallsBack && name === 'security' ? ['manager', name] : [name] })),
  ]
}
