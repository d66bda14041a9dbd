import type { Person } from '../../../shared/domain/people/person.ts'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import type { StartedKind, StartedSource } from '../sources/start-source.ts'
import { knownDevices } from './known-device.ts'
import type { OtherSystem } from './other-system.ts'

export const otherKinds = ['entra', 'google', 'webhook'] as const

export type OtherKind = (typeof otherKinds)[number]

/** True if the stand-in of a connector knows the devices that a source tells of: receivers of webhooks know all. */
export const goesWith = (source: StartedKind, connector: OtherKind): boolean =>
  connector === 'webhook' || (connector === 'entra' && source === 'intune')

/**
 * Starts a stand-in that knows these people's devices, unless it is in the tenant of the source. Loads its own kind alone.
 * @param source absent where devices are imported
 */
export async function startOther(kind: OtherKind, people: readonly Person[], clock: Clock, source?: StartedSource): Promise<OtherSystem> {
  if (kind === 'entra' && source?.entra) return source.entra
  const devices = knownDevices(people)
  switch (kind) {
    case 'entra':
      return (await import('./entra-system.ts')).entraSystem(devices)
    case 'google':
      return (await import('./google-system.ts')).googleSystem(devices, clock)
    case 'webhook':
      return (await import('./webhook-system.ts')).webhookSystem(devices, clock)
  }
}
