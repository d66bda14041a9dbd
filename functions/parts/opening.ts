import { apiClient, type SourceSurroundings } from '../../shared/adapters/http/api-client.ts'
import { realSurroundings } from '../../shared/adapters/http/exchange.ts'
import { openSecretsManager, secretsManager } from '../../shared/adapters/secrets-manager/secrets.ts'
import type { NamedSource } from '../../shared/campaign/sync/ports.ts'
import type { ConfiguredDirectory } from '../../shared/campaign/sync/staff-ports.ts'
import type { DeviceSource } from '../../shared/domain/sources/device-source.ts'
import {
  type DeviceSourceSettings,
  type DirectorySettings,
  directorySettings,
  sourcesSettings,
} from '../../shared/domain/sources/settings.ts'
import type { StaffSource } from '../../shared/domain/sources/staff-source.ts'
import { once } from '../runtime/once.ts'
import type { Surroundings } from './surroundings.ts'

/** The ways to sources and directory. Their secrets are read when they are first asked something. */
export interface Opening {
  /** @returns undefined where none of that name is configured */
  readonly openSource: (name: string) => Promise<NamedSource | undefined>
  /** @returns undefined where none is configured */
  readonly openDirectory: () => Promise<ConfiguredDirectory | undefined>
}

export function opening({ environment: { SOURCES = '{}', DIRECTORY }, stores: { machineClock: clock } }: Surroundings): Opening {
  const sources = once(() => sourcesSettings.parse(JSON.parse(SOURCES)))
  const secrets = once(() => secretsManager(openSecretsManager()))
  const around = (secret: string): SourceSurroundings => ({
    client: (settings) => apiClient(settings, realSurroundings),
    secret: () => secrets().read(secret),
    clock,
  })
  return {
    async openSource(name) {
      const settings = sources()[name]
      return settings && { name, settings, source: await deviceSource(settings, around(settings.secret)) }
    },
    async openDirectory() {
      if (!DIRECTORY) return undefined
      const settings = directorySettings.parse(JSON.parse(DIRECTORY))
      return { settings, source: await staffSource(settings, around(settings.secret)) }
    },
  }
}

/** Loads the adapter of its kind alone. */
async function deviceSource(settings: DeviceSourceSettings, around: SourceSurroundings): Promise<DeviceSource> {
  switch (settings.kind) {
    case 'intune':
      return (await import('../../shared/adapters/graph/intune.ts')).intune(settings, around)
    case 'jamf':
      return (await import('../../shared/adapters/jamf/jamf.ts')).jamf(settings, around)
    case 'fleet':
      return (await import('../../shared/adapters/fleet/fleet.ts')).fleet(settings, around)
    case 'google':
      return (await import('../../shared/adapters/google/google.ts')).google(settings, around)
    case 'okta':
      return (await import('../../shared/adapters/okta/okta.ts')).okta(settings, around)
  }
}

async function staffSource(settings: DirectorySettings, around: SourceSurroundings): Promise<StaffSource> {
  switch (settings.kind) {
    case 'graph':
      return (await import('../../shared/adapters/graph/users.ts')).graphUsers(settings, around)
    case 'google':
      return (await import('../../shared/adapters/google/users.ts')).googleUsers(settings, around)
    case 'okta':
      return (await import('../../shared/adapters/okta/users.ts')).oktaUsers(settings, around)
  }
}
