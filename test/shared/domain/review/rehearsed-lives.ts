import fc from 'fast-check'
import type { Temporal } from 'temporal-polyfill'
import { type DeviceChange, withReport } from '#domain/people/organisation.ts'
import type { Device } from '#domain/people/person.ts'
import type { Policy } from '#domain/policies/policy.ts'
import type { RehearsedEvent } from '#domain/rehearsal/events.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { byMoment } from '#domain/schedule/zone.ts'
import { runs } from '#test/all.ts'
import { type Campaign, campaignOf, read } from '#test/arbitraries.ts'
import { askedOfAll, instant } from '#test/builders.ts'

export const settings = { numRuns: runs(80) }

/** Of what happens in few of them: with a tenth nothing would be stated. */
export const seldom = 80

/** Later than anything that happens in these campaigns. */
export const until = instant('2040-01-01T00:00:00Z')

export const inTime = <T extends { at: Temporal.Instant }>(happenings: readonly T[]) => happenings.toSorted(byMoment)

/** Versions as text that sorts as they do. */
const sortable = (version: string) => [0, 1, 2, 3].map(place => (version.split('.')[place] ?? '0').padStart(9, '0')).join('.')

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
  const known = requires.map(name => isUnmet(device, name, policy))
  if (known.includes(true)) return 'certain'
  return known.includes(undefined) && unknown === 'remind' ? 'possible' : undefined
}

/** The devices after a report of one: what it does not say stays. */
export const withReading = (devices: readonly Device[], { at, device, workApps, ...findings }: DeviceChange) =>
  devices.map(other => {
    if (other.id !== device) return other
    return withReport({ ...other, workApps: workApps ?? other.workApps }, findings, askedOfAll, at)
  })

export const isMain = ({ step }: { step: string }) => !['changed', 'cleared', 'restored'].includes(step)
export const isRung = ({ step }: { step: string }) => /^(after|every):/.test(step)
export const reminderIn = ({ step }: { step: string }) => /^(?:first[+]|again[+])?(P\d+D)$/.exec(step)?.[1]
export const isAboutBreaches = ({ step }: { step: string }) => !['announcement', 'cleared', 'restored'].includes(step)

/** States something of every campaign. */
export const always = (most: number, hold: (events: readonly RehearsedEvent[], told: Campaign) => void) =>
  fc.assert(
    fc.property(campaignOf(most), records => {
      const told = read(records)
      hold(rehearseCampaign(told.policy, told.people, told.changes, { until }).events, told)
    }),
    settings,
  )
