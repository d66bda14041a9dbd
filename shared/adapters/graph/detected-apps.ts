/** Which devices have an app, by the apps that Intune detected. */
import pMap from 'p-map'
import * as z from 'zod'
import { getOrCompute } from '#domain/caching.ts'
import type { Matcher } from '#domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { withoutSuffix } from '../http/records.ts'
import { type DeviceMap, deviceMap } from './device-access.ts'
import { graphList, mostRecords, permissions } from './graph.ts'

const detectedApp = z.object({ id: z.string().min(1), displayName: z.string().nullable(), platform: z.string() })

const deviceId = z.object({ id: z.string().min(1) })

/** Questions asked at once. */
const concurrency = 4

/** Asks only for those that policies ask about. */
export async function devicesWithApps(api: ApiClient, graph: string, matcher: Matcher): Promise<DeviceMap> {
  const address = `${graph}/v1.0/deviceManagement/detectedApps`
  const appsIn = appsInRows(matcher)

  function rowsNamed(name: string) {
    const filter = `displayName eq '${name.replaceAll("'", "''")}'`
    // Not sorted: Graph would sort all apps of all devices, and then throttle.
    const query = new URLSearchParams({ $filter: filter, $select: 'id,displayName,platform', $top: mostRecords })
    return Array.fromAsync(graphList(api, `${address}?${query}`, detectedApp, permissions.devices))
  }

  const devices = deviceMap()
  // On Macs, other inventories name apps like their files: whether Intune does is not known.
  const names = matcher.appNames.flatMap(name => [name, `${name}.app`])
  const rows = await pMap(new Set([...names, ...windowsPackages(matcher).keys()]), rowsNamed, { concurrency })
  await pMap(
    rows.flat(),
    async row => {
      const apps = appsIn(row)
      if (apps.length === 0) return
      const query = new URLSearchParams({ $select: 'id', $top: mostRecords })
      const list = `${address}/${encodeURIComponent(row.id)}/managedDevices?${query}`
      for await (const { id } of graphList(api, list, deviceId, permissions.devices)) devices.add(id, apps)
    },
    { concurrency },
  )
  return devices
}

/** The asked-about apps that a row is, mostly none: by its name, on Windows also by its package. */
export function appsInRows(matcher: Matcher): (row: Pick<z.output<typeof detectedApp>, 'displayName' | 'platform'>) => readonly string[] {
  const packages = windowsPackages(matcher)
  return ({ displayName, platform }) => {
    if (displayName === null) return []
    const packaged = /^windows/i.test(platform) ? (packages.get(displayName) ?? []) : []
    return [...matcher.appsAs('', { name: withoutSuffix(displayName) }), ...packaged]
  }
}

/** Apps from the Microsoft Store by their package, as Intune shows them: by what stands before the publisher's mark in an identifier. */
const windowsPackages = (matcher: Matcher) =>
  getOrCompute(
    packages,
    matcher,
    () => new Map(matcher.appIds('windows').map(id => [id.replace(/_[a-z0-9]{13}$/, ''), matcher.appsAs('windows', { id })])),
  )

const packages = new WeakMap<Matcher, ReadonlyMap<string, readonly string[]>>()

const appsInStore = (matcher: Matcher) => [...windowsPackages(matcher).values()].flat()

export const isInStore = (matcher: Matcher, app: string) => appsInStore(matcher).includes(app)

const sought = new WeakMap<Matcher, Map<string, ReadonlySet<string>>>()

/** The asked-about apps that are found by their name, or as a package, if they are on a device of a platform. */
export const appsSought = (matcher: Matcher, platform: string): ReadonlySet<string> =>
  getOrCompute(
    getOrCompute(sought, matcher, () => new Map<string, ReadonlySet<string>>()),
    platform,
    () => {
      const packaged = platform === 'windows' ? appsInStore(matcher) : []
      return new Set([...matcher.appNames.flatMap(name => matcher.appsAs(platform, { name })), ...packaged])
    },
  )
