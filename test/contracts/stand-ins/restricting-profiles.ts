/** Configuration profiles of Intune that restrict apps. */
import type { Temporal } from 'temporal-polyfill'
import { type GraphOptions, startGraph, type Tenant } from '#infra/local/sources/graph.ts'
import { graphPageAnswer } from '#infra/local/sources/graph-users.ts'
import type { InstalledApp, ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { StandIn, StandInRoute } from '#infra/local/sources/stand-in.ts'

export interface RestrictingProfile {
  platform: 'ios' | 'android' | 'macos'
  /** The listed apps alone are prohibited, or alone are allowed. */
  list: 'appsNotInListCompliant' | 'appsInListCompliant'
  appIds: readonly string[]
  assignedTo: 'all-devices' | 'all-users' | 'a-group' | 'nobody'
  modifiedAt: Temporal.Instant
}

export interface TenantWithProfiles extends Tenant {
  profiles?: readonly RestrictingProfile[]
}

export function startIntune(tenant: TenantWithProfiles, options: GraphOptions): Promise<StandIn> {
  const { profiles = [] } = tenant
  const list = (path: string, records: () => readonly object[]): StandInRoute => ({
    path,
    answer: request => graphPageAnswer(records(), request, options.pageSize ?? 1000),
  })
  const enrolled = () => tenant.devices.filter(({ isEnrolled = true }) => isEnrolled)
  const routes = [
    list('/v1.0/deviceManagement/deviceConfigurations', () => profiles.map(configuration)),
    list('/beta/deviceManagement/deviceConfigurationRestrictedAppsViolations', () =>
      profiles.flatMap(profile => violations(profile, enrolled())),
    ),
  ]
  return startGraph(tenant, { ...options, routes })
}

const profileTypes = { ios: 'ios', android: 'android', macos: 'macOS' } as const
const targets = {
  'all-devices': 'allDevicesAssignmentTarget',
  'all-users': 'allLicensedUsersAssignmentTarget',
  'a-group': 'groupAssignmentTarget',
} as const

const configuration = ({ platform, list, appIds, assignedTo, modifiedAt }: RestrictingProfile): object => ({
  '@odata.type': `#microsoft.graph.${profileTypes[platform]}GeneralDeviceConfiguration`,
  id: `profile-${platform}`,
  displayName: 'Restricted apps',
  lastModifiedDateTime: String(modifiedAt),
  compliantAppListType: list,
  compliantAppsList: appIds.map(appId => ({ name: appId, appId })),
  assignments: assignedTo === 'nobody' ? [] : [{ id: 'assignment', target: { '@odata.type': `#microsoft.graph.${targets[assignedTo]}` } }],
})

/** Apps that a profile prohibits, also those that the device's owner put there. */
function violations({ platform, list, appIds }: RestrictingProfile, devices: readonly ManagedDevice[]) {
  const prohibited = ({ id }: InstalledApp) => appIds.includes(id) === (list === 'appsNotInListCompliant')
  return devices
    .filter(one => (one.platform === 'ipados' ? 'ios' : one.platform) === platform && one.apps.some(prohibited))
    .map(one => ({
      id: `violation-${one.ref}`,
      managedDeviceId: one.ref,
      userId: one.users[0]?.id ?? null,
      platformType: platform === 'ios' ? 'iOS' : platform === 'macos' ? 'macOS' : 'android',
      restrictedAppsState: list === 'appsNotInListCompliant' ? 'prohibitedApps' : 'notApprovedApps',
      restrictedApps: one.apps.filter(prohibited).map(({ id }) => ({ appId: id })),
    }))
}
