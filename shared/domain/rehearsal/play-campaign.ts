/** A campaign on a virtual clock, moment by moment: changes, one review each, the brake, mail, digests. */
import type { Temporal } from 'temporal-polyfill'
import { isScopeOpen } from '../access/brake-state.ts'
import { IdesError } from '../errors.ts'
import { noMail } from '../people/mail.ts'
import { type DeviceChange, withChange } from '../people/organisation.ts'
import { type Person, wakeAt } from '../people/person.ts'
import { owedNow, type Part, withMailHeldForGood } from '../review/agenda.ts'
import { devicesInScope } from '../review/breaches.ts'
import { withLinesFiled, withMailAccepted, withMailBounced, withMailDelivered } from '../review/settle.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import { askBrakes } from './brake.ts'
import { type Digests, queuedDigests } from './digests.ts'
import { deadlinesOf, type KnownDeadline } from './end.ts'
import { type Groups, groupPeople, numberOf } from './groups.ts'
import type { RehearsalLog } from './log.ts'
import {
  isAfterLastLine,
  type Moment,
  named,
  type RehearsalState,
  reviewTouched,
  split,
  startState,
  touch,
  touchEveryone,
  updatePerson,
} from './state.ts'
import type { Campaign } from './story.ts'
import { settleProfiles, takeLine } from './take-line.ts'

/** Time stands still: a bug in the rules, whatever the data. */
class NoProgressError extends IdesError {
  override readonly name = 'NoProgressError'
}

/** Reviews at one moment, at most. One notice tells all that is due, so even two are rare. */
const mostLooks = 100

/**
 * Plays a campaign until nothing is owed. What changes until `start` is applied at `start`.
 * @param logFor makes what is kept of what happens
 * @param digestsIn makes what becomes of lines to managers and teams; by default their digests are played, too
 * @returns the log, and deadlines that came to be known
 */
export function playCampaign<Kept extends RehearsalLog>(
  campaign: Campaign,
  start: Temporal.Instant,
  logFor: (groups: Groups) => Kept,
  digestsIn: (state: RehearsalState) => Digests = queuedDigests,
): { log: Kept; deadlines: readonly KnownDeadline[] } {
  const opening = groupPeople(campaign)
  const log = logFor(opening.groups)
  const state = startState(campaign, start, opening, log)
  const { policies, people, changes, story = [] } = campaign
  const { recorder, moments } = state
  const digests = digestsIn(state)
  const [changesUntil, linesUntil] = [inTurn(changes), inTurn(story)]
  for (const { at } of [...changes, ...story]) moments.add(laterOf(at, start))
  for (const { announcedAt } of policies) moments.add(laterOf(announcedAt, start))
  recorder.begin(people, start)
  for (let moment = moments.next(); moment; moment = moments.next()) {
    state.now = moment.at
    state.replaced.clear()
    for (const change of changesUntil(state.now)) takeChange(state, change)
    for (const line of linesUntil(state.now)) takeLine(state, line)
    scope(state)
    hear(state)
    announce(state)
    settleProfiles(state)
    for (const decide of state.decisions.splice(0)) decide()
    look(state, digests, moment)
    digests.send?.()
  }
  recorder.end(state.people.values(), state.policies)
  return { log, deadlines: recorder.deadlines }
}

/** What limits are shares of, where nothing was in scope when a version came into force. */
function scope({ now, policies, people, brakes, inForce, isStory }: RehearsalState) {
  for (const policy of policies) {
    const brake = named(brakes.get(policy.id))
    if (!isStory || !inForce.has(policy.id) || !isScopeOpen(brake, now)) continue
    brake.inScope = devicesInScope(policy, people.values())
    if (brake.inScope > 0) brake.scopedAt ??= now
  }
}

function takeChange(state: RehearsalState, { device, ...change }: DeviceChange) {
  const staff = state.owners.get(device) ?? ''
  const number = numberOf(split(state, staff), device)
  updatePerson(state, staff, person => withChange(person, { ...change, device: number }, state.asked))
}

