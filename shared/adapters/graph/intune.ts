/** Devices from Microsoft Intune, by the lists of Graph. */
import * as z from 'zod'
import { platformNames } from '../../domain/catalogue/platforms.ts'
import { type DevicePage, type DeviceReport, type DeviceSource, type Matcher, SourceError } from '../../domain/sources/device-source.ts'
import type { DeviceSourceSettings } from '../../domain/sources/settings.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { readListedRecords } from '../http/records.ts'
import { isOnManagedDevice, registeredUserOf, registrationReport } from './app-registrations.ts'
import { appsDetectedOn, devicesWithApps } from './detected-apps.ts'
import type { DeviceMap } from './device-access.ts'
import { findPage, graphApi, graphPage, mostRecords, permissions } from './graph.ts'
import { type KnownOfDevices, managedDeviceFields, managedDeviceReport } from './managed-device.ts'
import { noRestrictedApps, restrictedApps } from './restricted-apps.ts'
import { statesUnder } from './rules.ts'

export type IntuneSettings = Extract<DeviceSourceSettings, { kind: 'intune' }>

export function intune(settings: IntuneSettings, surroundings: SourceSurroundings): DeviceSource {
  const { graph, appProtection } = settings
  const api = graphApi(settings, surroundings)
  const devices = `${graph}/v1.0/deviceManagement/managedDevices`
  const registrations = `${graph}/beta/deviceAppManagement/managedAppRegistrations`

  async function devicePage(cursor: string | undefined, known: KnownOfDevices): Promise<DevicePage> {
    const address = cursor ?? `${devices}?${new URLSearchParams({ $select: managedDeviceFields, $top: mostRecords })}`
    const { records, next } = await graphPage(api, address, askedFor(permissions.devices, cursor))
    const read = readListedRecords(records, 'a page of devices', (record) => managedDeviceReport(record, known))
    return { ...read, next: next ?? (appProtection ? registrations : undefined) }
  }

  async function registrationPage(cursor: string): Promise<DevicePage> {
    const { records, next } = await graphPage(api, cursor, askedFor(permissions.apps, cursor))
    return { ...registrationsIn(records), next }
  }

  async function findRegistration(ref: string, user: string): Promise<DeviceReport | undefined> {
    const address = `${graph}/beta/users/${encodeURIComponent(user)}/managedAppRegistrations`
    const found = await findPage(api, address, { permission: permissions.apps })
    return registrationsIn(found?.records ?? []).reports.find((report) => report.ref === ref)
  }

  return {
    permissions: permissionsFor(settings),

    async open(matcher) {
      const others = await knownOfDevices(api, settings, matcher)
      let listed: KnownOfDevices | undefined
      return {
        async page(cursor) {
          if (cursor?.startsWith(registrations)) return registrationPage(cursor)
          listed ??= { ...others, detected: await devicesWithApps(api, graph, matcher) }
          return devicePage(cursor, listed)
        },

        async find(ref) {
          const user = registeredUserOf(ref)
          if (user !== undefined) return findRegistration(ref, user)
          const address = `${devices}/${encodeURIComponent(ref)}?${new URLSearchParams({ $select: managedDeviceFields })}`
          const found = await api.find(address, z.looseObject({ id: z.literal(ref) }), { permission: permissions.devices })
          return found && managedDeviceReport(found.body, { ...others, detected: await detectedOn(api, graph, ref, matcher) })
        },
      }
    },

    async refresh(ref) {
      if (registeredUserOf(ref) !== undefined) return 'impossible'
      const question = { method: 'POST', permission: permissions.sync } as const
      // Without the permission, the device reports when it would have anyway.
      const status = await api.tell(`${devices}/${encodeURIComponent(ref)}/syncDevice`, [204, 403, 404], question)
      return status === 204 ? 'asked' : 'impossible'
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

function registrationsIn(records: readonly unknown[]) {
  const others = records.filter((record) => !isOnManagedDevice(record))
  return readListedRecords(others, 'a page of app registrations', registrationReport)
}

/** By the lists of who has an app where the beta of Graph does not tell of one device. */
const detectedOn = async (api: ApiClient, graph: string, ref: string, matcher: Matcher): Promise<DeviceMap> =>
  (await appsDetectedOn(api, graph, ref, matcher).catch(ifStrange)) ?? devicesWithApps(api, graph, matcher)

function ifStrange(error: unknown): undefined {
  if (!(error instanceof SourceError && error.fault === 'strange')) throw error
}

async function knownOfDevices(api: ApiClient, settings: IntuneSettings, matcher: Matcher): Promise<Omit<KnownOfDevices, 'detected'>> {
  const { graph, checks: rules } = settings
  const apps = new Set(platformNames.flatMap((platform) => matcher.appsOn(platform)))
  return {
    matcher,
    restricted: settings.restrictedApps ? await restrictedApps(api, graph, matcher) : noRestrictedApps,
    appRules: await statesUnder(api, graph, rules, apps),
    checkRules: await statesUnder(api, graph, rules, matcher.checks),
  }
}
