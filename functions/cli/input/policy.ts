import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { noDefinitions, type ParsedPolicy, policyIn, undescribedIn } from '#domain/policies/parse.ts'
import { largestDocument } from '#domain/policies/policy.ts'
import { refused } from '#domain/problem.ts'
import { didYouMean } from '#domain/text.ts'
import { readYaml } from '#domain/yaml.ts'
import type { FaultyFile } from '../terminal.ts'
import { type Define, definedBeside } from './requirements.ts'
import { readDocument, readDocuments } from './text-file.ts'

export interface PolicyFile extends ParsedPolicy {
  file: string
}

/** Reads policies whose ids must differ: those that are right, and what is wrong with the other files. */
export async function readPolicies(sources: readonly string[], define?: Define) {
  const { documents, faulty } = await readDocuments(
    sources,
    source => readPolicy(source, define),
    'id',
    ({ policy }) => policy.id,
  )
  return { policies: documents, faulty }
}

const catalogue = new URL('../../../shared/domain/catalogue/policies/', import.meta.url)

export const policySource = z
  .string({ error: 'must be a file, or the name of a policy of the catalogue' })
  .describe('A YAML or JSON file, or the name of a policy of the catalogue.')

export const policySources = z
  .array(z.string())
  .min(1, 'must be one file or more, or names of policies of the catalogue')
  .describe('YAML or JSON files, a policy each, or names of policies of the catalogue.')

async function catalogueNames() {
  const files = await readdir(catalogue)
  return files.filter(file => file.endsWith('.yaml')).map(file => file.slice(0, -'.yaml'.length))
}

/**
 * Reads a policy by its name in the catalogue, or from a file. For a file with a name of the catalogue, type `./name`.
 * @param define finds requirements that it names and does not describe
 */
export async function readPolicy(source: string, define: Define = definedBeside): Promise<PolicyFile | FaultyFile> {
  const names = await catalogueNames()
  const isName = names.includes(source)
  if (!isName && !/[./\\]/.test(source) && !existsSync(source))
    return {
      file: source,
      ...refused([{ field: '', message: `is neither a file nor a policy of the catalogue: ${didYouMean(source, names, elsewhere)}` }]),
    }
  const file = isName ? fileURLToPath(new URL(`${source}.yaml`, catalogue)) : source
  return readDocument(file, largestDocument, async text => {
    const written = readYaml(text)
    if (!written.ok) return written
    const undescribed = undescribedIn(written.value.value)
    return policyIn(written.value, undescribed.length === 0 ? noDefinitions : await define(undescribed, file))
  })
}

const elsewhere = `name a .yaml or .json file, or a policy in ${fileURLToPath(catalogue)}`
