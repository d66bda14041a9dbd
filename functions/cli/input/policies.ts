import type { ParsedPolicy } from '../../../shared/domain/policies/parse.ts'
import { refused } from '../../../shared/domain/problem.ts'
import type { FaultyFile } from '../terminal.ts'
import type { Define } from './definitions.ts'
import { readPolicy } from './policy.ts'

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
