/** What sample people get under a policy, and when: each is played by the rules. */
import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { type PolicyAtStage, stagesOf } from '../policies/stages.ts'
import { askedBy } from '../requirements/requirement-of.ts'
import { asksOwners } from '../review/breaches.ts'
import { withoutStage } from '../schedule/steps.ts'
import { addDays } from '../schedule/zone.ts'
import type { RehearsedEvent } from './events.ts'
import { rehearsePolicies } from './rehearse-campaign.ts'
import { forShow, invented, longestCampaign, managerMail, managerOf } from './timeline-column.ts'

export interface SamplePerson {
  /** `Does it at once` */
  readonly name: string
  /** Where they work. */
  readonly zone: string
  /** In order of time, each with all that happens then. */
  readonly moments: readonly { readonly at: Temporal.Instant; readonly what: readonly Happening[] }[]
}

interface Happening {
  /** `Reminder` */
  readonly said: string
  /** Of a mail to the person. */
  readonly subject?: string
}

/** Where each person's own zone counts. */
const usualZone = 'Europe/Brussels'

/** Between a mail and doing what it says. */
const hoursToAct = 2

/** People of the first stage act at once, late, or never; those of later stages alone never act. A watch is played as the ban that it would become. */
export function samplePeople({ watch, ...ban }: Policy): readonly SamplePerson[] {
  const policy = { version: 1, ...forShow(ban) }
  const zone = policy.zone === 'staff' ? usualZone : policy.zone
  const stages = stagesOf(policy)
  const [first, ...later] = stages.map(stage => ({ stage, person: memberOf(stage, zone) }))
  if (!first) return []
  const others = later.filter(({ person }, index) => stages.slice(0, index + 1).every(stage => !isInAudience(stage, person.profile)))
  return [
    ...samplesOf(policy, first.person),
    ...others.map(({ stage, person }) => ({
      name: `Never does it (stage “${stage.stage}”)`,
      events: play(policy, person),
    })),
  ].map(({ name, events }) => ({ name, zone, moments: momentsOf(events, policy) }))
}

/** A person in the audience of a stage. */
function memberOf(stage: PolicyAtStage, zone: string): Person {
  const { profile, ...person } = invented(stage, zone)
  const { units, countries, groups, staff, except } = stage.scope.audience ?? {}
  const country = countries?.[0] ?? profile.country
  const isLeftOut = country !== undefined && except?.countries?.includes(country)
  return {
    ...person,
    profile: {
      ...profile,
      id: staff?.[0] ?? profile.id,
      unit: units?.[0] ?? '',
      groups: groups?.slice(0, 1) ?? [],
      country: isLeftOut ? undefined : country,
    },
  }
}

interface Played {
  readonly name: string
  readonly events: readonly RehearsedEvent[]
}

function samplesOf(policy: PolicyVersion, person: Person): readonly Played[] {
  const never = play(policy, person)
  const notices = never.filter(({ kind }) => kind === 'notice')
  const reminders = notices.filter(event => 'step' in event && /^(P|remind:)/.test(withoutStage(event.step)))
  const late = reminders[1] ?? reminders[0] ?? notices.at(-1)
  const after = reminders.length > 1 ? 'the second reminder' : reminders.length > 0 ? 'the reminder' : 'the last mail'
  const unread = { ...person, devices: person.devices.map(device => ({ ...device, readings: [] })) }
  return [
    { name: 'Does it at once', events: play(policy, person, notices[0]?.at) },
    ...(late && late !== notices[0] ? [{ name: `Does it after ${after}`, events: play(policy, person, late.at) }] : []),
    { name: 'Never does it', events: never },
    ...(asksOwners(policy) ? [{ name: 'Has a device that no source can read, and never answers', events: play(policy, unread) }] : []),
    ...(policy.announce === 'everyone' ? [{ name: 'Has nothing to do', events: play(policy, { ...person, devices: [] }) }] : []),
  ]
}

/** @param mailed when they get the mail after which they do it; absent if they never do */
function play(policy: PolicyVersion, person: Person, mailed?: Temporal.Instant): readonly RehearsedEvent[] {
  const { check, version } = askedBy([policy])
  const clean = { apps: [], passed: [...check], osVersion: version.size > 0 ? '999' : undefined }
  const at = mailed?.add({ hours: hoursToAct })
  const changes = at ? person.devices.map(({ id }) => ({ at, device: id, ...clean })) : []
  const until = addDays(policy.announcedAt, longestCampaign, 'UTC')
  const { events } = rehearsePolicies([{ ...policy, limits: {} }], [person, managerOf(person)], { changes }, { until })
  return events.filter(({ staff }) => staff === person.profile.id)
}

function momentsOf(events: readonly RehearsedEvent[], policy: Policy): SamplePerson['moments'] {
  const byMoment = Map.groupBy(events, ({ at }) => at.epochMilliseconds)
  return [...byMoment.values()].flatMap(together => {
    const what = together.flatMap(event => happeningsIn(event, policy))
    const [{ at } = {}] = together
    return at && what.length > 0 ? [{ at, what: what.toSorted((a, b) => Number('subject' in a) - Number('subject' in b)) }] : []
  })
}

/** By how the name of a step begins, without its stage. */
const mails: readonly (readonly [form: RegExp, said: string])[] = [
  [/^announcement/, 'Announcement'],
  [/^first/, 'First notice'],
  [/^ask\+/, 'Reminder to answer'],
  [/^ask/, 'Question about the device'],
  [/^(P|remind:)/, 'Reminder'],
  [/^(after|every):/, 'Overdue notice'],
  [/^suspended/, 'Notice of the suspension'],
  [/^restored/, 'Notice that access is back'],
  [/^cleared/, 'Confirmation'],
]

function happeningsIn(event: RehearsedEvent, { teams }: Policy): readonly Happening[] {
  switch (event.kind) {
    case 'notice': {
      const [, said = 'Notice'] = mails.find(([form]) => form.test(withoutStage(event.step))) ?? []
      return [{ said, subject: event.subject }]
    }
    case 'digest': {
      const [team = 'A team'] = Object.entries(teams).find(([, { email }]) => email === event.to) ?? []
      return [{ said: event.to === managerMail ? 'The manager is told' : `The ${team} team is told` }]
    }
    case 'cleared':
      return [{ said: 'Does it' }]
    case 'suspension':
      return [{ said: 'Work access is suspended' }]
    case 'restoration':
      return [{ said: 'Work access is back' }]
    default:
      return []
  }
}
