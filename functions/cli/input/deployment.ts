import * as z from 'zod'
import { connectorsSettings, protectedSettings } from '../../../shared/domain/access/settings.ts'
import { directorySettings, sourcesSettings } from '../../../shared/domain/sources/settings.ts'
import { inForm, readYaml } from '../../../shared/domain/yaml.ts'
import type { FaultyFile } from '../terminal.ts'
import { readTextFile } from './text-file.ts'

const largestConfiguration = 256 * 1024

/** What of `ides.config.yaml` decides who is cut off, and what costs more. The rest is checked where it is deployed. */
const deployment = z.object(
  {
    access: z.object({ connectors: connectorsSettings, protected: protectedSettings }, 'must be a map of keys').prefault({}),
    sources: sourcesSettings,
    directory: z.optional(directorySettings),
  },
  'must be a map of keys',
)

export type DeploymentFile = Readonly<z.output<typeof deployment>>

export async function readDeployment(file: string): Promise<DeploymentFile | FaultyFile> {
  const text = await readTextFile(file, largestConfiguration)
  const written = text.ok ? readYaml(text.value) : text
  const read = written.ok ? inForm(written.value, deployment) : written
  return read.ok ? read.value : { file, ...read }
}
