import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { refused } from '../../../shared/domain/problem.ts'
import { largestRequirement } from '../../../shared/domain/requirements/document.ts'
import { type ParsedRequirement, parseRequirement } from '../../../shared/domain/requirements/parse.ts'
import type { FaultyFile } from '../terminal.ts'
import { readTextFile } from './text-file.ts'

export interface RequirementFile extends ParsedRequirement {
  readonly file: string
}

interface RequirementFiles {
  readonly requirements: readonly RequirementFile[]
  readonly faulty: readonly FaultyFile[]
}

/** Reads requirements whose names must differ: those that are right, and what is wrong with the other files. */
export async function readRequirements(files: readonly string[]): Promise<RequirementFiles> {
  const read = await Promise.all(files.map(readRequirement))
  const byName = new Map<string, RequirementFile>()
  const faulty: FaultyFile[] = []
  for (const one of read) {
    if ('problems' in one) {
      faulty.push(one)
      continue
    }
    const other = byName.get(one.name)
    if (!other) byName.set(one.name, one)
    else {
      const message = `must differ from the name in ${other.file}, but is ${one.name}`
      faulty.push({ file: one.file, ...refused([{ line: one.lineOf(['name']), field: 'name', message }]) })
    }
  }
  return { requirements: [...byName.values()], faulty }
}

async function readRequirement(file: string): Promise<RequirementFile | FaultyFile> {
  const text = await readTextFile(file, largestRequirement)
  const parsed = text.ok ? parseRequirement(text.value) : text
  return parsed.ok ? { ...parsed.value, file } : { file, ...parsed }
}

/** Those in the folder `requirements` next to a policy file. */
export const readRequirementsBeside = (policyFile: string): Promise<RequirementFiles> =>
  readRequirementsIn(join(dirname(policyFile), 'requirements'))

/** Those in a folder, which may not exist. */
export async function readRequirementsIn(folder: string): Promise<RequirementFiles> {
  const names = await readdir(folder).catch(() => [])
  return readRequirements(
    names
      .filter((name) => /[.](ya?ml|json)$/.test(basename(name)))
      .toSorted()
      .map((name) => join(folder, name)),
  )
}
