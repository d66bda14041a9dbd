import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { largestDocument, type ParsedPolicy, parsePolicy } from '../../../shared/policies/parse.ts'
import { type FileProblem, readTextFile } from './text-file.ts'

const catalogue = new URL('../../../shared/catalogue/policies/', import.meta.url)

/** The names of the policies that come with Ides. */
async function catalogueNames(): Promise<string[]> {
  const files = await readdir(catalogue)
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort()
}

/** Reads a policy from a file, or by its name in the catalogue. */
export async function readPolicy(
  source: string,
): Promise<(ParsedPolicy & { readonly file: string }) | { readonly problems: readonly FileProblem[] }> {
  const looksLikeFile = /[./\\]/.test(source)
  const names = looksLikeFile ? [] : await catalogueNames()
  if (!looksLikeFile && !names.includes(source))
    return {
      problems: [
        {
          file: source,
          field: '',
          message: `is neither a file nor a policy of the catalogue. Files end in .yaml or .json; the catalogue has:\n  ${names.join('\n  ')}`,
        },
      ],
    }
  const file = looksLikeFile ? source : fileURLToPath(new URL(`${source}.yaml`, catalogue))
  const text = await readTextFile(file, largestDocument)
  const parsed = text.ok ? parsePolicy(text.value) : text
  return parsed.ok ? { ...parsed.value, file } : { problems: parsed.problems.map((problem) => ({ file, ...problem })) }
}
