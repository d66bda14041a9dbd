import * as z from 'zod'
import type { DirectorySettings, SourcesSettings } from './settings.ts'
import { directoryName } from './staff-pass.ts'

/** A source, or the directory, as far as those must know it who do not read it. */
export const configured = z.strictObject({
  name: z.string(),
  kind: z.string(),
  everyHours: z.int().describe('Hours between the starts of two passes, at least.'),
})

export type Configured = Readonly<z.output<typeof configured>>

/** All that is read, the directory last. */
export const configuredOf = (sources: SourcesSettings, directory?: DirectorySettings): readonly Configured[] =>
  Object.entries({ ...sources, ...(directory ? { [directoryName]: directory } : {}) }).map(([name, { kind, everyHours }]) => ({
    ...{ name, kind, everyHours },
  }))
