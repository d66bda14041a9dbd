/** Other systems in which access is set: stand-ins that know the devices of a campaign. */
import { Temporal } from 'temporal-polyfill'
import { type ConnectorsSettings, listedConnectors } from '#domain/access/settings.ts'
import type { Device, Person } from '#domain/people/person.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { sourceKey } from '#domain/sources/keys.ts'
import type { AccessSeen } from '../bus/connector.ts'
import { entraOf, type ManagedDevice } from '../sources/managed-device.ts'

/** By which they know a device: what sources would have told of it. */
export const deviceKeys = (device: string): readonly string[] => [`entra:${entraOf(device)}`, sourceKey('google', `devices/${device}`)]

export const knownDevices = (people: readonly Person[]): readonly ManagedDevice[] =>
  people.flatMap(({ profile, devices }) => devices.map(device => known(profile, device)))

const platforms = ['ios', 'ipados', 'android', 'windows', 'macos'] as const

const known = ({ id, email }: Person['profile'], { id: ref, label, platform, ownership, readings }: Device): ManagedDevice => ({
  ...{ ref, entra: entraOf(ref), label, ownership, osVersion: '', apps: [] },
  users: [{ id, email }],
  platform: platforms.find(one => one === platform.toLowerCase()) ?? 'windows',
  seenAt: readings.at(-1)?.reportedAt ?? Temporal.Instant.fromEpochMilliseconds(0),
})

/** What it holds of one device. */
interface Holding {
  device: string
  owner: string
  state: 'suspended' | 'granted'
  /** What it has written down, in its own words. */
  said: string
}

export interface OtherSystem {
  /** In words, such as `Microsoft Entra`. */
  title: string
  /** As in a configuration: its connector, under its name. */
  connectors: ConnectorsSettings
  /** By name. */
  secrets: Record<string, string>
  /** Devices that it was ever asked about. */
  holdings(): readonly Holding[]
  /** Asks it what is meant for the address of a vendor; undefined where the address is its own. */
  fetch?: typeof fetch | undefined
  close(): Promise<void>
}

/** Asks stand-ins, also for what is meant for the address of a vendor. */
export function fetchAmong(systems: readonly Pick<OtherSystem, 'fetch'>[]): typeof fetch {
  const ofVendor = systems.find(system => system.fetch)?.fetch ?? fetch
  return (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input)
    return hostname === '127.0.0.1' ? fetch(input, init) : ofVendor(input, init)
  }
}

/** What functions are told of other systems. @param queues URL under which the queues are */
export function connectSettings(others: readonly OtherSystem[], queues: string): Record<string, string> {
  const connectors: ConnectorsSettings = Object.assign({}, ...others.map(other => other.connectors))
  return {
    CONNECTORS: JSON.stringify(connectors),
    CONNECTOR_LIST: JSON.stringify(listedConnectors(connectors)),
    RESTORATIONS: `${queues}/restorations`,
    SUSPENSIONS: `${queues}/suspensions`,
  }
}

/** Watches what other systems hold. A device is suspended while one of them has suspended it. */
export function seenIn(others: readonly OtherSystem[], clock: Clock): AccessSeen & { note(): void } {
  const devices = new Map<string, { state: 'suspended' | 'granted' }>()
  const log: AccessSeen['log'][number][] = []
  return {
    devices,
    log,
    /** Notes what changed since the last time. */
    note() {
      const all = others.flatMap(other => other.holdings())
      const suspended = new Set(all.flatMap(({ device, state }) => (state === 'suspended' ? [device] : [])))
      for (const { device } of all) {
        const state = suspended.has(device) ? 'suspended' : 'granted'
        if ((devices.get(device)?.state ?? 'granted') !== state) log.push({ at: clock.now(), device, state })
        devices.set(device, { state })
      }
    },
  }
}
