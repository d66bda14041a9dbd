/** One person's campaign on a virtual clock: every notice is delivered at once, and each device's last reading is repeated daily. */
import type { Temporal } from 'temporal-polyfill'
import { noticeKind, noticeSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import { IdesError } from '../errors.ts'
import { type Change, withChange } from '../people/organisation.ts'
import { type Case, type Person, wakeAt } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Owed, owedNow } from '../review/agenda.ts'
import { review } from '../review/review.ts'
import { withLinesFiled, withNoticeDelivered, withNoticeSent } from '../review/settle.ts'
import { earlierOf, isBefore } from '../schedule/zone.ts'
import type { RehearsedEvent, RehearsedLine } from './events.ts'

/** Where campaigns put what happens in them. */
export interface Stage {
  readonly events: RehearsedEvent[]
  readonly lines: RehearsedLine[]
  /** The deadline of each case that anyone was told of, and when they were. */
  readonly deadlines: { readonly toldAt: Temporal.Instant; readonly deadline: Temporal.Instant }[]
}

/** Time would stand still for a person: a fault of the rules, not of their data. */
class NoProgressError extends IdesError {
  override readonly name = 'NoProgressError'
}

/** At one moment: what is due together goes in one notice, so that even two are rare. */
const mostLooks = 100

/**
 * Plays a person's campaign from `start` until nothing more is owed.
 * @param changes to the person's devices, in order of time; those until `start` only make the state at the start
 */
export function playCampaign(
  beginning: Person,
  changes: readonly Change[],
  policy: PolicyVersion,
  start: Temporal.Instant,
  stage: Stage,
): void {
  const policies = [policy]
  const script = recordCampaign(beginning, policy, stage)
  let person = beginning
  let now: Temporal.Instant | undefined = start
  let next = 0
  while (now) {
    for (const change of changes.slice(next)) {
      if (isBefore(now, change.at)) break
      person = withChange(person, change)
      next += 1
    }
    person = script.follow(review(person, policies, now), now)
    let looks = 0
    for (let due = wakeAt(person); due && !isBefore(now, due); due = wakeAt(person)) {
      const owed = owedNow(person, policies, now)
      if (owed.notice.length + owed.lines.length === 0)
        throw new NoProgressError(`somebody is to be looked at by ${now}, but is owed nothing`)
      looks += 1
      if (looks > mostLooks) throw new NoProgressError(`somebody is owed something at ${now}, however much they are told`)
      script.tell(owed, now)
      person = withNoticeDelivered(withNoticeSent(person, owed.notice, now), owed.notice, now)
      person = script.follow(review(withLinesFiled(person, owed.lines), policies, now), now)
    }
    now = soonest(wakeAt(person), changes[next]?.at)
  }
  script.end()
}

const soonest = (a: Temporal.Instant | undefined, b: Temporal.Instant | undefined): Temporal.Instant | undefined =>
  a && b ? earlierOf(a, b) : (a ?? b)

const voiceOf = voices()

/** Writes down what happens to one person. */
function recordCampaign(beginning: Person, policy: PolicyVersion, stage: Stage) {
  const { id: staff, email, language, manager } = beginning.profile
  const of = { policy: policy.id, staff }
  const voice = voiceOf(language)
  /** An opening is told only once somebody was told of the case, or the campaign has ended: until then it may turn out never to have been. */
  let untoldOpening: Temporal.Instant | undefined
  let before = beginning
  const history: { at: Temporal.Instant; devices: readonly string[] }[] = []
  const devicesAt = (moment: Temporal.Instant) => history.findLast(({ at }) => !isBefore(moment, at))?.devices ?? []
  const currentCase = ({ cases }: Person): Case | undefined => cases.find(({ policy }) => policy === of.policy)

  const tellOpening = () => {
    if (untoldOpening) stage.events.push({ kind: 'opened', at: untoldOpening, ...of })
    untoldOpening = undefined
  }

  return {
    follow(person: Person, at: Temporal.Instant): Person {
      const was = currentCase(before)
      const is = currentCase(person)
      const accessBefore = before.access
      before = person
      if (is === was) return person
      if (is && !was?.openedAt.equals(is.openedAt)) untoldOpening = is.openedAt
      if (!is) untoldOpening = undefined
      if (is?.first.attemptedAt && untoldOpening) stage.deadlines.push({ toldAt: is.first.attemptedAt, deadline: is.deadline })
      if (is?.first.attemptedAt) tellOpening()
      if (is && was && is.state !== was.state) {
        if (is.state === 'clear') stage.events.push({ kind: 'cleared', at, ...of })
        if (was.state === 'clear' && is.breaches.length > 0 && is.openedAt.equals(was.openedAt))
          stage.events.push({ kind: 'relapsed', at, ...of })
        if (is.state === 'overdue') stage.events.push({ kind: 'overdue', at, ...of })
      }
      history.push({ at, devices: is?.state === 'overdue' ? is.breaches.map(({ device }) => device) : [] })
      if (person.access !== accessBefore)
        for (const [device, { wanted }] of Object.entries(person.access))
          if (wanted !== (accessBefore[device]?.wanted ?? 'granted'))
            stage.events.push({ kind: wanted === 'suspended' ? 'suspension' : 'restoration', at, ...of, device })
      return person
    },
    tell({ notice, lines }: Owed, at: Temporal.Instant): void {
      for (const matter of notice)
        for (const { step, devices } of matter.tells)
          stage.events.push({
            kind: 'notice',
            at,
            ...of,
            step,
            to: email,
            language,
            devices,
            subject: noticeSubject(noticeKind(step, matter, before, at), matter, voice),
          })
      for (const { to, step, at } of lines) {
        const recipient = to === 'manager' ? manager?.id : `team:${to}`
        if (recipient) stage.lines.push({ to: recipient, at, ...of, step, devicesAt })
      }
    },
    end: tellOpening,
  }
}
