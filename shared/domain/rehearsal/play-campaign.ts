/** One person's campaign on a virtual clock: notices are delivered at once, and each device's last reading is repeated daily. */
import type { Temporal } from 'temporal-polyfill'
import { noticeKind, noticeSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import { IdesError } from '../errors.ts'
import { type Change, withChange } from '../people/organisation.ts'
import { type Case, isTold, type Person, wakeAt } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Owed, owedNow } from '../review/agenda.ts'
import { withLinesFiled, withNoticeDelivered, withNoticeSent } from '../review/settle.ts'
import { reviewAtOnce } from '../review/suspension.ts'
import { earlierOf, isBefore } from '../schedule/zone.ts'
import type { RehearsedEvent, RehearsedLine } from './events.ts'

/** Collects what happens in campaigns. */
export interface Stage {
  readonly events: RehearsedEvent[]
  readonly lines: RehearsedLine[]
  /** The deadline of each case told to its owner, and when it was told. */
  readonly deadlines: { readonly toldAt: Temporal.Instant; readonly deadline: Temporal.Instant }[]
}

/** A person's time stands still: a bug in the rules, whatever the data. */
class NoProgressError extends IdesError {
  override readonly name = 'NoProgressError'
}

/** Looks at one moment, at most. One notice tells all that is due, so even two are rare. */
const mostLooks = 100

/**
 * Plays a person's campaign from `start` until nothing is owed.
 * @param changes to the person's devices, by time; those until `start` are applied at `start`
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
    person = script.follow(reviewAtOnce(person, policies, now), now)
    let looks = 0
    for (let due = wakeAt(person); due && !isBefore(now, due); due = wakeAt(person)) {
      const owed = owedNow(person, policies, now)
      if (owed.notice.length + owed.lines.length === 0) throw new NoProgressError(`a review is due at ${now}, but nothing is owed`)
      looks += 1
      if (looks > mostLooks) throw new NoProgressError(`something is owed at ${now}, however much is told`)
      script.tell(owed, now)
      person = withNoticeDelivered(withNoticeSent(person, owed.notice, now), owed.notice, now)
      person = script.follow(reviewAtOnce(withLinesFiled(person, owed.lines), policies, now), now)
    }
    now = soonest(wakeAt(person), changes[next]?.at)
  }
  script.end()
}

const soonest = (a: Temporal.Instant | undefined, b: Temporal.Instant | undefined): Temporal.Instant | undefined =>
  a && b ? earlierOf(a, b) : (a ?? b)

const voiceOf = voices()

/** Records what happens to one person. */
function recordCampaign(beginning: Person, policy: PolicyVersion, stage: Stage) {
  const { id: staff, email, language, manager } = beginning.profile
  const of = { policy: policy.id, staff }
  const voice = voiceOf(language)
  /** Recorded once the owner was told of the case or the campaign ended: until then the case may vanish. */
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
      if (is && isTold(is)) {
        if (untoldOpening) stage.deadlines.push({ toldAt: at, deadline: is.deadline })
        tellOpening()
      }
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
