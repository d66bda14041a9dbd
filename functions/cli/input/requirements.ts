import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Definitions } from '#domain/policies/parse.ts'
import { seen } from '#domain/problem.ts'
import { isSameRequirement, largestRequirement, type ParsedRequirement, parseRequirement } from '#domain/requirements/registry.ts'
import type { Requirement } from '#domain/requirements/requirement.ts'
import type { Api } from '../api/api.ts'
import { registeredIn } from '../api/registered.ts'
import { CommandError, failureOf } from '../failure.ts'
import { readDocument, readDocuments } from './text-file.ts'

/** @param file of the policy */
export type Define = (names: readonly string[], file: string) => Promise<Definitions>

/** In files next to the policy only. */
export const definedBeside: Define = async (names, file) => {
  const { requirements, faulty } = await readRequirementsBeside(file)
  const found = new Map(requirements.map(({ name, requirement }) => [name, requirement]))
  const [wrong] = faulty
  return new Map(
    names.flatMap(name => {
      const definition =
        found.get(name) ?? (wrong && `must be described, but ${wrong.file} is wrong: run ides requirement check ${wrong.file}`)
      return definition ? [[name, definition]] : []
    }),
  )
}

/** In files next to the policy, then in the registry. */
export const definedAnywhere =
  (api: Api): Define =>
  async (names, file) => {
    const found = await definedBeside(names, file)
    const others = names.filter(name => !found.has(name))
    if (others.length === 0) return found
    const registered = await registeredIn(api, others).catch(failureOf)
    if (!(registered instanceof CommandError)) return new Map([...found, ...registered])
    const message = (name: string) =>
      `must be a name of the catalogue, under \`requirements\` or of a file in requirements/, but is ${seen(name)}; the registry cannot be asked: ${registered.message}`
    return new Map([...found, ...others.map((name): [string, string] => [name, message(name)])])
  }

/** In the registry: files next to the policy must describe the same. */
export const definedInRegistry =
  (api: Api): Define =>
  async (names, file) => {
    const [{ requirements }, registered] = await Promise.all([readRequirementsBeside(file), registeredIn(api, names).catch(failureOf)])
    if (registered instanceof CommandError)
      return new Map(names.map(name => [name, `must be a name in the registry, which cannot be asked: ${registered.message}`]))
    const differing = requirements.filter(({ name, requirement }) => names.includes(name) && isOther(registered.get(name), requirement))
    const message = (file: string) =>
      `must be approved as ${file} describes it: run ides requirement put ${file}, for another person to approve`
    return new Map([...registered, ...differing.map(({ name, file }): [string, string] => [name, message(file)])])
  }

/** Why no policy may name it says enough. */
const isOther = (definition: Requirement | string | undefined, described: Requirement) =>
  typeof definition !== 'string' && !(definition && isSameRequirement(definition, described))

export interface RequirementFile extends ParsedRequirement {
  file: string
}

/** Reads requirements whose names must differ: those that are right, and what is wrong with the other files. */
export async function readRequirements(files: readonly string[]) {
  const read = (file: string) => readDocument(file, largestRequirement, parseRequirement)
  const { documents, faulty } = await readDocuments(files, read, 'name', ({ name }) => name)
  return { requirements: documents, faulty }
}

/** Those in the folder `requirements` next to a policy file. */
const readRequirementsBeside = (policyFile: string) => readRequirementsIn(join(dirname(policyFile), 'requirements'))

/** Those in a folder, which may not exist. */
export async function readRequirementsIn(folder: string) {
  const names = await readdir(folder).catch(() => [])
  const files = names.filter(name => /[.](ya?ml|json)$/.test(name)).toSorted()
  return readRequirements(files.map(name => join(folder, name)))
}
