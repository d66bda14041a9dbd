import { concerns, type Reach } from '../policies/reach.ts'
import { type Delays, longestDelay } from './delays.ts'
import type { ListedConnector } from './listed.ts'

/** What suspending devices does in all systems together that carry it out. */
export interface AccessEffect {
  readonly reach: Reach
  readonly takesMail: boolean
  readonly revokesSessions: boolean
  readonly upTo: Delays
}

/** In the words of administrators. */
export const reachTexts: Readonly<Record<Reach, string>> = {
  device: 'only the device',
  phones: 'all the owner’s phones and tablets',
  person: 'all the owner’s devices',
}

const widest: readonly Reach[] = ['person', 'phones', 'device']

/** Undefined where there is no connector. */
export const widestReach = (connectors: readonly Pick<ListedConnector, 'reach'>[]): Reach | undefined =>
  widest.find(one => connectors.some(({ reach }) => reach === one))

/**
 * The widest reach and the longest time of those connectors that concern one of these devices at least.
 * @returns undefined if none does: nothing is promised then
 */
export function accessEffect(devices: readonly { platform: string }[], connectors: readonly ListedConnector[]): AccessEffect | undefined {
  if (devices.length === 0) return undefined
  const concerned = connectors.filter(({ reach }) => devices.some(({ platform }) => concerns(reach, platform)))
  const reach = widestReach(concerned)
  return (
    reach && {
      reach,
      takesMail: concerned.some(({ takesMail }) => takesMail),
      revokesSessions: concerned.some(({ revokesSessions }) => revokesSessions),
      upTo: {
        suspended: longestDelay(concerned.map(({ upTo }) => upTo.suspended)),
        granted: longestDelay(concerned.map(({ upTo }) => upTo.granted)),
      },
    }
  )
}
