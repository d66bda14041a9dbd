/** Devices from Microsoft Intune, by the lists of Graph. */
import type { Temporal } from 'temporal-polyfill'
import { platformNames } from '#domain/catalogue/platforms.ts'
import { oneDayOrMore } from '#domain/schedule/fields.ts'
import type { DevicePage, DeviceSource, Matcher } from '#domain/sources/device-source.ts'
import type { DeviceSourceSettings } from '#domain/sources/settings.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { readListedRecords } from '../http/records.ts'
import { isNotCounted, registrationReport } from './app-registrations.ts'
import { devicesWithApps } from './detected-apps.ts'
import { graphApi, graphPage, mostRecords, permissions } from './graph.ts'
import { discoveredEvery, isInventoriedWithin, type KnownOfDevices, managedDeviceFields, managedDeviceReport } from './managed-device.ts'
import { noRestrictedApps, restrictedApps } from './restricted-apps.ts'
import { statesUnder } from './rules.ts'

export type IntuneSettings = Extract<DeviceSourceSettings, { kind: 'intune' }>

export function intune(settings: IntuneSettings, surroundings: SourceSurroundings): DeviceSource {
  const { graph, appProtection, seenWithin } = settings
  const api = graphApi(settings, surroundings)
  const devices = `${graph}/v1.0/deviceManagement/managedDevices`
  const registrations = `${graph}/beta/deviceAppManagement/managedAppRegistrations`
  const firstRegistrations = `${registrations}?${new URLSearchParams({ $top: mostRecords })}`

  async function devicePage(cursor: string | undefined, known: KnownOfDevices): Promise<DevicePage> {
    const address = cursor ?? `${devices}?${new URLSearchParams({ $select: managedDeviceFields, $top: mostRecords })}`
    const { records, next } = await graphPage(api, address, askedFor(permissions.devices, cursor))
    const read = readListedRecords(records, 'a page of devices', record => managedDeviceReport(record, known))
    const faults = [known.restricted, known.appRules, known.checkRules].flatMap(({ faults }) => faults)
    return { ...read, faults: cursor === undefined ? faults : undefined, next: next ?? (appProtection ? firstRegistrations : undefined) }
  }

  async function registrationPage(cursor: string): Promise<DevicePage> {
    const { records, next } = await graphPage(api, cursor, askedFor(permissions.apps, cursor === firstRegistrations ? undefined : cursor))
    const since = surroundings.clock.now().subtract({ hours: 24 * oneDayOrMore.parse(seenWithin) })
    return { ...registrationsIn(records, since), next }
  }

  return {
    permissions: permissionsFor(settings),
    inventoryHours: discoveredEvery,

    async open(matcher) {
      const others = await knownOfDevices(api, settings, matcher)
      let listed: KnownOfDevices | undefined
      return {
        async page(cursor) {
          if (cursor?.startsWith(registrations)) return registrationPage(cursor)
          listed ??= { ...others, detected: await devicesWithApps(api, graph, matcher) }
          return devicePage(cursor, listed)
        },
      }
    },
  }
}

const permissionsFor = ({ restrictedApps, checks, appProtection }: IntuneSettings): readonly string[] => [
  permissions.devices,
  ...(restrictedApps || Object.keys(checks).length > 0 ? [permissions.configuration] : []),
  ...(appProtection ? [permissions.apps] : []),
]

/** A bad request is one for a cursor that is over: without one, it would be the same for everybody. */
const askedFor = (permission: string, cursor: string | undefined) => ({ permission, lost: cursor === undefined ? [] : [400] })

function registrationsIn(records: readonly unknown[], since: Temporal.Instant) {
  const others = records.filter(record => !isNotCounted(record, since))
  return readListedRecords(others, 'a page of app registrations', registrationReport)
}

async function knownOfDevices(api: ApiClient, settings: IntuneSettings, matcher: Matcher): Promise<Omit<KnownOfDevices, 'detected'>> {
  const { graph, checks: rules } = settings
  const apps = new Set(platformNames.flatMap(platform => matcher.appsOn(platform)))
  return {
    matcher,
    isInventoried: isInventoriedWithin(settings.inventoryHours ?? discoveredEvery),
    restricted: settings.restrictedApps ? await restrictedApps(api, graph, matcher) : noRestrictedApps,
    appRules: await statesUnder(api, graph, rules, apps),
    checkRules: await statesUnder(api, graph, rules, matcher.checks),
  }
}
