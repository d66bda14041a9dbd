import { configuredOf, type DirectorySettings, type SourcesSettings } from '../../../shared/domain/sources/settings.ts'

/** Sources and directory as in a configuration, and their secrets by name. */
export interface Read {
  readonly sources: SourcesSettings
  readonly directory?: DirectorySettings
  readonly secrets: Readonly<Record<string, string>>
  /** Asks the stand-in what is meant for the address of a vendor; undefined where the address is its own. */
  readonly fetch?: typeof fetch | undefined
}

/** What functions are told of them. @param errands URL of the queue */
export const readSettings = ({ sources, directory }: Read, errands: string): Readonly<Record<string, string>> => ({
  SOURCE_LIST: JSON.stringify(configuredOf(sources, directory)),
  SOURCES: JSON.stringify(sources),
  ...(directory ? { DIRECTORY: JSON.stringify(directory) } : {}),
  ERRANDS: errands,
})
