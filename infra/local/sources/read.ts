import { configuredOf, type DirectoriesSettings, type SourcesSettings } from '#domain/sources/settings.ts'

/** Sources and directories as in a configuration, and their secrets by name. */
export interface Read {
  sources: SourcesSettings
  directories?: DirectoriesSettings
  secrets: Record<string, string>
  /** Asks the stand-in what is meant for the address of a vendor; undefined where the address is its own. */
  fetch?: typeof fetch | undefined
}

/** What functions are told of them. @param errands URL of the queue */
export const readSettings = ({ sources, directories = {} }: Read, errands: string): Record<string, string> => ({
  SOURCE_LIST: JSON.stringify(configuredOf(sources, directories)),
  SOURCES: JSON.stringify(sources),
  DIRECTORIES: JSON.stringify(directories),
  ERRANDS: errands,
})
