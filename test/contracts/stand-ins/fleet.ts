/** A stand-in for Fleet: titles of software, hosts with their users and policies. */
import type { InstalledApp, ManagedDevice } from '#infra/local/sources/managed-device.ts'
import { type Exchange, type StandInRequest, type StandInResult, startStandIn } from '#infra/local/sources/stand-in.ts'
import { numberedDevices } from './numbered.ts'

interface FleetOptions {
  /** Records on a page, if the client does not want fewer. Default: 10000. */
  pageSize?: number
  onExchange?: (exchange: Exchange) => void
}

/** How the stand-in knows its client. */
export const fleetToken = 'fleet-token'

const api = '/api/v1/fleet'

interface Host {
  number: number
  device: ManagedDevice
}

/** @param managed may change while the stand-in runs @throws EADDRINUSE */
export function startFleet(managed: { devices: readonly ManagedDevice[] }, { pageSize = 10_000, onExchange }: FleetOptions = {}) {
  const hosts = () => numberedDevices(managed.devices)
  const ofHost =
    (bodyOf: (host: Host) => object) =>
    ({ named }: StandInRequest): StandInResult => {
      const host = hosts().find(({ number }) => String(number) === named.id)
      return host ? { body: bodyOf(host) } : 404
    }
  return startStandIn({
    access: { token: fleetToken },
    routes: [
      { path: `${api}/software/titles`, answer: ({ query }) => ({ body: titlesFound(hosts(), query, pageSize) }) },
      { path: `${api}/hosts`, answer: ({ query }) => ({ body: { hosts: hostsListed(hosts(), query, pageSize) } }) },
      { path: `${api}/hosts/count`, answer: () => ({ body: { count: hosts().length } }) },
      {
        path: `${api}/global/policies/:id`,
        answer: ({ named: { id = '' } }) =>
          hosts().some(({ device }) => id in (device.rules ?? {})) ? { body: { policy: { id: Number(id) } } } : 404,
      },
      { path: `${api}/hosts/:id`, answer: ofHost(host => ({ host: detailOf(host) })) },
      { method: 'POST', path: `${api}/hosts/:id/refetch`, answer: ofHost(() => ({})) },
    ],
    refusal,
    onExchange,
  })
}

const refusal = (status: number) => ({ message: `status ${status}`, errors: [{ name: 'base', reason: `status ${status}` }] })

/** One for each app on a platform, under the name that it had first. */
function titlesOf(hosts: readonly Host[]) {
  const installed = hosts.flatMap(host => visibleApps(host.device).map(app => ({ host, app })))
  const byTitle = Map.groupBy(installed, ({ host, app }) => `${host.device.platform} ${app.id}`)
  return [...byTitle.values()].flatMap((all, index) => {
    const [first] = all
    if (!first) return []
    return [{ id: index + 1, app: first.app, platform: first.host.device.platform, hosts: all.map(({ host }) => host) }]
  })
}

/** Of a personal phone or tablet, only managed apps. */
const visibleApps = ({ ownership, platform, apps }: ManagedDevice) =>
  ownership === 'official' || platform === 'macos' || platform === 'windows' ? apps : apps.filter(({ isManaged }) => isManaged)

const kinds = { macos: 'apps', ios: 'ios_apps', ipados: 'ipados_apps', windows: 'programs', android: 'android_apps' } as const

const softwareOf = (platform: ManagedDevice['platform'], { id, name }: InstalledApp) => ({
  name: platform === 'macos' ? `${name}.app` : name,
  source: kinds[platform],
  application_id: platform === 'android' ? id : undefined,
  bundle_identifier: platform === 'macos' || platform === 'ios' || platform === 'ipados' ? id : undefined,
})

function titlesFound(hosts: readonly Host[], query: URLSearchParams, pageSize: number) {
  const searched = query.get('query')?.toLowerCase() ?? ''
  const titles = titlesOf(hosts).filter(({ app }) => app.name.toLowerCase().includes(searched))
  return {
    counts_updated_at: null,
    count: titles.length,
    software_titles: pageOf(titles, query, pageSize).map(({ id, app, platform, hosts }) => ({
      id,
      ...softwareOf(platform, app),
      hosts_count: hosts.length,
      versions_count: 1,
    })),
  }
}

function hostsListed(hosts: readonly Host[], query: URLSearchParams, pageSize: number) {
  const title = query.get('software_title_id')
  const listed = title === null ? hosts : (titlesOf(hosts).find(({ id }) => String(id) === title)?.hosts ?? [])
  return pageOf(listed, query, pageSize).map(host => ({
    ...hostOf(host),
    device_mapping: query.get('device_mapping') === 'true' ? mappingOf(host.device) : undefined,
    policies: query.get('populate_policies') === 'true' ? policiesOf(host.device) : undefined,
    ...host.device.odd,
  }))
}

function pageOf<T>(all: readonly T[], query: URLSearchParams, pageSize: number) {
  const size = Math.min(pageSize, Number(query.get('per_page') ?? pageSize))
  const start = Number(query.get('page') ?? 0) * size
  return all.slice(start, start + size)
}

const systems = { macos: 'macOS', ios: 'iOS', ipados: 'iPadOS', windows: 'Windows 11 Pro 23H2', android: 'Android' } as const

const hostOf = ({ number, device }: Host) => ({
  id: number,
  uuid: device.udid ?? '',
  hardware_serial: device.serial ?? '',
  hostname: device.label,
  display_name: device.label,
  platform: device.platform === 'macos' ? 'darwin' : device.platform,
  os_version: `${systems[device.platform]} ${device.osVersion}`,
  seen_time: String(device.seenAt),
  detail_updated_at: String(device.seenAt),
  software_updated_at: String(device.inventoriedAt ?? device.seenAt),
  policy_updated_at: String(device.inventoriedAt ?? device.seenAt),
  status: 'online',
  team_id: null,
  mdm: { enrollment_status: device.ownership === 'official' ? 'On (automatic)' : 'On (personal)', name: 'Fleet', server_url: null },
})

const mappingOf = ({ users }: ManagedDevice) => users.map(({ email }) => ({ email, source: 'mdm_idp_accounts' }))

const policiesOf = ({ rules = {} }: ManagedDevice) =>
  Object.entries(rules).map(([id, passes]) => ({ id: Number(id), name: `Policy ${id}`, response: passes ? 'pass' : 'fail' }))

const detailOf = (host: Host) => ({
  ...hostOf(host),
  policies: policiesOf(host.device),
  software: visibleApps(host.device).map((app, index) => ({ id: index + 1, version: '1.0', ...softwareOf(host.device.platform, app) })),
  ...host.device.odd,
})
