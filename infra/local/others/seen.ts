import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import type { AccessSeen } from '../bus/connector.ts'
import type { OtherSystem } from './other-system.ts'

/** Watches what other systems hold. A device is cut off while one of them has suspended it. */
export function seenIn(others: readonly OtherSystem[], clock: Clock): AccessSeen & { look(): void } {
  const devices = new Map<string, { readonly state: 'suspended' | 'granted' }>()
  const log: AccessSeen['log'][number][] = []
  return {
    devices,
    log,
    /** Notes what changed since the last look. */
    look() {
      const all = others.flatMap((other) => other.holdings())
      const cut = new Set(all.flatMap(({ device, state }) => (state === 'suspended' ? [device] : [])))
      for (const { device } of all) {
        const state = cut.has(device) ? 'suspended' : 'granted'
        if ((devices.get(device)?.state ?? 'granted') !== state) log.push({ at: clock.now(), device, state })
        devices.set(device, { state })
      }
    },
  }
}
