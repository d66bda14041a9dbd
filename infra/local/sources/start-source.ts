/** `npm start -- --source KIND`: a stand-in for a device manager that has the organisation's devices, and how Ides reads it. */
import type { Temporal } from 'temporal-polyfill'
import type { Organisation } from '../../../functions/cli/input/organisation.ts'
import type { Person, Profile } from '../../../shared/domain/people/person.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { type DeviceSourceSettings, deviceSourceSettings, directorySettings } from '../../../shared/domain/sources/settings.ts'
import { blockingDirectory, entraAt } from '../others/entra-system.ts'
import { knownDevices } from '../others/known-device.ts'
import type { OtherSystem } from '../others/other-system.ts'
import { devicesAsTheyAre, ruleOf } from './as-they-are.ts'
import type { Entra } from './entra.ts'
import { fleetToken, startFleet } from './fleet.ts'
import { graphClient, startGraph } from './graph.ts'
import { jamfClient, startJamf } from './jamf.ts'
import type { ManagedDevice } from './managed-device.ts'
import { startOkta } from './okta.ts'
import type { Read } from './read.ts'
import type { StaffMember } from './staff-member.ts'

export interface StartedSource {
  readonly kind: StartedKind
  readonly read: Read
  /** Sets access in the same tenant; ends with the source. Absent where nothing does. */
  readonly entra?: OtherSystem
  close(): Promise<void>
}

interface Managed {
  readonly devices: readonly ManagedDevice[]
  readonly staff: readonly StaffMember[]
  readonly entra: Entra
}

interface Tenant {
  /** As they are now. */
  readonly managed: Managed
  /** By requirement, its rule there. */
  readonly checks: Readonly<Record<string, string>>
  readonly clock: Clock
}

interface Started {
  readonly settings: Readonly<Record<string, unknown>>
  /** Of its directory, if it has one. */
  readonly directory?: Readonly<Record<string, unknown>>
  readonly secret: string
  /** Of Microsoft Entra in the same tenant. */
  readonly graph?: string
  close(): Promise<void>
}

const starters = {
  async intune({ managed, checks }) {
    const { tenant, clientId, secret } = graphClient
    const { url, close } = await startGraph(managed, { port: 0 })
    const settings = { tenant, clientId, graph: url, login: url }
    return { settings: { ...settings, appProtection: true, checks }, directory: { kind: 'graph', ...settings }, secret, graph: url, close }
  },
  async jamf({ managed }) {
    const { clientId, secret } = jamfClient
    const { url, close } = await startJamf(managed, { port: 0 })
    return { settings: { address: url, clientId }, secret, close }
  },
  async fleet({ managed, checks }) {
    const { url, close } = await startFleet(managed, { port: 0 })
    return { settings: { address: url, checks }, secret: fleetToken, close }
  },
  async okta({ managed, clock }) {
    const { url, clientId, secret, close } = await startOkta({ port: 0, clock, state: () => managed })
    const settings = { address: url, clientId }
    return { settings, directory: { kind: 'okta', ...settings }, secret, close }
  },
} as const satisfies Partial<Record<DeviceSourceSettings['kind'], (tenant: Tenant) => Promise<Started>>>

export type StartedKind = keyof typeof starters

export const startedKinds: readonly string[] = Object.keys(starters)

export const isStartedKind = (kind: string): kind is StartedKind => Object.hasOwn(starters, kind)

/** Hours between two passes, so that a campaign of weeks takes about a minute. */
export const everyHours = 6

/** @throws EADDRINUSE */
export async function startSource(kind: StartedKind, organisation: Organisation, policy: Policy, clock: Clock): Promise<StartedSource> {
  const { people } = organisation
  let known: { readonly at: Temporal.Instant; readonly devices: readonly ManagedDevice[] } | undefined
  const directory = blockingDirectory()
  const managed = {
    entra: directory,
    staff: people.map(({ profile }) => staffMember(profile)),
    get devices() {
      const at = clock.now()
      if (!known?.at.equals(at)) known = { at, devices: devicesAsTheyAre(organisation, policy, at) }
      return known.devices
    },
  }
  const checks = Object.fromEntries(policy.requires.map((name) => [name, ruleOf(name, policy)]))
  const starter: (tenant: Tenant) => Promise<Started> = starters[kind]
  const { settings, directory: ofStaff, secret: value, graph, close } = await starter({ managed, checks, clock })
  const common = { secret: `ides/${kind}`, everyHours }
  return {
    kind,
    read: {
      sources: { [kind]: deviceSourceSettings.parse({ kind, ...common, ...settings }) },
      ...(ofStaff ? { directory: directorySettings.parse({ ...common, ...zonesOf(people), ...ofStaff }) } : {}),
      secrets: { [common.secret]: value },
    },
    ...(graph === undefined ? {} : { entra: { ...entraAt(graph, directory, knownDevices(people)), close: async () => {} } }),
    close,
  }
}

const staffMember = ({ id, email, name, language, zone, country, unit, manager }: Profile): StaffMember => ({
  ref: id,
  ...{ email, name, language, unit, office: officeIn(zone) },
  ...(country ? { country } : {}),
  ...(manager ? { manager: manager.id } : {}),
})

/** `New York` in `America/New_York`: no directory says more. */
const officeIn = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')

function zonesOf(people: readonly Person[]) {
  const zones = [...new Set(people.map(({ profile }) => profile.zone))]
  return { zone: zones[0] ?? 'UTC', offices: Object.fromEntries(zones.map((zone) => [officeIn(zone), zone])) }
}
