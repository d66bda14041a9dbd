/** `npm start -- --source KIND`: a stand-in for a device manager that has the organisation's devices, and how Ides reads it. */
import type { Temporal } from 'temporal-polyfill'
import type { Organisation } from '../../../functions/cli/input/organisation.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { type DeviceSourceSettings, deviceSourceSettings } from '../../../shared/domain/sources/settings.ts'
import { devicesAsTheyAre, ruleOf } from './as-they-are.ts'
import { fleetToken, startFleet } from './fleet.ts'
import { graphClient, startGraph } from './graph.ts'
import { jamfClient, startJamf } from './jamf.ts'
import type { ManagedDevice } from './managed-device.ts'
import { startOkta } from './okta.ts'
import type { Read } from './read.ts'

export interface StartedSource {
  readonly read: Read
  close(): Promise<void>
}

interface Tenant {
  /** As they are now. */
  readonly managed: { readonly devices: readonly ManagedDevice[] }
  /** By requirement, its rule there. */
  readonly checks: Readonly<Record<string, string>>
  readonly clock: Clock
}

interface Started {
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: string
  close(): Promise<void>
}

const starters = {
  async intune({ managed, checks }) {
    const { tenant, clientId, secret } = graphClient
    const { url, close } = await startGraph(managed, { port: 0 })
    return { settings: { tenant, clientId, graph: url, login: url, appProtection: true, checks }, secret, close }
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
    return { settings: { address: url, clientId }, secret, close }
  },
} as const satisfies Partial<Record<DeviceSourceSettings['kind'], (tenant: Tenant) => Promise<Started>>>

export type StartedKind = keyof typeof starters

export const startedKinds: readonly string[] = Object.keys(starters)

export const isStartedKind = (kind: string): kind is StartedKind => Object.hasOwn(starters, kind)

/** Hours between two passes, so that a campaign of weeks takes about a minute. */
export const everyHours = 6

/** @throws EADDRINUSE */
export async function startSource(kind: StartedKind, organisation: Organisation, policy: Policy, clock: Clock): Promise<StartedSource> {
  let known: { readonly at: Temporal.Instant; readonly devices: readonly ManagedDevice[] } | undefined
  const managed = {
    get devices() {
      const at = clock.now()
      if (!known?.at.equals(at)) known = { at, devices: devicesAsTheyAre(organisation, policy, at) }
      return known.devices
    },
  }
  const checks = Object.fromEntries(policy.requires.map((name) => [name, ruleOf(name, policy)]))
  const { settings, secret, close } = await starters[kind]({ managed, checks, clock })
  const name = `ides/${kind}`
  return {
    read: {
      sources: { [kind]: deviceSourceSettings.parse({ kind, secret: name, everyHours, ...settings }) },
      secrets: { [name]: secret },
    },
    close,
  }
}
