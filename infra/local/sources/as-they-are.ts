/** The devices of an organisation as they are at a moment: what a stand-in for its device manager tells of. */
import { Temporal } from 'temporal-polyfill'
import { cataloguedSigns, platformKey } from '#domain/catalogue/platforms.ts'
import { withChange } from '#domain/people/organisation.ts'
import type { Device, Person } from '#domain/people/person.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { askedBy, requiredBy, requirementOf } from '#domain/requirements/requirement-of.ts'
import { namesThatAre } from '#domain/review/breaches.ts'
import { isBefore, laterOf } from '#domain/schedule/zone.ts'
import type { Organisation } from '#functions/cli/input/organisation.ts'
import { entraOf, type InstalledApp, type ManagedDevice } from './managed-device.ts'

/** Nobody asks about them: they must leave no trace. */
const otherApps: readonly InstalledApp[] = [
  { id: 'example.weather', name: 'Weather' },
  { id: 'example.chess', name: 'Chess' },
  { id: 'example.diary', name: 'Diary' },
]

/** Of devices of which the organisation says none. */
const usualVersions = { ios: '16.3', ipados: '16.3', android: '13', windows: '10.0.22621', macos: '13.2' } as const

/**
 * Devices with work apps. Each reports at midnight in UTC, and at once when something on it changes. A personal one of which nothing is known has
 * its work apps without being managed; an official one has never reported.
 * @param policy asks about what is on them
 * @param listedWeekly ids of people on whose devices no rule looks for apps: these are listed once a week
 */
export function devicesAsTheyAre(
  { people, changes }: Organisation,
  policy: Policy,
  now: Temporal.Instant,
  listedWeekly: ReadonlySet<string> = new Set(),
): readonly ManagedDevice[] {
  const asked = askedBy([policy])
  const byDevice = Map.groupBy(changes, ({ device }) => device)
  const happened = (device: string, until: Temporal.Instant) => (byDevice.get(device) ?? []).filter(({ at }) => !isBefore(until, at))
  const devicesOf = (person: Person, at: Temporal.Instant) =>
    person.devices.flatMap(({ id }) => happened(id, at)).reduce((before, change) => withChange(before, change, asked), person).devices
  return people.flatMap(person => {
    const { id, email } = person.profile
    const listed = listedWeekly.has(id) ? devicesOf(person, lastListing(now)) : undefined
    return devicesOf(person, now).flatMap(device => {
      const managed = managedDevice(device, policy)
      if (!managed) return []
      const before = listed?.find(one => one.id === device.id)
      const seenAt = happened(device.id, now)
        .map(({ at }) => at)
        .reduce(laterOf, midnightBefore(now))
      return [{ ...managed, ...(before ? onlyListed(before, managed, policy) : {}), ...keysOf(device), seenAt, users: [{ id, email }] }]
    })
  })
}

/** Devices are enrolled at this moment: Intune lists their apps again every seven days from then on. */
const enrolledAt = Temporal.Instant.from('2020-01-01T00:00:00Z')

const week = 7 * 24

const lastListing = (now: Temporal.Instant) => enrolledAt.add({ hours: week * Math.floor(enrolledAt.until(now).total('hours') / week) })

/** What is known of a device without a rule about apps: those on it at its last listing, also in a work profile. */
function onlyListed(before: Device, { rules = {} }: Described, policy: Policy): Pick<ManagedDevice, 'inventory' | 'rules' | 'enrolledAt'> {
  const apps = new Set(
    requiredBy(policy).flatMap(({ name, requirement }) => (requirement.kind === 'app' ? [policyRule(name, policy)] : [])),
  )
  return {
    enrolledAt,
    inventory: managedDevice(before, policy)?.apps.map(app => ({ ...app, isManaged: true })),
    rules: Object.fromEntries(Object.entries(rules).filter(([rule]) => !apps.has(rule))),
  }
}

const midnightBefore = (now: Temporal.Instant) => now.round({ smallestUnit: 'hour', roundingIncrement: 24, roundingMode: 'floor' })

const keysOf = ({ id }: Device) => ({
  ref: id,
  serial: `SN-${id}`,
  entra: entraOf(id),
})

type Described = Omit<ManagedDevice, 'ref' | 'users' | 'seenAt'>

/** @returns undefined for a device that no manager has */
function managedDevice(device: Device, policy: Policy): Described | undefined {
  const { label, ownership, workApps, readings } = device
  const platform = managedPlatform(device)
  if (!platform || (ownership === 'personal' && !workApps)) return undefined
  const unmet = namesThatAre('unmet', device, policy)
  const known = { label, platform, ownership }
  const osVersion = readings.findLast(({ osVersion }) => osVersion !== undefined)?.osVersion ?? usualVersions[platform]
  if (readings.length === 0) return { ...known, osVersion, apps: [], ...(ownership === 'personal' ? unmanaged : silent) }
  const met = namesThatAre('met', device, policy)
  const isOf = (kind: string) => (name: string) => requirementOf(policy, name).kind === kind
  return {
    ...known,
    osVersion,
    apps: [...unmet.filter(isOf('app')).map(name => installedApp(name, platform, policy)), ...otherApps],
    isEncrypted: !unmet.some(isOf('check')),
    rules: Object.fromEntries([...unmet, ...met].map(name => [policyRule(name, policy), met.includes(name)])),
  }
}

/** The id of a rule in the device manager that is about one requirement. */
export const policyRule = (name: string, { requires }: Policy) => `${requires.indexOf(name) + 1}`

const unmanaged = { isEnrolled: false, odd: { platformVersion: undefined } } as const

const silent = { odd: { lastSyncDateTime: '0001-01-01T00:00:00Z', osVersion: undefined } } as const

function managedPlatform({ platform }: Device): ManagedDevice['platform'] | undefined {
  const key = platformKey(platform)
  return key && isManaged(key) ? key : undefined
}

const isManaged = (key: string): key is ManagedDevice['platform'] => Object.hasOwn(usualVersions, key)

/** As its maker calls it on that platform. */
function installedApp(name: string, platform: ManagedDevice['platform'], policy: Policy): InstalledApp {
  const requirement = requirementOf(policy, name)
  const { identifiers = {}, displayNames = [] } = cataloguedSigns.get(name) ?? (requirement.kind === 'app' ? requirement : {})
  const [first] = identifiers[platform] ?? []
  return { id: first?.id ?? `example.${name}`, name: displayNames[0] ?? String(requirement.title) }
}
