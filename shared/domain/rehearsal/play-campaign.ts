/** A campaign on a virtual clock, moment by moment: changes, one review each, the brake, mail, digests. */
import type { Temporal } from 'temporal-polyfill'
import { IdesError } from '../errors.ts'
import { noMail } from '../people/mail.ts'
import { type Change, withChange } from '../people/organisation.ts'
import { type Person, wakeAt } from '../people/person.ts'
import { owedNow, type Part } from '../review/agenda.ts'
import { devicesInScope } from '../review/breach.ts'
import { withLinesFiled, withNoticeDelivered, withNoticeSent } from '../review/settle.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import type { Campaign } from './campaign.ts'
import { type Desk, digestDesk } from './digest-desk.ts'
import { numberOf } from './doubles.ts'
import type { Moment } from './moments.ts'
import { askBrakes } from './play-brake.ts'
import type { Recorder } from './recorder.ts'
import { deadlinesOf } from './rehearsed-policy.ts'
import { settleMoves, takeLine } from './take-line.ts'
import { tellNotice } from './tell-notice.ts'
import { changePerson, makeWorld, playAlone, reviewTouched, touch, touchEveryone, type World } from './world.ts'

/** Time stands still: a bug in the rules, whatever the data. */
class NoProgressError extends IdesError {
  override readonly name = 'NoProgressError'
}

/** Looks at one moment, at most. One notice tells all that is due, so even two are rare. */
const mostLooks = 100

/**
 * Plays a campaign until nothing is owed. What changes until `start` is applied at `start`.
 * @param deskIn makes what becomes of lines to managers and teams; by default their digests are played, too
 */
export function playCampaign(campaign: Campaign, start: Temporal.Instant, deskIn: (world: World) => Desk = digestDesk): Recorder {
  const world = makeWorld(campaign, start)
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
    hear(world)
    announce(world)
    settleMoves(world)
    for (const decide of world.decisions.splice(0)) decide()
    look(world, desk, moment)
    for (const event of desk.send()) recorder.events.push(event)
  }
  recorder.end(world.people.values())
  return recorder
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
    if (brake && isStory) brake.inScope = devicesInScope(policy, people.values())
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
  const { people, policies, now, moments } = world
  const person = people.get(staff)
  if (person) desk.hear?.(person)
  const due = person?.mail?.held ? person.changeAt : person && wakeAt(person)
  if (!person || !due) return
  if (isBefore(now, due)) {
    moments.add(due, staff)
    return
  }
  const owed = owedNow(person, policies, now)
  const notice = person.mail?.held ? [] : owed.notice
  if (notice.length + owed.lines.length === 0) throw new NoProgressError(`a review is due at ${now}, but nothing is owed`)
  tellNotice(world, person, notice)
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
