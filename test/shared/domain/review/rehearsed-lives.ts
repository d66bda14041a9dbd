import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { type DeviceChange, withReport } from '../../../../shared/domain/people/organisation.ts'
import type { Device, Person } from '../../../../shared/domain/people/person.ts'
import type { Policy } from '../../../../shared/domain/policies/policy.ts'
import type { AccessChanged, Mailed, RehearsedEvent } from '../../../../shared/domain/rehearsal/events.ts'
import { rehearseCampaign } from '../../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { type Deadline, laterDeadline, timetable } from '../../../../shared/domain/schedule/timetable.ts'
import { addDays, isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { runs } from '../../../all.ts'
import { type Campaign, campaignOf, read } from '../../../arbitraries.ts'
import { askedOfAll, deadlineSetBy, instant } from '../../../builders.ts'

export const settings = { numRuns: runs(80) }

/** Of what happens in few of them: with a tenth nothing would be stated. */
export const seldom = 80

/** Later than anything that happens in these campaigns. */
export const until = instant('2040-01-01T00:00:00Z')

export const inTime = <T extends { readonly at: Temporal.Instant }>(happenings: readonly T[]) =>
  happenings.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))

/** Versions as text that sorts as they do. */
const sortable = (version: string): string => [0, 1, 2, 3].map((place) => (version.split('.')[place] ?? '0').padStart(9, '0')).join('.')

/** What is known of one requirement: `undefined` if nothing is, or `true` if the device does not meet it. */
function isUnmet({ platform, readings }: Device, name: string, { requirements }: Pick<Policy, 'requirements'>): boolean | undefined {
  const own = requirements[name]
  if (own?.kind === 'version') {
    const least = own.atLeast[platform]
    const version = readings.find(({ osVersion }) => osVersion !== undefined)?.osVersion
    return least === undefined ? false : version === undefined ? undefined : sortable(version) < sortable(least)
  }
  if (own?.kind === 'check' && own.platforms?.includes(platform) === false) return false
  const said = readings.find(({ met, unmet }) => met.includes(name) || unmet.includes(name))
  return said?.unmet.includes(name)
}

/** Whether a device breaks the policy, told from the device alone: for certain, perhaps, or not. */
export function breachOf(device: Device, policy: Policy): 'certain' | 'possible' | undefined {
  const { ownership, workApps } = device
  const { scope, requires, unknown } = policy
  const isInScope =
    ownership === 'official' ? scope.devices.includes('official') : workApps && scope.devices.includes('personal-with-work-apps')
  if (!isInScope) return undefined
  const known = requires.map((name) => isUnmet(device, name, policy))
  if (known.includes(true)) return 'certain'
  return known.includes(undefined) && unknown === 'remind' ? 'possible' : undefined
}

/** The devices after a report of one: what it does not say stays. */
export const withReading = (devices: readonly Device[], { at, device, workApps, ...findings }: DeviceChange): readonly Device[] =>
  devices.map((other) => {
    if (other.id !== device) return other
    return withReport({ ...other, workApps: workApps ?? other.workApps }, findings, askedOfAll, at)
  })

export const isMain = ({ step }: { readonly step: string }) => !['changed', 'cleared', 'restored'].includes(step)
export const isRung = ({ step }: { readonly step: string }) => /^(after|every):/.test(step)
export const reminderIn = ({ step }: { readonly step: string }) => /^(?:first[+]|again[+])?(P\d+D)$/.exec(step)?.[1]
export const isAboutBreaches = ({ step }: { readonly step: string }) => !['announcement', 'cleared', 'restored'].includes(step)

/** What happens to one person in a rehearsal, and what their rows alone say of their devices. */
export function lifeOf(person: Person, { policy, changes }: Campaign, events: readonly RehearsedEvent[]) {
  const own = timetable(policy, person.profile)
  const mine = inTime(events.filter(({ staff }) => staff === person.profile.id))
  const notices = mine.filter((event): event is Mailed => event.kind === 'notice')
  const access = mine.filter((event): event is AccessChanged => event.kind === 'suspension' || event.kind === 'restoration')
  const openings = mine.filter(({ kind }) => kind === 'opened').map(({ at }) => at)
  const reports = inTime(changes.filter(({ device }) => person.devices.some(({ id }) => id === device)))
  const devicesAt = (at: Temporal.Instant) => reports.filter((report) => !isBefore(at, report.at)).reduce(withReading, person.devices)
  /** The devices in breach, changes of the very moment included. */
  const inBreachAt = (at: Temporal.Instant) =>
    devicesAt(at)
      .filter((device) => breachOf(device, policy))
      .map(({ id }) => id)
  const certainAt = (at: Temporal.Instant) =>
    devicesAt(at)
      .filter((device) => breachOf(device, policy) === 'certain')
      .map(({ id }) => id)
  const moments = [policy.announcedAt, ...reports.map(({ at }) => at).filter((at) => isBefore(policy.announcedAt, at))]
  /** Where a breach follows on having been clear for `closedAfter`, and so begins a new case: one that may never come to be told. */
  const restarts = moments.filter((at, index) => {
    const breachEnded = moments.slice(0, index).findLastIndex((moment) => inBreachAt(moment).length > 0)
    const clearSince = moments.slice(0, index)[breachEnded + 1]
    return inBreachAt(at).length > 0 && clearSince && !isBefore(at, addDays(clearSince, policy.closedAfter, own.zone))
  })
  /** The opening of the case that exists at a moment. */
  const openedBefore = (at: Temporal.Instant) =>
    openings.findLast(
      (opening) => !isBefore(at, opening) && !restarts.some((restart) => isBefore(opening, restart) && !isBefore(at, restart)),
    )
  /** The notices of that case until then that name devices in breach. */
  const noticesOfCase = (at: Temporal.Instant) => {
    const opened = openedBefore(at)
    return notices.filter((notice) => isAboutBreaches(notice) && opened && !isBefore(notice.at, opened) && !isBefore(at, notice.at))
  }
  const deadlineFor = (firstNoticeAt: Temporal.Instant): Deadline => {
    const noticed = own.endOfMinimumNotice(firstNoticeAt)
    return laterDeadline(deadlineSetBy(policy, own.zone), noticed)
  }
  /** The person's deadline in the case of a moment; none before they have been told. */
  const deadlineAt = (at: Temporal.Instant) => {
    const first = noticesOfCase(at)[0]
    return first && deadlineFor(first.at)
  }
  return {
    person,
    own,
    mine,
    notices,
    access,
    openings,
    reports,
    moments,
    inBreachAt,
    certainAt,
    openedBefore,
    noticesOfCase,
    deadlineAt,
  }
}

export type Life = ReturnType<typeof lifeOf>

/** States something of every campaign. */
export const always = (most: number, hold: (events: readonly RehearsedEvent[], told: Campaign) => void, numRuns = settings.numRuns) =>
  fc.assert(
    fc.property(campaignOf(most), (records) => {
      const told = read(records)
      hold(rehearseCampaign(told.policy, told.people, told.changes, { until }).events, told)
    }),
    { numRuns },
  )

/** States something of every life in a campaign. */
export const inEveryLife = (hold: (life: Life, policy: Policy) => void, numRuns?: number) =>
  always(
    2,
    (events, told) => {
      for (const person of told.people) hold(lifeOf(person, told, events), told.policy)
    },
    numRuns,
  )
