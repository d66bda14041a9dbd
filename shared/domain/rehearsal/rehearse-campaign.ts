import { Temporal } from 'temporal-polyfill'
import type { Change } from '../people/organisation.ts'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { timetable } from '../schedule/timetable.ts'
import { addDays, isBefore, laterOf } from '../schedule/zone.ts'
import { zoneOfDays } from './days.ts'
import { digestEvents } from './digest-events.ts'
import type { RehearsedEvent } from './events.ts'
import { playCampaign, type Stage } from './play-campaign.ts'
import { warningsOf } from './warnings.ts'

export interface Rehearsal {
  /** In order of time. */
  readonly events: readonly RehearsedEvent[]
  readonly from: Temporal.Instant
  /** Included. */
  readonly until: Temporal.Instant
  /** What an admin should know; none stops the policy. */
  readonly warnings: readonly string[]
}

/** Days after the last deadline at which a rehearsal ends by default. */
const daysAfterDeadline = 60

/**
 * Runs a whole campaign on a virtual clock and sends nothing: every notice counts as delivered, every brake as approved, and each device's
 * last reading as repeated daily.
 * @param changes in any order, each about a device of `people`
 * @param span first and last moment; by default from the announcement until 60 days after the last deadline
 */
export function rehearseCampaign(
  policy: Policy | PolicyVersion,
  people: readonly Person[],
  changes: readonly Change[],
  span: { readonly from?: Temporal.Instant; readonly until?: Temporal.Instant } = {},
): Rehearsal {
  const version: PolicyVersion = { version: 1, ...policy, staleAfter: Number.POSITIVE_INFINITY }
  const from = span.from ?? policy.announcedAt
  const start = laterOf(from, policy.announcedAt)
  const stage: Stage = { events: [], lines: [], deadlines: [] }
  const changesOf = byOwner(people, changes)
  for (const person of people) {
    playCampaign(person, changesOf.get(person) ?? [], version, start, stage)
  }
  for (const event of digestEvents(version, people, stage.lines)) stage.events.push(event)
  const until = span.until ?? endOfCampaign(version, people, stage)
  const events = stage.events.filter(({ at }) => !isBefore(until, at)).sort(byTime)
  return { events, from, until, warnings: warningsOf(version, people, events, until) }
}

/** 60 days after the last deadline among cases notified before then. */
function endOfCampaign(policy: PolicyVersion, people: readonly Person[], { deadlines }: Stage): Temporal.Instant {
  const after = (deadline: Temporal.Instant) => addDays(deadline, daysAfterDeadline, zoneOfDays(policy))
  const audience = people.filter(({ profile }) => isInAudience(policy, profile))
  const ofPolicy = audience.map(({ profile }) => timetable(policy, profile).deadline.at)
  let end = after(ofPolicy.reduce(laterOf, policy.announcedAt))
  for (const { toldAt, deadline } of deadlines.toSorted((a, b) => Temporal.Instant.compare(a.toldAt, b.toldAt)))
    if (!isBefore(end, toldAt)) end = laterOf(end, after(deadline))
  return end
}

/** Each person's changes by time, then in the order given. */
function byOwner(people: readonly Person[], changes: readonly Change[]): ReadonlyMap<Person, readonly Change[]> {
  if (changes.length === 0) return new Map()
  const owners = new Map(people.flatMap((person) => person.devices.map(({ id }) => [id, person])))
  const ordered = changes.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  const owned = new Map<Person, Change[]>()
  for (const change of ordered) {
    const owner = owners.get(change.device)
    if (!owner) continue
    const own = owned.get(owner)
    if (own) own.push(change)
    else owned.set(owner, [change])
  }
  return owned
}

/** By second, kind, staff, then step or device. */
function byTime(a: RehearsedEvent, b: RehearsedEvent): number {
  return (
    seconds(a) - seconds(b) ||
    compare(a.kind, b.kind) ||
    compare(a.staff, b.staff) ||
    compare(detail(a), detail(b)) ||
    compare('to' in a ? a.to : '', 'to' in b ? b.to : '')
  )
}

const seconds = ({ at }: RehearsedEvent): number => Math.floor(at.epochMilliseconds / 1000)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const detail = (event: RehearsedEvent): string => ('step' in event ? event.step : 'device' in event ? event.device : '')
