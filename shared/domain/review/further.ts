/** Further breaches of a case whose first notice has gone: `again` is owed for each, and once more if no delivery proves it. */
import type { Temporal } from 'temporal-polyfill'
import { type Breach, breachOn, type Case, withNotified } from '../people/person.ts'
import { earlierOf, isBefore, laterOf } from '../schedule/zone.ts'
import { suspensionMetAt } from './access.ts'
import { newsFor, owingChanged, statedAt } from './amendment.ts'
import { furtherBreaches, isAsked } from './breaches.ts'
import type { DatedContext, ReviewContext } from './context.ts'
import { datedBy } from './deadline.ts'
import { demandedFrom, isNoticed } from './notified.ts'

/**
 * Owes `again` for further breaches that may not be suspended at once, or `changed` if no notice has stated that they are demanded.
 * @param current of a notified person
 * @param before as continued: without breaches after an exemption or a relapse
 */
export function withFurther(current: Case, before: Case, context: ReviewContext): Case {
  const { breaches } = current
  const version = Math.max(...Object.keys(current.notified.byVersion).map(Number))
  const demandedOf = new Map(breaches.map(breach => [breach, demandedFrom(version, breach, context)]))
  const found = furtherBreaches(breaches, before.breaches, context.whole)
  // A person who moved may break only what the version they were notified of did not demand of people there.
  const further = breaches.filter(breach => found.includes(breach) || demandedOf.get(breach)?.length === 0)
  if (further.length === 0) return current
  const dated = datedBy(current, context)
  const [again, changed]: [Breach[], Breach[]] = [[], []]
  for (const breach of further) {
    const demanded = demandedOf.get(breach) ?? []
    const earlier = breachOn(before, breach.device)
    // Notices that asked about a device stated nothing of what it breaks, nor the other way round.
    const isOther = earlier !== undefined && isAsked(earlier, context.whole) !== isAsked(breach, context.whole)
    const known = isOther ? undefined : earlier
    const isKnown = (name: string) => known?.unmet.includes(name) === true
    // A notice that named an unknown device stated what it must not have.
    if (known?.certain === false && breach.unmet.every(isKnown) && demanded.length > 0) continue
    // Of someone who returns, that is still asked.
    if (!earlier && isAsked(breach, context.whole) && isNoticed(current, breach, context)) continue
    const met = suspensionMetAt(breach, current, dated)
    if (met && !isBefore(context.now, met) && !isOther) continue
    if (demanded.some(name => !isKnown(name))) again.push(breach)
    else changed.push(breach)
  }
  const owing = owingAgain(current, again, nextAgainAt(current, context))
  if (changed.length === 0 || current.owes.changed) return owing
  return owingChanged(owing, { version, deadline: statedAt(before, context.now) }, context)
}

/** When an `again` for a breach found now may go: timed like a first notice, at most one a date. */
function nextAgainAt({ notified: { againAt } }: Case, { own, now }: ReviewContext, from = now) {
  const soonest = own.atOnceInHours(from)
  return againAt && own.dateOf(againAt).equals(own.dateOf(soonest)) ? own.nextSendAtOfLaterDay(soonest) : soonest
}

/**
 * Owes `again` for every device with access of which no delivered notice stated all. A deadline is planned from it, not from notices that did
 * not arrive.
 */
export function withUnnoticedOwed(current: Case, context: ReviewContext): Case {
  const at = nextAgainAt(current, context)
  const unnoticed = current.breaches.filter(
    breach => !current.access.suspended.includes(breach.device) && !isNoticed(current, breach, context),
  )
  const notices = Object.entries(current.notified.byVersion).map(([version, notice]) => [version, notice.deliveredAt ? notice : { at }])
  return owingAgain(withNotified(current, { byVersion: Object.fromEntries(notices) }), unnoticed, at)
}

/** A person who became due by proof of notice is notified of what was found meanwhile, unless that notice stated it. */
export function withMissedAgain(current: Case, context: ReviewContext): Case {
  const missed = current.breaches.filter(breach => breach.device in current.again && !isNoticed(current, breach, context))
  return owingAgain({ ...current, again: {} }, missed, nextAgainAt(current, context))
}

/** The case owing `again` for devices. What became of an earlier one matters no more. */
function owingAgain(current: Case, breaches: readonly Breach[], at: Temporal.Instant): Case {
  const { again, notified } = current
  const owed = Object.fromEntries(breaches.map(({ device }) => [device, earlierOf(again[device] ?? at, at)]))
  const others = Object.entries(notified.followUps).filter(([device]) => !(device in owed))
  return { ...withNotified(current, { followUps: Object.fromEntries(others) }), again: { ...again, ...owed } }
}

/** True for a device that keeps its access for want of a delivered notice alone. */
const lacksNotice = (current: Case, breach: Breach, context: ReviewContext) =>
  current.state !== 'exempt' &&
  !isAsked(breach, context.whole) &&
  !current.access.suspended.includes(breach.device) &&
  !current.access.spared.includes(breach.device) &&
  !isNoticed(current, breach, context)

/** The case with the devices that an owed `changed` must tell of what is demanded or threatened since. */
function withDevicesToTell(current: Case, context: ReviewContext): Case {
  const { owes, notified, breaches } = current
  const { last } = notified
  if (!owes.changed || !last) return current
  const devices = breaches
    .filter(breach => lacksNotice(current, breach, context) && newsFor(breach, last.version, context).size > 0)
    .map(({ device }) => device)
  return { ...current, owes: { ...owes, changed: { ...owes.changed, devices } } }
}

/**
 * The case two days after an `again`, or a `changed` of a new demand or threat, that no delivery proves: `again` is owed once more, and two
 * days after that the device is unreached. While no mail goes nothing is owed: a new address owes `again` anyway.
 */
export function withFollowUps(before: Case, context: DatedContext): Case {
  const current = withDevicesToTell(before, context)
  const { state, notified } = current
  const { own, now } = context
  if (Object.keys(notified.followUps).length + notified.unreached.length === 0) return current
  const isUnnoticed = (device: string) => {
    const breach = breachOn(current, device)
    return breach !== undefined && lacksNotice(current, breach, context)
  }
  const again = new Map(Object.entries(current.again))
  const followUps = new Map(Object.entries(notified.followUps))
  const unreached = new Set(notified.unreached.filter(isUnnoticed))
  for (const [device, { at, isLast }] of followUps) {
    const lostAt = at && laterOf(at, now)
    // Owed from the start of its date on, it goes with other mail of that date, or that stands for it.
    const isLost =
      lostAt !== undefined &&
      (isLast ? lostAt.equals(now) : own.dateOf(lostAt).equals(own.dateOf(now))) &&
      state !== 'unreachable' &&
      !context.isHeld
    if (!isUnnoticed(device)) {
      followUps.delete(device)
      // A late delivery takes back what is owed only for want of it.
      if (isLast && !at) again.delete(device)
    } else if (isLost && isLast) {
      followUps.delete(device)
      unreached.add(device)
    } else if (isLost) {
      followUps.set(device, { isLast: true })
      again.set(device, nextAgainAt(current, context, lostAt))
    }
  }
  const outcome = { followUps: Object.fromEntries(followUps), unreached: [...unreached] }
  return { ...withNotified(current, outcome), again: Object.fromEntries(again) }
}
