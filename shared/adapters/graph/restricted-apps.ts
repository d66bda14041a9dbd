/** Profiles that restrict apps: which apps they are about, and which devices have one of those. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Matcher, Unread } from '#domain/sources/device-source.ts'
import type { ApiClient } from '../http/api-client.ts'
import { ruleFault } from '../http/records.ts'
import { type DeviceMap, deviceMap } from './device-access.ts'
import { graphList, mostRecords, permissions } from './graph.ts'

export interface RestrictedApps {
  /** The asked-about apps that a profile for all was about when a device last spoke to Intune: those not found are not on it. */
  named(device: string, platform: string, seenAt: Temporal.Instant): readonly string[]
  found: DeviceMap
  /** Apps of which nothing is known by profiles, since those cannot be read. */
  unjudged: readonly string[]
  faults: readonly Unread[]
}

interface Profile {
  platform: string
  apps: readonly string[]
  since: Temporal.Instant
}

export const noRestrictedApps: RestrictedApps = { named: () => [], found: deviceMap(), unjudged: [], faults: [] }

export const restrictedApps = (api: ApiClient, graph: string, matcher: Matcher): Promise<RestrictedApps> =>
  readRestrictedApps(api, graph, matcher).catch((error: unknown) => ({
    ...noRestrictedApps,
    unjudged: [...matcher.apps],
    faults: [ruleFault('restrictedApps', 'its list in the beta of Graph', error)],
  }))

async function readRestrictedApps(api: ApiClient, graph: string, matcher: Matcher): Promise<RestrictedApps> {
  const profiles = await profilesForAll(api, graph, matcher)
  const found = deviceMap()
  const unclear = new Set<string>()
  const address = `${graph}/beta/deviceManagement/deviceConfigurationRestrictedAppsViolations?$top=${mostRecords}`
  for await (const { managedDeviceId, restrictedApps } of graphList(api, address, violation, permissions.configuration)) {
    const ids = restrictedApps.flatMap(({ appId }) => appId ?? [])
    if (ids.length < restrictedApps.length) unclear.add(managedDeviceId)
    found.add(
      managedDeviceId,
      ids.flatMap(id => ['ios', 'macos', 'android'].flatMap(platform => matcher.appsAs(platform, { id }))),
    )
  }
  return {
    named(device, platform, seenAt) {
      if (unclear.has(device)) return []
      const system = platform === 'ipados' ? 'ios' : platform
      return profiles.filter(profile => profile.platform === system && isBefore(profile.since, seenAt)).flatMap(({ apps }) => apps)
    },
    found,
    unjudged: [],
    faults: [],
  }
}

const violation = z.object({ managedDeviceId: z.string().min(1), restrictedApps: z.array(z.object({ appId: z.string().nullish() })) })

/** Those of Android reach only phones of the old kind, which cannot be told from others. */
const platforms: ReadonlyMap<string, string> = new Map([
  ['#microsoft.graph.iosGeneralDeviceConfiguration', 'ios'],
  ['#microsoft.graph.macOSGeneralDeviceConfiguration', 'macos'],
])

const configuration = z.object({
  '@odata.type': z.string(),
  lastModifiedDateTime: instant.optional(),
  compliantAppListType: z.string().optional(),
  compliantAppsList: z.array(z.object({ appId: z.string().nullish(), name: z.string().nullish() })).nullish(),
  assignments: z.array(z.object({ target: z.object({ '@odata.type': z.string() }) })).default([]),
})

const everybody = ['#microsoft.graph.allDevicesAssignmentTarget', '#microsoft.graph.allLicensedUsersAssignmentTarget']

/** Those without exceptions. Of one assigned to a group, it is unknown who it is about. */
async function profilesForAll(api: ApiClient, graph: string, matcher: Matcher) {
  const profiles: Profile[] = []
  const address = `${graph}/v1.0/deviceManagement/deviceConfigurations?$expand=assignments`
  for await (const profile of graphList(api, address, configuration, permissions.configuration)) {
    const platform = platforms.get(profile['@odata.type'])
    const { lastModifiedDateTime: since, compliantAppListType: list, compliantAppsList, assignments } = profile
    const isForAll = assignments.length > 0 && assignments.every(({ target }) => everybody.includes(target['@odata.type']))
    if (platform === undefined || since === undefined || !isForAll) continue
    const listed = (compliantAppsList ?? []).flatMap(({ appId }) => (appId ? matcher.appsAs(platform, { id: appId }) : []))
    if (list === 'appsNotInListCompliant') profiles.push({ platform, apps: listed, since })
    if (list === 'appsInListCompliant')
      profiles.push({ platform, apps: matcher.appsOn(platform).filter(app => !listed.includes(app)), since })
  }
  return profiles
}
