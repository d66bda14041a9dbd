/** Stands in for Microsoft Graph, as far as Intune and Entra are asked: it tells of devices what the real one would, and no more. */
import { deviceObject, type Entra, entra, entraDeviceRoutes } from './entra.ts'
import { graphError, graphPageAnswer, userRoutes } from './graph-users.ts'
import { detectedApps, detectedId, managedDevice, registrations, ruled, visibleApps } from './intune-records.ts'
import type { ManagedDevice } from './managed-device.ts'
import type { StaffMember } from './staff-member.ts'
import { type Exchange, type StandIn, type StandInRequest, type StandInRoute, startStandIn } from './stand-in.ts'

/** What is in the tenant. It may change while the stand-in runs. */
export interface Tenant {
  devices: readonly ManagedDevice[]
  staff?: readonly StaffMember[]
  /** Ids of members, people or groups, by id of a group. */
  groups?: Record<string, readonly string[]>
  /** Refs of devices that the states under a policy leave out, as Intune does with some. */
  leftOut?: readonly string[]
  /** Where access is cut. */
  entra?: Entra
}

export interface GraphOptions {
  /** Records on a page, if the client does not want fewer. Default: 1000. */
  pageSize?: number
  /** What stands in place of an id that there is not. Default: nothing. */
  noId?: string
  /** What else it answers, in place of its own. */
  routes?: readonly StandInRoute[]
  onExchange?: (exchange: Exchange) => void
}

/** How the stand-in knows its client. */
export const graphClient = { tenant: 'ec.example', clientId: 'ides', secret: 'graph-secret' } as const

/** @throws EADDRINUSE */
export function startGraph(
  tenant: Tenant,
  { pageSize = 1000, noId = '', routes: more = [], onExchange }: GraphOptions = {},
): Promise<StandIn> {
  const list = (path: string, records: (request: StandInRequest) => readonly object[] | undefined): StandInRoute => ({
    path,
    answer(request) {
      const all = records(request)
      return all ? graphPageAnswer(all, request, pageSize) : 404
    },
  })
  const enrolled = () => tenant.devices.filter(({ isEnrolled = true }) => isEnrolled)
  const recordOf = (one: ManagedDevice) => managedDevice(one, noId)
  const directory = { entra: tenant.entra ?? entra(), devices: () => tenant.devices }
  const management = '/v1.0/deviceManagement'

  const routes: readonly StandInRoute[] = [
    ...more,
    ...userRoutes(tenant, pageSize),
    list(`${management}/managedDevices`, () => enrolled().map(recordOf)),
    {
      path: `${management}/detectedApps`,
      answer(request) {
        const [, name] = /^displayName eq '((?:[^']|'')*)'$/.exec(request.query.get('$filter') ?? '') ?? []
        if (name === undefined || request.query.has('$orderby')) return 400
        return graphPageAnswer(
          detectedApps(enrolled()).filter(({ displayName }) => displayName === name.replaceAll("''", "'")),
          request,
          pageSize,
        )
      },
    },
    list(`${management}/detectedApps/:id/managedDevices`, ({ named: { id } }) =>
      enrolled()
        .filter(one => visibleApps(one).some(app => detectedId(one, app) === id))
        .map(recordOf),
    ),
    list(`${management}/deviceCompliancePolicies/:id/deviceStatuses`, ({ named: { id = '' } }) =>
      ruled(
        enrolled().filter(({ ref }) => !tenant.leftOut?.includes(ref)),
        id,
      ).map(({ one, status }) => ({
        id: `${one.users[0]?.id ?? ''}_${id}_${one.ref}`,
        deviceDisplayName: one.label,
        userPrincipalName: one.users[0]?.email ?? null,
        lastReportedDateTime: String(one.seenAt),
        status,
      })),
    ),
    list(`${management}/deviceCompliancePolicySettingStateSummaries/:id/deviceComplianceSettingStates`, ({ named: { id = '' } }) =>
      ruled(enrolled(), id).map(({ one, status }) => ({ id: `${id}_${one.ref}`, setting: id, deviceId: one.ref, state: status })),
    ),
    list('/beta/deviceAppManagement/managedAppRegistrations', () => tenant.devices.flatMap(one => registrations(one, noId))),
    list('/v1.0/devices', () => tenant.devices.filter(one => one.entra !== undefined).map(one => deviceObject(one, directory.entra))),
    list('/v1.0/identity/conditionalAccess/policies', () => directory.entra.policies),
    ...entraDeviceRoutes(directory),
  ]
  return startStandIn({
    routes,
    access: {
      path: `/${graphClient.tenant}/oauth2/v2.0/token`,
      grants: form =>
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_id') === graphClient.clientId &&
        form.get('client_secret') === graphClient.secret &&
        form.get('scope')?.endsWith('/.default') === true,
    },
    refusal: graphError,
    onExchange,
  })
}
