import * as z from 'zod'
import { protectedSettings } from '#domain/access/brake.ts'
import { connectorsSettings } from '#domain/access/settings.ts'
import type { Checked } from '#domain/problem.ts'
import { ownCalendars } from '#domain/schedule/calendars.ts'
import { directoriesSettings, sourcesSettings } from '#domain/sources/settings.ts'
import { inForm, readYaml } from '#domain/yaml.ts'
import { readDocument } from './text-file.ts'

const largestConfiguration = 256 * 1024

/** What of `ides.config.yaml` decides who is cut off, and what costs more. The rest is checked where it is deployed. */
const deployment = z.object(
  {
    access: z
      .object(
        { caseEvents: z.boolean().default(false), connectors: connectorsSettings, protected: protectedSettings },
        'must be a map of keys',
      )
      .prefault({}),
    calendars: z.optional(ownCalendars),
    sources: sourcesSettings,
    directories: directoriesSettings,
    signIn: z.optional(z.object({ machines: z.optional(z.record(z.string(), z.unknown())) })),
    network: z.optional(z.object({ vpc: z.string() })),
  },
  'must be a map of keys',
)

export type DeploymentFile = z.output<typeof deployment>

/** What `ides doctor` asks about before the first deployment. */
const planned = deployment.extend({
  name: z.string().default('Ides'),
  region: z.string().default('eu-west-1'),
  mail: z.object({ from: z.string(), identity: z.string().optional() }),
  domains: z
    .object({
      page: z.string().optional(),
      api: z.string().optional(),
      console: z.string().optional(),
      certificate: z.string(),
    })
    .optional(),
  reservedConcurrency: z.boolean().default(false),
})

export type PlannedDeployment = z.output<typeof planned>

const readAs = <Schema extends z.ZodType<object>>(file: string, schema: Schema) =>
  readDocument(file, largestConfiguration, (text): Checked<z.output<Schema>> => {
    const written = readYaml(text)
    return written.ok ? inForm(written.value, schema) : written
  })

/** @param file absent where none was named */
export const readDeployment = async (file: string | undefined) => (file === undefined ? undefined : readAs(file, deployment))

export const readPlanned = (file: string) => readAs(file, planned)
