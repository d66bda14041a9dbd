import * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { difference, side } from '../../admin/routes/policies/diff-policy.ts'
import { at } from '../api/client.ts'
import { printAnswer } from '../output/answer.ts'
import { changeLines } from '../output/changes.ts'
import { verb } from '../verb.ts'

export const diffVerb = verb(
  {
    name: 'ides policy diff',
    does: 'Tells what the draft of a policy says otherwise than what is in force, or one version otherwise than another',
    takes: ofPolicy,
    options: z.object({
      from: side.optional().meta({ title: 'N', description: 'The number of a version, or draft; by default what is in force.' }),
      to: side.optional().meta({ title: 'M', description: 'Likewise; by default the draft.' }),
    }),
    example: 'ides policy diff no-tiktok-2023 --from 1 --to 2',
  },
  async ({ takes: { policy }, options, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'GET', path: at`/policies/${policy}/diff`, query: options, answer: difference }),
      ({ changes }) => (changes.length === 0 ? ['they say the same\n'] : changeLines(changes, terminal.style)),
      json,
      terminal,
    ),
)
