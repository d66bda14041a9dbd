import type { Person } from '../../../shared/domain/people/person.ts'
import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { knownDevices } from './known-device.ts'
import type { OtherSystem } from './other-system.ts'

export const otherKinds = ['entra', 'google', 'webhook'] as const

export type OtherKind = (typeof otherKinds)[number]

/** Starts a stand-in that knows these people's devices. Loads its own kind alone. */
export async function startOther(kind: OtherKind, people: readonly Person[], clock: Clock): Promise<OtherSystem> {
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
