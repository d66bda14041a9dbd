import type { ApiSurroundings, SourceSurroundings } from '../../shared/adapters/http/api-client.ts'
import type { DropBucket } from '../../shared/adapters/s3/drop.ts'
import type { OpenedSystem } from '../../shared/campaign/sync/do-errand.ts'
import type { DeviceSource } from '../../shared/domain/sources/device-source.ts'
import {
  type DeviceSourceSettings,
  type DirectorySettings,
  directorySettings,
  sourcesSettings,
} from '../../shared/domain/sources/settings.ts'
import type { StaffSource } from '../../shared/domain/sources/staff-source.ts'
import { once } from '../runtime/once.ts'
import { aroundSystems } from './around-systems.ts'
import type { FunctionEnvironment } from './surroundings.ts'

/** @param api how sources are reached, by default as on AWS */
export function opening(all: FunctionEnvironment, api?: ApiSurroundings): OpenedSystem {
  const { SOURCES = '{}', DIRECTORY } = all.environment
  const sources = once(() => sourcesSettings.parse(JSON.parse(SOURCES)))
  const around = aroundSystems(all, { api })
  const drop = once(async () => {
    const { openS3 } = await import('../../shared/adapters/s3/client.ts')
    const { s3Drop } = await import('../../shared/adapters/s3/drop.ts')
    return s3Drop(openS3(), all.setting('DROP'))
  })
  return {
    async openSource(name) {
      const settings = sources()[name]
      return settings && { name, settings, source: await deviceSource(settings, { around, drop }) }
    },
    async openDirectory() {
      if (!DIRECTORY) return undefined
      const settings = directorySettings.parse(JSON.parse(DIRECTORY))
      return { settings, source: await staffSource(settings, around(settings.secret)) }
    },
  }
}

interface Ways {
  /** @param secret its name */
  readonly around: (secret: string) => SourceSurroundings
  readonly drop: () => Promise<DropBucket>
}

/** Loads the adapter of its kind alone. */
async function deviceSource(settings: DeviceSourceSettings, { around: aroundFor, drop }: Ways): Promise<DeviceSource> {
  if (settings.kind === 'files') return (await import('../../shared/adapters/device-files/files.ts')).deviceFiles(settings, await drop())
  const around = aroundFor(settings.secret)
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