/** Gives, each time, what comes next until a moment. */
function inTurn<T extends { at: Temporal.Instant }>(all: readonly T[]): (until: Temporal.Instant) => readonly T[] {
  let next = 0
  return until => {
    const from = next
    for (let item = all[next]; item && !isBefore(until, item.at); item = all[next]) next += 1
    return all.slice(from, next)
  }
}

/** Late deliveries. One of a notice to an earlier address proves nothing. */
function hear(state: RehearsalState) {
  for (const arrival of state.onTheWay) {
    const { at, staff, number, parts } = arrival
    if (isBefore(state.now, at)) continue
    state.onTheWay.delete(arrival)
    updatePerson(state, staff, person => withMailDelivered(person, number, parts, state.now))
  }
}

/** Policies and versions that come into force now. */
function announce(state: RehearsalState) {
  const { now, policies, people, brakes, recorder, inForce, isStory } = state
  for (const policy of policies) {
    if (inForce.has(policy.id) || isBefore(now, policy.announcedAt)) continue
    if (isStory) {
      const brake = named(brakes.get(policy.id))
      brake.inScope = devicesInScope(policy, people.values())
      brake.scopedAt = undefined
    }
    for (const deadline of deadlinesOf(policy, people.values())) recorder.deadlines.push({ knownAt: now, deadline, policy })
    inForce.add(policy.id)
    touchEveryone(state)
  }
}

function look(state: RehearsalState, digests: Digests, { staff }: Moment) {
  for (const id of staff)
    if (isReviewed(state, id)) attend(state, digests, id)
    else touch(state, id)
  let looks = 0
  do {
    looks += 1
    if (looks > mostLooks) throw new NoProgressError(`something is owed at ${state.now}, however much is told`)
    for (const id of new Set([...reviewTouched(state), ...askBrakes(state)])) attend(state, digests, id)
  } while (state.touched.size > 0)
}

/** True if the last review of a person still holds: nothing has changed, only the moment of a notice has come. */
function isReviewed({ people, touched, now }: RehearsalState, staff: string) {
  const { noticeAt, changeAt, mail } = named(people.get(staff))
  return noticeAt?.equals(now) === true && !(changeAt && !isBefore(now, changeAt)) && !mail?.held && !touched.has(staff)
}

/** Tells what is owed now, or notes when to look again. */
function attend(state: RehearsalState, digests: Digests, staff: string) {
  const { people, policies, now, moments, log, isStory } = state
  const person = named(people.get(staff))
  digests.hear?.(person)
  const waiting = isStory && isAfterLastLine(state) ? withMailHeldForGood(person, policies, now) : person
  const due = waiting.mail?.held ? waiting.changeAt : wakeAt(waiting)
  if (!due) return
  if (isBefore(now, due)) {
    moments.add(due, staff)
    return
  }
  const owed = owedNow(person, policies, now)
  const notice = person.mail?.held ? [] : owed.notice
  if (notice.length + owed.lines.length === 0) throw new NoProgressError(`a review is due at ${now}, but nothing is owed`)
  if (notice.length > 0) log.told(person, notice, now)
  digests.file(person, owed.lines)
  updatePerson(state, staff, person => withLinesFiled(notice.length > 0 ? handOver(state, person, notice) : person, owed.lines))
}

function handOver({ now, deliveries, onTheWay, moments }: RehearsalState, person: Person, notice: readonly Part[]): Person {
  const { mail = noMail, profile } = person
  const number = mail.seq + 1
  const sent = withMailAccepted(person, number, { tells: notice }, now)
  const delivery = deliveries.findLast(({ staff, from, until }) => staff === profile.id && !isBefore(now, from) && isBefore(now, until))
  const { after } = delivery ?? { after: 0 }
  if (after === 'never') return sent
  if (after === 'bounce') return withMailBounced(sent, now)
  if (after === 0) return withMailDelivered(sent, number, notice, now)
  const at = now.add({ milliseconds: after })
  onTheWay.add({ at, staff: profile.id, number, parts: notice })
  moments.add(at)
  return sent
}
