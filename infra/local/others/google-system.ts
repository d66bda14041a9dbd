import { connectorsSettings } from '#domain/access/settings.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { type GoogleStandIn, startGoogle } from '../sources/google.ts'
import type { ManagedDevice } from '../sources/managed-device.ts'
import type { OtherSystem } from './other-system.ts'

const secret = 'ides/google'

/** Google Workspace in a tenant of its own, where a user is blocked on a device. */
export async function googleSystem(devices: readonly ManagedDevice[], clock: Clock): Promise<OtherSystem> {
  const states = new Map<string, string>()
  const standIn = await startGoogle({ clock, state: () => ({ devices, states }) })
  return { ...googleAt(standIn, states, devices), close: standIn.close }
}

/** Google Workspace in a tenant that runs already. @param devices all that were ever in it */
export const googleAt = (
  { secret: value, fetch }: Pick<GoogleStandIn, 'secret' | 'fetch'>,
  states: ReadonlyMap<string, string>,
  devices: readonly ManagedDevice[],
): Omit<OtherSystem, 'close'> => ({
  title: 'Google Workspace',
  connectors: connectorsSettings.parse({ google: { kind: 'google', admin: 'admin@ec.example', secret } }),
  secrets: { [secret]: value },
  holdings: () =>
    devices.flatMap(({ ref, users }) => {
      const name = `devices/${ref}/deviceUsers/1`
      const said = states.get(name)
      if (said === undefined) return []
      return [{ device: ref, owner: users[0]?.email ?? '', state: said === 'BLOCKED' ? 'suspended' : 'granted', said: `${name}: ${said}` }]
    }),
  fetch,
})
