import { Temporal } from 'temporal-polyfill'
import { brakeLimit, brakeWindow } from '../access/brake.ts'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { devicesInScope } from '../review/breach.ts'
import { findCalendar } from '../schedule/calendars.ts'
import { isBefore, localTime } from '../schedule/zone.ts'
import type { Campaign } from './campaign.ts'
import { zoneOfDays } from './days.ts'
import type { RehearsedEvent } from './events.ts'

export function warningsOf(
  { policies, people, story = [] }: Campaign,
  events: readonly RehearsedEvent[],
  until: Temporal.Instant,
): readonly string[] {
  const warnings = policies.flatMap((policy) => {
    const own = events.filter((event) => event.policy === policy.id)
    const audience = people.filter(({ profile }) => isInAudience(policy, profile))
    const isHeld = story.some((line) => 'brake' in line && line.brake.policy === policy.id && line.brake.hold)
    return [
      ...deadlineWarnings(policy),
      ...audienceWarnings(policy, people),
      ...calendarWarnings(policy, audience, until),
      ...managerWarnings(policy, audience, own),
      ...(isHeld ? [] : brakeWarnings(policy, audience, own)),
    ]
  })
  return [...new Set(warnings)]
}

export function deadlineWarnings({ zone, deadline, announcedAt }: Policy): string[] {
  const announcedOn = announcedAt.toZonedDateTimeISO(zoneOfDays({ zone })).toPlainDate()
  const date = 'on' in deadline ? deadline.on : deadline.at.toPlainDate()
  if (Temporal.PlainDate.compare(date, announcedOn) >= 0) return []
  return [`the deadline (${date}) is before the announcement (${announcedOn}): each person’s deadline is then the end of minimum notice`]
}

function audienceWarnings({ scope: { audience } }: PolicyVersion, people: readonly Person[]): string[] {
  if (!audience) return []
  const known = {
    units: new Set(people.map(({ profile }) => profile.unit)),
    countries: new Set(people.map(({ profile }) => profile.country)),
    groups: new Set(people.flatMap(({ profile }) => profile.groups)),
    staff: new Set(people.map(({ profile }) => profile.id)),
  }
  const keys = ['units', 'countries', 'groups', 'staff'] as const
  return [
    { name: 'scope.audience', circle: audience },
    { name: 'scope.audience.except', circle: audience?.except },
  ].flatMap(({ name, circle }) =>
    keys.flatMap((key) =>
      (circle?.[key] ?? []).filter((value) => !known[key].has(value)).map((value) => `${name}.${key}: no staff member matches "${value}"`),
    ),
  )
}

export function calendarWarnings(
  { workingDays: { holidays }, announcedAt }: Policy,
  audience: readonly Person[],
  until: Temporal.Instant,
): string[] {
  if (typeof holidays !== 'string') return []
  const names = holidays === 'country' ? [...new Set(audience.map(({ profile }) => profile.country ?? ''))].sort() : [holidays]
  const dateOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO('UTC').toPlainDate()
  return names.flatMap((name) => {
    const calendar = findCalendar(name)
    const whose = name === '' ? 'staff without a country' : holidays === 'country' ? `staff in ${name}` : `calendar "${name}"`
    if (!calendar) return [`${whose}: no holidays are known, so only weekends are days off`]
    const { from, until: last } = calendar
    const isCovered = Temporal.PlainDate.compare(from, dateOf(announcedAt)) <= 0 && Temporal.PlainDate.compare(dateOf(until), last) <= 0
    return isCovered ? [] : [`${whose}: holidays are known from ${from} until ${last} only, so outside that only weekends are days off`]
  })
}

function managerWarnings({ escalation, teams }: PolicyVersion, audience: readonly Person[], events: readonly RehearsedEvent[]): string[] {
  if (teams.security || !escalation.some(({ notify }) => notify === 'manager')) return []
  const withoutManager = new Set(audience.filter(({ profile }) => !profile.manager).map(({ profile }) => profile.id))
  const unheard = new Set(events.filter(({ kind, staff }) => kind === 'overdue' && withoutManager.has(staff)).map(({ staff }) => staff))
    .size
  return unheard > 0 ? [`${unheard} overdue staff have no manager, and the policy names no security team: nobody hears of them`] : []
}

/** Without a story that says otherwise every brake is approved; this says when the first would have held. */
function brakeWarnings(policy: PolicyVersion, audience: readonly Person[], events: readonly RehearsedEvent[]): string[] {
  const inScope = devicesInScope(policy, audience)
  const zone = zoneOfDays(policy)
  const suspended: Temporal.Instant[] = []
  let past = 0
  for (const { kind, at } of events) {
    if (kind !== 'suspension') continue
    suspended.push(at)
    for (let first = suspended[past]; first && !isBefore(at, first.add(brakeWindow)); first = suspended[past]) past += 1
    const limit = brakeLimit(policy, suspended.length - past, inScope)
    if (limit)
      return [
        `the brake would hold suspensions from ${localTime(at, zone).toString({ smallestUnit: 'minute' })} (${zone}) on, until two people approve them (limits: ${limit}; devices in scope: ${inScope})`,
      ]
  }
  return []
}
