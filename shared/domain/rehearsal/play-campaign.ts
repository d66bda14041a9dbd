/** A campaign on a virtual clock, moment by moment: changes, one review each, the brake, mail, digests. */
import type { Temporal } from 'temporal-polyfill'
import { isScopeOpen } from '../access/brake-state.ts'
import { IdesError } from '../errors.ts'
import { noMail } from '../people/mail.ts'
import { type Change, withChange } from '../people/organisation.ts'
import { type Person, wakeAt } from '../people/person.ts'
import { owedNow, type Part, withMailHeldForGood } from '../review/agenda.ts'
import { devicesInScope } from '../review/breach.ts'
import { withLinesFiled, withNoticeDelivered, withNoticeSent } from '../review/settle.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import type { Book } from './book.ts'
import type { Campaign } from './campaign.ts'
import { type Desk, digestDesk } from './digest-desk.ts'
import { type Cast, castOf, numberOf } from './doubles.ts'
import type { KnownDeadline } from './end.ts'
import type { Moment } from './moments.ts'
import { askBrakes } from './play-brake.ts'
import { deadlinesOf } from './rehearsed-policy.ts'
import { settleMoves, takeLine } from './take-line.ts'
import { changePerson, isAfterLastLine, makeWorld, playAlone, reviewTouched, touch, touchEveryone, type World } from './world.ts'

/** Time stands still: a bug in the rules, whatever the data. */
class NoProgressError extends IdesError {
  override readonly name = 'NoProgressError'
}

/** Looks at one moment, at most. One notice tells all that is due, so even two are rare. */
const mostLooks = 100

/**
 * Plays a campaign until nothing is owed. What changes until `start` is applied at `start`.
 * @param bookFor makes what is kept of what happens
 * @param deskIn makes what becomes of lines to managers and teams; by default their digests are played, too
 * @returns the book, and deadlines that came to be known
 */
export function playCampaign<Kept extends Book>(
  campaign: Campaign,
  start: Temporal.Instant,
  bookFor: (cast: Cast) => Kept,
  deskIn: (world: World) => Desk = digestDesk,
): { readonly book: Kept; readonly deadlines: readonly KnownDeadline[] } {
  const opening = castOf(campaign)
  const book = bookFor(opening.cast)
  const world = makeWorld(campaign, start, opening, book)
  const { policies, people, changes, story = [] } = campaign
  const { recorder, moments } = world
  const desk = deskIn(world)
  const [changesUntil, linesUntil] = [inTurn(changes), inTurn(story)]
  for (const { at } of [...changes, ...story]) moments.add(laterOf(at, start))
  for (const { announcedAt } of policies) moments.add(laterOf(announcedAt, start))
  recorder.begin(people, start)
  for (let moment = moments.next(); moment; moment = moments.next()) {
    world.now = moment.at
    world.replaced.clear()
    for (const change of changesUntil(world.now)) takeChange(world, change)
    for (const line of linesUntil(world.now)) takeLine(world, line)
    scope(world)
    hear(world)
    announce(world)
    settleMoves(world)
    for (const decide of world.decisions.splice(0)) decide()
    look(world, desk, moment)
    desk.send?.()
  }
  recorder.end(world.people.values())
  return { book, deadlines: recorder.deadlines }
}

/** What limits are shares of, where nothing was in scope when a version came into force. */
function scope({ now, policies, people, brakes, inForce, isStory }: World): void {
  for (const policy of policies) {
    const brake = brakes.get(policy.id)
    if (!brake || !isStory || !inForce.has(policy.id) || !isScopeOpen(brake, now)) continue
    brake.inScope = devicesInScope(policy, people.values())
    if (brake.inScope > 0) brake.scopedAt ??= now
  }
}

function takeChange(world: World, { device, ...change }: Change): void {
  const staff = world.owners.get(device) ?? ''
  const number = numberOf(playAlone(world, staff), device)
  changePerson(world, staff, (person) => withChange(person, { ...change, device: number }, world.asked))
}

