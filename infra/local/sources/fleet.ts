/** A stand-in for Fleet: titles of software, hosts with their users and policies. */
import type { InstalledApp, ManagedDevice } from './managed-device.ts'
import { type Exchange, type StandIn, type StandInAnswer, type StandInRequest, startStandIn } from './stand-in.ts'

export interface FleetOptions {
  readonly port: number
  /** As they are now. */
  readonly devices: () => readonly ManagedDevice[]
  readonly token: string
  readonly onExchange?: (exchange: Exchange) => void
}

const api = '/api/v1/fleet'

/** @throws EADDRINUSE */
export function startFleet({ port, devices, token, onExchange }: FleetOptions): Promise<StandIn> {
  const enrolled = () => devices().filter(({ isEnrolled }) => isEnrolled !== false)
  const ofHost =
    (bodyOf: (device: ManagedDevice) => object) =>
    ({ named }: StandInRequest): StandInAnswer => {
      const device = enrolled().find(({ ref }) => ref === named.id)
      return device ? { body: bodyOf(device) } : { status: 404, body: refusal(404) }
    }
  return startStandIn({
    port,
    access: { token },
    routes: [
      { path: `${api}/software/titles`, answer: ({ query }) => ({ body: listTitles(enrolled(), query) }) },
      { path: `${api}/hosts`, answer: ({ query }) => ({ body: { hosts: listHosts(enrolled(), query) } }) },
      { path: `${api}/hosts/count`, answer: () => ({ body: { count: enrolled().length } }) },
      { path: `${api}/hosts/:id`, answer: ofHost((device) => ({ host: withDetail(device) })) },
      {
        path: `${api}/hosts/:id/device_mapping`,
        answer: ofHost((device) => ({ host_id: Number(device.ref), device_mapping: mappingOf(device) })),
      },
      { method: 'POST', path: `${api}/hosts/:id/refetch`, answer: ofHost(() => ({})) },
    ],
    refusal,
    ...(onExchange ? { onExchange } : {}),
  })
}

const refusal = (status: number) => ({ message: `status ${status}`, errors: [{ name: 'base', reason: `status ${status}` }] })

interface Title {
  readonly id: number
  readonly app: InstalledApp
  readonly platform: ManagedDevice['platform']
  readonly hosts: readonly ManagedDevice[]
}

/** One for each app on a platform, under the name that it had first. */
function titlesOf(devices: readonly ManagedDevice[]): readonly Title[] {
  const installed = devices.flatMap((device) => listed(device).map((app) => ({ device, app })))
  const byTitle = Map.groupBy(installed, ({ device, app }) => `${device.platform} ${app.id}`)
  return [...byTitle.values()].flatMap((all, index) => {
    const [first] = all
    if (!first) return []
    return [{ id: index + 1, app: first.app, platform: first.device.platform, hosts: all.map(({ device }) => device) }]
  })
}

/** Of a personal phone or tablet, only managed apps. */
const listed = ({ ownership, platform, apps }: ManagedDevice): readonly InstalledApp[] =>
  ownership === 'official' || platform === 'macos' || platform === 'windows' ? apps : apps.filter(({ isManaged }) => isManaged)

const sources = { macos: 'apps', ios: 'ios_apps', ipados: 'ipados_apps', windows: 'programs', android: 'android_apps' } as const

const softwareOf = (platform: ManagedDevice['platform'], { id, name }: InstalledApp) => ({
  name: platform === 'macos' ? `${name}.app` : name,
  source: sources[platform],
  ...(platform === 'android' ? { application_id: id } : {}),
  ...(platform === 'macos' || platform === 'ios' || platform === 'ipados' ? { bundle_identifier: id } : {}),
})

function listTitles(devices: readonly ManagedDevice[], query: URLSearchParams) {
  const searched = query.get('query')?.toLowerCase() ?? ''
  const titles = titlesOf(devices).filter(({ app }) => app.name.toLowerCase().includes(searched))
  const [page, hasMore] = pageOf(titles, query)
  return {
    counts_updated_at: null,
    count: titles.length,
    software_titles: page.map(({ id, app, platform, hosts }) => ({
      id,
      ...softwareOf(platform, app),
      hosts_count: hosts.length,
      versions_count: 1,
    })),
    meta: { has_next_results: hasMore, has_previous_results: query.get('page') !== '0' },
  }
}

function listHosts(devices: readonly ManagedDevice[], query: URLSearchParams) {
  const title = query.get('software_title_id')
  const hosts = title === null ? devices : (titlesOf(devices).find(({ id }) => String(id) === title)?.hosts ?? [])
  const [page] = pageOf(
    hosts.toSorted((a, b) => Number(a.ref) - Number(b.ref)),
    query,
  )
  return page.map((device) => ({
    ...hostOf(device),
    ...(query.get('device_mapping') === 'true' ? { device_mapping: mappingOf(device) } : {}),
    ...(query.get('populate_policies') === 'true' ? { policies: policiesOf(device) } : {}),
    ...device.odd,
  }))
}

/** @returns a page, and whether there is another */
function pageOf<T>(all: readonly T[], query: URLSearchParams): readonly [readonly T[], boolean] {
  const size = Number(query.get('per_page') ?? 100)
  const end = (Number(query.get('page') ?? 0) + 1) * size
  return [all.slice(end - size, end), end < all.length]
}

const hostOf = (device: ManagedDevice) => ({
  id: Number(device.ref),
  uuid: device.udid ?? '',
  hardware_serial: device.serial ?? '',
  hostname: device.label,
  display_name: device.label,
  platform: device.platform === 'macos' ? 'darwin' : device.platform,
  os_version: osVersionOf(device),
  seen_time: String(device.seenAt),
  detail_updated_at: String(device.seenAt),
  software_updated_at: String(device.inventoriedAt ?? device.seenAt),
  policy_updated_at: String(device.inventoriedAt ?? device.seenAt),
  status: 'online',
  team_id: null,
  mdm: { enrollment_status: device.ownership === 'official' ? 'On (automatic)' : 'On (personal)', name: 'Fleet', server_url: null },
})

const systems = { macos: 'macOS', ios: 'iOS', ipados: 'iPadOS', windows: 'Windows 11 Pro 23H2', android: 'Android' } as const

const osVersionOf = ({ platform, osVersion }: ManagedDevice) => `${systems[platform]} ${osVersion}`

const mappingOf = ({ users }: ManagedDevice) => users.map(({ email }) => ({ email, source: 'mdm_idp_accounts' }))

const policiesOf = ({ rules = {} }: ManagedDevice) =>
  Object.entries(rules).map(([id, passes]) => ({ id: Number(id), name: `Policy ${id}`, response: passes ? 'pass' : 'fail' }))

const withDetail = (device: ManagedDevice) => ({
  ...hostOf(device),
  policies: policiesOf(device),
  software: listed(device).map((app, index) => ({ id: index + 1, version: '1.0', ...softwareOf(device.platform, app) })),
  ...device.odd,
})
