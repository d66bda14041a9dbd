import type { DeviceSourceSettings, DirectorySettings, SourcesSettings } from './settings.ts'
import { directoryName } from './staff-pass.ts'

/** A source, or the directory, as it is configured. */
export interface Configured {
  readonly name: string
  readonly kind: DeviceSourceSettings['kind'] | DirectorySettings['kind']
  readonly everyHours: number
  /** Name of its secret. */
  readonly secret: string
}

/** Everything that is read, the directory last. */
export const configuredOf = (sources: SourcesSettings, directory?: DirectorySettings): readonly Configured[] =>
  Object.entries({ ...sources, ...(directory ? { [directoryName]: directory } : {}) }).map(([name, { kind, everyHours, secret }]) => ({
    ...{ name, kind, everyHours, secret },
  }))
