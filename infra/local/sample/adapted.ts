import { Temporal } from 'temporal-polyfill'
import { type DeviceChange, type Findings, readingOf } from '#domain/people/organisation.ts'
import type { Device, Person } from '#domain/people/person.ts'
import { lastReading } from '#domain/people/readings.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { isAskedOf, isOlderVersion } from '#domain/requirements/fulfilment.ts'
import { askedBy, requiredBy } from '#domain/requirements/requirement-of.ts'
import { asksOwners } from '#domain/review/breaches.ts'
import type { Organisation } from '#functions/cli/input/organisation.ts'

/** When the ban was announced that the sample is about. */
const announcedAt = Temporal.Instant.from('2023-02-23T09:00:00Z')

/** How much later than that another policy is announced. */
export const sinceSample = (policy: Policy): Temporal.Duration => announcedAt.until(policy.announcedAt)

/** Handhelds and computers in each other's place, for a policy that asks nothing of handhelds. */
const exchanged: Record<string, Pick<Device, 'label' | 'platform'>> = {
  'Work iPhone': { label: 'MacBook', platform: 'macos' },
  MacBook: { label: 'Work iPhone', platform: 'ios' },
  'Work Android phone': { label: 'Laptop', platform: 'windows' },
  Laptop: { label: 'Work Android phone', platform: 'android' },
  'Own iPhone': { label: 'Own MacBook', platform: 'macos' },
  'Own Android phone': { label: 'Own laptop', platform: 'windows' },
  'Own iPad': { label: 'Own iMac', platform: 'macos' },
}

/**
 * What people did about TikTok in 2023, done about what another policy requires, from its announcement on.
 * A device with TikTok meets no requirement, one without meets all; an unknown one stays unknown. Under a policy that asks owners, nobody can
 * read their own devices.
 * @param organisation invented, and read with the names of the whole catalogue
 */
export function adaptedTo(policy: Policy, { people, changes }: Organisation): Organisation {
  const asked = askedBy([policy])
  const later = sinceSample(policy)
  const required = requiredBy(policy)
  const isOfHandhelds = required.some(({ requirement }) => ['ios', 'android'].some(platform => isAskedOf(requirement, platform)))

  const equipped = people.map(person => ({ ...person, devices: person.devices.map(inItsPlace) }))
  const platforms = new Map(equipped.flatMap(({ devices }) => devices.map(({ id, platform }) => [id, platform])))
  const unread = new Set(equipped.flatMap(({ devices }) => devices.filter(isUnread)).map(({ id }) => id))
  return { people: equipped.map(withReadings), changes: changes.filter(({ device }) => !unread.has(device)).map(changed) }

  function isUnread({ ownership }: Device) {
    return asksOwners(policy) && ownership === 'personal'
  }

  function inItsPlace(device: Device): Device {
    return isOfHandhelds ? device : { ...device, ...exchanged[device.label] }
  }

  function withReadings(person: Person): Person {
    return { ...person, devices: person.devices.map(device => ({ ...device, readings: readingsOf(device) })) }
  }

  function readingsOf(device: Device): Device['readings'] {
    const known = isUnread(device) ? undefined : lastReading(device)
    const reading = known && readingOf(findingsOf(known.unmet, device.platform), asked, known.reportedAt.add(later))
    return reading ? [reading] : []
  }

  function changed({ at, apps, device, workApps }: DeviceChange): DeviceChange {
    const findings = apps ? findingsOf(apps, platforms.get(device) ?? '') : {}
    return { at: at.add(later), device, workApps, ...findings }
  }

  /** @param apps all that the sample says is on the device */
  function findingsOf(apps: readonly string[], platform: string): Findings {
    const isMet = !apps.includes('tiktok')
    const ofDevice = required.filter(({ requirement }) => isAskedOf(requirement, platform))
    const [app] = ofDevice.filter(({ requirement }) => requirement.kind === 'app')
    const checks = ofDevice.flatMap(({ name, requirement }) => (requirement.kind === 'check' ? [name] : []))
    const versions = ofDevice.flatMap(({ requirement }) => (requirement.kind === 'version' ? [requirement.atLeast[platform] ?? ''] : []))
    const [newest] = versions.sort((a, b) => (isOlderVersion(a, b) ? 1 : -1))
    return {
      apps: app ? exchange(apps, app.name) : apps,
      osVersion: newest === undefined ? undefined : isMet ? newest : olderThan(newest),
      passed: isMet ? checks : [],
      failed: isMet ? [] : checks,
    }
  }
}

/** Names with an app in TikTok's place, and TikTok in its. */
const exchange = (apps: readonly string[], app: string) => apps.map(name => (name === 'tiktok' ? app : name === app ? 'tiktok' : name))

/** 17.3 of 17.4, and 16.0 of 17.0: the last number other than 0, less one. */
const olderThan = (version: string) => version.replace(/([1-9]\d*)(?=(\.0+)*$)/, number => `${Number(number) - 1}`)
