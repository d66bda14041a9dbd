import * as z from 'zod'
import { documentOf } from '../../../shared/domain/policies/document-of.ts'
import { at } from '../../path.ts'
import { dryRun, putFileDraft } from '../draft/put.ts'
import { definedInRegistry } from '../input/definitions.ts'
import { readPolicies } from '../input/policies.ts'
import { verb } from '../verb.ts'

export const putVerb = verb(
  {
    name: 'ides policy put',
    does: 'Writes drafts from policy files; none if any file is wrong',
    more: 'Leaves unchanged policies alone. A submitted draft that changes must be submitted again.\nRequirements that a policy names and does not describe are taken from the registry, as approved.',
    takes: z.object({
      files: z
        .array(z.string())
        .min(1, 'must be one file or more')
        .describe('YAML or JSON files, a policy each, or names of policies of the catalogue.'),
    }),
    options: z.object({ 'dry-run': dryRun }),
    example: 'ides policy put policies/*.yaml --dry-run',
  },
  async (asked) => {
    const read = await readPolicies(asked.takes.files, definedInRegistry(asked.api))
    if (read.faulty.length > 0) return asked.terminal.refuseFiles(read.faulty)
    let exitCode = 0
    for (const { file, policy } of read.policies) {
      const { id } = policy
      const draft = { id, document: documentOf(policy), path: at`/policies/${id}`, shownBy: `ides policy diff ${id}` }
      exitCode = Math.max(exitCode, await putFileDraft(file, draft, asked))
    }
    return exitCode
  },
)
