import * as z from 'zod'
import { documentOf } from '../../../shared/domain/policies/document-of.ts'
import { ofPolicy } from '../../admin/fields.ts'
import { difference, side } from '../../admin/routes/versions.ts'
import { at } from '../../path.ts'
import { dryRun, putFileDraft } from '../draft.ts'
import { readPolicies } from '../input/policy.ts'
import { definedInRegistry } from '../input/requirements.ts'
import { changeLines, printAnswer } from '../output/rows.ts'
import { verb } from '../verb.ts'
import { outdatedSentence } from './check.ts'

export const putVerb = verb(
  {
    name: 'ides policy put',
    does: 'Write drafts from policy files; none if any file is wrong',
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

export const diffVerb = verb(
  {
    name: 'ides policy diff',
    does: 'Show how the draft differs from the policy in force, or one version from another',
    takes: ofPolicy,
    options: z.object({
      from: side.optional().meta({ title: 'N', description: 'A version number, or draft; by default the version in force.' }),
      to: side.optional().meta({ title: 'M', description: 'A version number, or draft; by default draft.' }),
    }),
    example: 'ides policy diff no-tiktok-2023 --from 1 --to 2',
  },
  async ({ takes: { policy }, options, api, json, terminal }) => {
    const compared = await api.call({ method: 'GET', path: at`/policies/${policy}/diff`, query: options, answer: difference })
    if (compared.ok && !json) for (const one of compared.body.outdated) terminal.warn(outdatedSentence(one))
    return printAnswer(
      compared,
      ({ changes }) => (changes.length === 0 ? ['no difference\n'] : changeLines(changes, terminal.style)),
      json,
      terminal,
    )
  },
)
