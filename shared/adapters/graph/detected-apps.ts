/** Which devices have an app, by the apps that Intune detected: it is asked for those alone that somebody asks about. */
import * as z from 'zod'
import type { Matcher } from '../../domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { type DeviceMap, deviceMap } from './device-map.ts'
import { graphList, mostRecords, permissions } from './graph.ts'

const detectedApp = z.object({ id: z.string().min(1), displayName: z.string(), platform: z.string() })

const deviceId = z.object({ id: z.string().min(1) })

/** By how Intune's words for them begin. iPads count as iOS. */
const platforms: readonly (readonly [beginning: string, platform: string])[] = [
  ['ios', 'ios'],
  ['macOS', 'macos'],
  ['android', 'android'],
  ['windows', 'windows'],
]

export async function devicesWithApps(api: ApiClient, graph: string, matcher: Matcher): Promise<DeviceMap> {
  const devices = deviceMap()
  const packages = windowsPackages(matcher)
  const rows = new Map<string, readonly string[]>()
  for (const name of new Set([...matcher.appNames, ...packages.keys()])) {
    const filter = `displayName eq '${name.replaceAll("'", "''")}'`
    // Sorted, it would be throttled: Graph then sorts all apps of all devices.
    const query = new URLSearchParams({ $filter: filter, $select: 'id,displayName,platform', $top: mostRecords })
    for await (const row of graphList(api, `${graph}/v1.0/deviceManagement/detectedApps?${query}`, detectedApp, permissions.devices)) {
      const [, platform = ''] = platforms.find(([beginning]) => row.platform.startsWith(beginning)) ?? []
      const named = matcher.appsAs(platform, { name: row.displayName })
      rows.set(row.id, platform === 'windows' ? [...named, ...(packages.get(name) ?? [])] : named)
    }
  }
  const query = new URLSearchParams({ $select: 'id', $top: mostRecords })
  for (const [row, apps] of rows) {
    const address = `${graph}/v1.0/deviceManagement/detectedApps/${encodeURIComponent(row)}/managedDevices?${query}`
    if (apps.length > 0) for await (const { id } of graphList(api, address, deviceId, permissions.devices)) devices.add(id, apps)
  }
  return devices
}

/** Of apps from the Microsoft Store, Intune shows the package: the part of the family name before the publisher's mark. */
export const windowsPackages = (matcher: Matcher): ReadonlyMap<string, readonly string[]> =>
  new Map((matcher.appIds?.('windows') ?? []).map((id) => [id.replace(/_[a-z0-9]{13}$/, ''), matcher.appsAs('windows', { id })]))