/** Gives, each time, what comes next until a moment. */
function inTurn<T extends { readonly at: Temporal.Instant }>(all: readonly T[]): (until: Temporal.Instant) => readonly T[] {
  let next = 0
  return (until) => {
    const from = next
    for (let item = all[next]; item && !isBefore(until, item.at); item = all[next]) next += 1
    return all.slice(from, next)
  }
}

/** Late deliveries. One of a notice to an earlier address proves nothing. */
function hear(world: World): void {
  for (const arrival of world.onTheWay) {
    const { at, staff, number, parts } = arrival
    if (isBefore(world.now, at)) continue
    world.onTheWay.delete(arrival)
    changePerson(world, staff, (person) =>
      number < (person.mail?.addressedFrom ?? 0) ? person : withNoticeDelivered(person, parts, world.now),
    )
  }
}

/** Policies and versions that come into force now. */
function announce(world: World): void {
  const { now, policies, people, brakes, recorder, inForce, isStory } = world
  for (const policy of policies) {
    if (inForce.has(policy.id) || isBefore(now, policy.announcedAt)) continue
    const brake = brakes.get(policy.id)
    if (brake && isStory) {
      brake.inScope = devicesInScope(policy, people.values())
      brake.scopedAt = undefined
    }
    for (const deadline of deadlinesOf(policy, people.values())) recorder.deadlines.push({ knownAt: now, deadline, policy })
    inForce.add(policy.id)
    touchEveryone(world)
  }
}

function look(world: World, desk: Desk, { staff }: Moment): void {
  for (const id of staff)
    if (isReviewed(world, id)) attend(world, desk, id)
    else touch(world, id)
  let looks = 0
  do {
    looks += 1
    if (looks > mostLooks) throw new NoProgressError(`something is owed at ${world.now}, however much is told`)
    for (const id of new Set([...reviewTouched(world), ...askBrakes(world)])) attend(world, desk, id)
  } while (world.touched.size > 0)
}

/** True if the last review of somebody still holds: nothing has changed, only the moment of a notice has come. */
function isReviewed({ people, touched, now }: World, staff: string): boolean {
  const { noticeAt, changeAt, mail } = people.get(staff) ?? {}
  return noticeAt?.equals(now) === true && !(changeAt && !isBefore(now, changeAt)) && !mail?.held && !touched.has(staff)
}

/** Tells what is owed now, or notes when to look again. */
function attend(world: World, desk: Desk, staff: string): void {
  const { people, policies, now, moments, book, isStory } = world
  const person = people.get(staff)
  if (person) desk.hear?.(person)
  const waiting = person && isStory && isAfterLastLine(world) ? withMailHeldForGood(person, policies, now) : person
  const due = waiting?.mail?.held ? waiting.changeAt : waiting && wakeAt(waiting)
  if (!person || !due) return
  if (isBefore(now, due)) {
    moments.add(due, staff)
    return
  }
  const owed = owedNow(person, policies, now)
  const notice = person.mail?.held ? [] : owed.notice
  if (notice.length + owed.lines.length === 0) throw new NoProgressError(`a review is due at ${now}, but nothing is owed`)
  if (notice.length > 0) book.told(person, notice, now)
  desk.file(person, owed.lines)
  changePerson(world, staff, (person) => withLinesFiled(notice.length > 0 ? handOver(world, person, notice) : person, owed.lines))
}

function handOver(world: World, before: Person, notice: readonly Part[]): Person {
  const { now, deliveries, onTheWay, moments } = world
  const { mail = noMail, profile } = before
  const number = mail.seq + 1
  const sent = { ...withNoticeSent(before, notice, now), mail: { ...mail, seq: number } }
  const { after } = deliveries.findLast(
    ({ staff, from, until }) => staff === profile.id && !isBefore(now, from) && isBefore(now, until),
  ) ?? { after: 0 }
  if (after === 'never') return sent
  if (after === 'bounce') return { ...sent, mail: { ...sent.mail, held: { reason: 'bounced', at: now } } }
  if (after === 0) return withNoticeDelivered(sent, notice, now)
  const at = now.add({ milliseconds: after })
  onTheWay.add({ at, staff: profile.id, number, parts: notice })
  moments.add(at)
  return sent
}
