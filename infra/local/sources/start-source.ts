/** `npm start -- --source KIND`: a stand-in for a device manager that has the organisation's devices, and how Ides reads it. */
import type { Temporal } from 'temporal-polyfill'
import type { Organisation } from '../../../functions/cli/input/organisation.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { type DeviceSourceSettings, deviceSourceSettings } from '../../../shared/domain/sources/settings.ts'
import type { Read } from '../machine.ts'
import { devicesAsTheyAre, ruleOf } from './as-they-are.ts'
import { startFleet } from './fleet.ts'
import { graphClient, startGraph } from './graph.ts'
import { startJamf } from './jamf.ts'
import type { ManagedDevice } from './managed-device.ts'
import { startOkta } from './okta.ts'

export interface StartedSource {
  readonly read: Read
  close(): Promise<void>
}

interface Tenant {
  /** As they are now. */
  readonly devices: () => readonly ManagedDevice[]
  /** By requirement, its rule there. */
  readonly checks: Readonly<Record<string, string>>
  readonly clock: Clock
}

type Starter = (tenant: Tenant) => Promise<{
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: string
  close(): Promise<void>
}>

const starters = {
  async intune({ devices, checks }) {
    const { url, close } = await startGraph(
      {
        get devices() {
          return devices()
        },
      },
      { port: 0 },
    )
    const { tenant, clientId, secret } = graphClient
    return { settings: { tenant, clientId, graph: url, login: url, appProtection: true, checks }, secret, close }
  },
  async jamf({ devices }) {
    const client = { clientId: 'ides', secret: 'jamf-secret' }
    const { url, close } = await startJamf({ port: 0, devices, ...client })
    return { settings: { address: url, clientId: client.clientId }, secret: client.secret, close }
  },
  async fleet({ devices, checks }) {
    const secret = 'fleet-token'
    const { url, close } = await startFleet({ port: 0, devices, token: secret })
    return { settings: { address: url, checks }, secret, close }
  },
  async okta({ devices, clock }) {
    const { url, clientId, secret, close } = await startOkta({ port: 0, clock, state: () => ({ devices: devices() }) })
    return { settings: { address: url, clientId }, secret, close }
  },
} as const satisfies Partial<Record<DeviceSourceSettings['kind'], Starter>>

export type StartedKind = keyof typeof starters

export const startedKinds: readonly string[] = Object.keys(starters)

export const isStartedKind = (kind: string): kind is StartedKind => Object.hasOwn(starters, kind)

/** Hours between two passes, so that a campaign of weeks takes about a minute. */
const everyHours = 6

/** @throws EADDRINUSE */
export async function startSource(kind: StartedKind, organisation: Organisation, policy: Policy, clock: Clock): Promise<StartedSource> {
  let known: { readonly at: Temporal.Instant; readonly devices: readonly ManagedDevice[] } | undefined
  const devices = () => {
    const at = clock.now()
    if (!known?.at.equals(at)) known = { at, devices: devicesAsTheyAre(organisation, policy, at) }
    return known.devices
  }
  const checks = Object.fromEntries(policy.requires.map((name) => [name, ruleOf(name, policy)]))
  const { settings, secret, close } = await starters[kind]({ devices, checks, clock })
  const name = `ides/${kind}`
  return {
    read: {
      sources: { [kind]: deviceSourceSettings.parse({ kind, secret: name, everyHours, ...settings }) },
      secrets: { [name]: secret },
    },
    close,
  }
}
