import { type DirectorySettings, directorySettings, type SourcesSettings, sourcesSettings } from '../../shared/domain/sources/settings.ts'
import { lazily } from '../runtime/lazily.ts'
import type { Surroundings } from './surroundings.ts'

/** What is configured to be read. */
export interface Sourcing {
  /** By name. */
  readonly sources: SourcesSettings
  readonly directorySettings?: DirectorySettings
}

export const sourcing = ({ environment: { SOURCES = '{}', DIRECTORY } }: Surroundings): Sourcing =>
  lazily<Sourcing>({
    sources: () => sourcesSettings.parse(JSON.parse(SOURCES)),
    ...(DIRECTORY ? { directorySettings: () => directorySettings.parse(JSON.parse(DIRECTORY)) } : {}),
  })
