import type { Person } from '../../../shared/domain/people/person.ts'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import type { SourceKind, StartedSource } from '../sources/start-source.ts'
import { knownDevices } from './known-device.ts'
import type { OtherSystem } from './other-system.ts'

export const otherKinds = ['entra', 'google', 'webhook'] as const

export type OtherKind = (typeof otherKinds)[number]

/** True if the stand-in of a connector knows the devices that a source reports: receivers of webhooks know all. */
export const goesWith = (source: SourceKind, connector: OtherKind): boolean =>
  connector === 'webhook' || connector === (source === 'intune' ? 'entra' : 'google')

/**
 * Starts a stand-in that knows these people's devices, unless it is in the tenant of the source. Loads its own kind alone.
 * @param source undefined where devices are imported
 */
export async function startOther(kind: OtherKind, people: readonly Person[], clock: Clock, source?: StartedSource): Promise<OtherSystem> {
  if (source?.connector === kind) return source.other
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
