/** A campaign of one person in one zone, who breaks one stage of a policy from the start and no other. */
import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../people/person.ts'
import type { PolicyAtStage } from '../policies/stages.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import { countryIn } from '../schedule/calendars.ts'
import { policyEnd } from '../schedule/policy-deadline.ts'
import { reminders, type Step } from '../schedule/steps.ts'
import { type Deadline, type Timetable, timetable } from '../schedule/timetable.ts'
import { addDays, isBefore } from '../schedule/zone.ts'
import type { RehearsedEvent } from './events.ts'
import { rehearseCampaign } from './rehearse-campaign.ts'

export interface Column {
  readonly zone: string
  readonly person: Person
  readonly own: Timetable
  readonly events: readonly RehearsedEvent[]
  readonly first: Temporal.Instant
  /** The policy’s; without one the end of its review. */
  readonly set: Deadline
  /** The person's. */
  readonly deadline: Deadline
  /** Before the deadline, sent or not. */
  readonly reminders: readonly Step[]
}

/** Days, more than any escalation lasts that a policy can express. */
const longestCampaign = 1_100_000

export function columnOf(policy: PolicyAtStage, zone: string): Column {
  const person = somebody(policy, zone)
  const own = timetable(policy, person.profile)
  const set = policyEnd(policy, zone)
  // Neither audience nor brake belong in a timeline.
  const forAll = { ...policy, scope: { devices: policy.scope.devices }, limits: {} }
  const { events } = rehearseCampaign(forAll, [person, managerOf(person)], [], { until: addDays(set.at, longestCampaign, 'UTC') })
  const theirs = events.filter(({ staff }) => staff === person.profile.id)
  const first = theirs.find((event) => event.kind === 'notice')?.at ?? policy.announcedAt
  const overdue = theirs.find(({ kind }) => kind === 'overdue')?.at ?? set.at
  const deadline = isBefore(set.at, overdue) ? own.endOfMinimumNotice(first) : set
  return { zone, person, own, events: theirs, first, set, deadline, reminders: reminders(policy, own, deadline) }
}

const managerId = 'manager'

/** With a device for each platform of which something is required. */
function somebody(policy: PolicyAtStage, zone: string): Person {
  const { requires, scope, announcedAt } = policy
  const country = countryIn(zone)
  const place = { zone, ...(country ? { country } : {}) }
  const ownership = scope.devices.includes('official') ? 'official' : 'personal'
  const platforms = new Set(requiredBy(policy).map(({ requirement }) => aPlatformOf(requirement)))
  return {
    profile: {
      id: 'somebody',
      email: 'somebody@ides.invalid',
      name: '',
      language: 'en',
      unit: '',
      groups: [],
      manager: { id: managerId, ...place },
      ...place,
    },
    devices: [...platforms].map((platform) => ({
      id: `device-${platform}`,
      label: '',
      platform,
      ownership,
      workApps: true,
      readings: [{ met: [], unmet: requires, evidence: 'inventory', source: 'import', reportedAt: announcedAt }],
    })),
    cases: [],
    announcements: {},
    access: {},
  }
}

/** One of which a requirement asks something; empty for any. */
function aPlatformOf(requirement: Requirement): string {
  if (requirement.kind === 'app') return ''
  const [first = ''] = requirement.kind === 'version' ? Object.keys(requirement.atLeast) : (requirement.platforms ?? [])
  return first
}

export const managerMail = 'manager@ides.invalid'

function managerOf({ profile: { manager: _, ...profile } }: Person): Person {
  return { profile: { ...profile, id: managerId, email: managerMail }, devices: [], cases: [], announcements: {}, access: {} }
}
