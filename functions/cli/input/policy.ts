import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { noDefinitions, type ParsedPolicy, policyIn, undescribedIn } from '../../../shared/domain/policies/parse.ts'
import { largestDocument } from '../../../shared/domain/policies/policy.ts'
import { refused } from '../../../shared/domain/problem.ts'
import { alike } from '../../../shared/domain/text.ts'
import { readYaml } from '../../../shared/domain/yaml.ts'
import type { FaultyFile } from '../terminal.ts'
import { type Define, definedBeside } from './requirements.ts'
import { readTextFile } from './text-file.ts'

export interface PolicyFile extends ParsedPolicy {
  readonly file: string
}

/** Reads policies whose ids must differ: those that are right, and what is wrong with the other files. */
export async function readPolicies(
  sources: readonly string[],
  define?: Define,
): Promise<{ readonly policies: readonly PolicyFile[]; readonly faulty: readonly FaultyFile[] }> {
  const read = await Promise.all(sources.map((source) => readPolicy(source, define)))
  const fileOf = new Map<string, string>()
  const faulty: FaultyFile[] = []
  const policies: PolicyFile[] = []
  for (const one of read) {
    if ('problems' in one) {
      faulty.push(one)
      continue
    }
    const { file, policy, lineOf } = one
    const other = fileOf.get(policy.id)
    fileOf.set(policy.id, file)
    if (other === undefined) policies.push({ file, policy, lineOf })
    else
      faulty.push({
        file,
        ...refused([{ line: lineOf(['id']), field: 'id', message: `must differ from the id in ${other}, but is ${policy.id}` }]),
      })
  }
  return { policies, faulty }
}

const catalogue = new URL('../../../shared/domain/catalogue/policies/', import.meta.url)

export const policySource = z
  .string({ error: 'must be a file, or the name of a policy of the catalogue' })
  .describe('A YAML or JSON file, or the name of a policy of the catalogue.')

async function catalogueNames(): Promise<string[]> {
  const files = await readdir(catalogue)
  return files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length))
}

/**
 * Reads a policy by its name in the catalogue, or from a file. For a file with a name of the catalogue, type `./name`.
 * @param define finds requirements that it names and does not describe
 */
export async function readPolicy(
  source: string,
  define: Define = definedBeside,
): Promise<(ParsedPolicy & { readonly file: string }) | FaultyFile> {
  const names = await catalogueNames()
  const isName = names.includes(source)
  if (!isName && !/[./\\]/.test(source) && !existsSync(source))
    return {
      file: source,
      ...refused([{ field: '', message: `is neither a file nor a policy of the catalogue: ${nearest(source, names)}` }]),
    }
  const file = isName ? fileURLToPath(new URL(`${source}.yaml`, catalogue)) : source
  const text = await readTextFile(file, largestDocument)
  const written = text.ok ? readYaml(text.value) : text
  if (!written.ok) return { file, ...written }
  const undescribed = undescribedIn(written.value.value)
  const parsed = policyIn(written.value, undescribed.length === 0 ? noDefinitions : await define(undescribed, file))
  return parsed.ok ? { ...parsed.value, file } : { file, ...parsed }
}

function nearest(source: string, names: readonly string[]): string {
  const meant = alike(source, names)
  return meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : `name a .yaml or .json file, or a policy in ${fileURLToPath(catalogue)}`
}
