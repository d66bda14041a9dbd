import * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { difference, side } from '../../admin/routes/policies/diff-policy.ts'
import { at } from '../../path.ts'
import { printAnswer } from '../output/answer.ts'
import { changeLines } from '../output/changes.ts'
import { verb } from '../verb.ts'
import { outdatedSentence } from './outdated.ts'

export const diffVerb = verb(
  {
    name: 'ides policy diff',
    does: 'Shows how the draft differs from the policy in force, or one version from another',
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
