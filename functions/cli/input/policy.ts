import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { type ParsedPolicy, parsePolicy } from '../../../shared/domain/policies/parse.ts'
import { largestDocument } from '../../../shared/domain/policies/policy.ts'
import { refused } from '../../../shared/domain/problem.ts'
import type { FaultyFile } from '../terminal.ts'
import { alike } from './alike.ts'
import { readTextFile } from './text-file.ts'

const catalogue = new URL('../../../shared/domain/catalogue/policies/', import.meta.url)

export const policySource = z
  .string({ error: 'must be a file, or the name of a policy of the catalogue' })
  .describe('A YAML or JSON file, or the name of a policy of the catalogue.')

async function catalogueNames(): Promise<string[]> {
  const files = await readdir(catalogue)
  return files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length))
}

/** Reads a policy by its name in the catalogue, or from a file. For a file with a name of the catalogue, type `./name`. */
export async function readPolicy(source: string): Promise<(ParsedPolicy & { readonly file: string }) | FaultyFile> {
  const names = await catalogueNames()
  const isName = names.includes(source)
  if (!isName && !/[./\\]/.test(source) && !existsSync(source))
    return {
      file: source,
      ...refused([{ field: '', message: `is neither a file nor a policy of the catalogue: ${nearest(source, names)}` }]),
    }
  const file = isName ? fileURLToPath(new URL(`${source}.yaml`, catalogue)) : source
  const text = await readTextFile(file, largestDocument)
  const parsed = text.ok ? parsePolicy(text.value) : text
  return parsed.ok ? { ...parsed.value, file } : { file, ...parsed }
}

function nearest(source: string, names: readonly string[]): string {
  const meant = alike(source, names)
  return meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : `name a .yaml or .json file, or a policy in ${fileURLToPath(catalogue)}`
}
