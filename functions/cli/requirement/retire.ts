import { because } from '../../admin/fields.ts'
import { approved } from '../../admin/routes/requirements/requirement.ts'
import { at } from '../../path.ts'
import { printAnswer } from '../output/answer.ts'
import { verb } from '../verb.ts'
import { requirementArgument } from './named.ts'

export const retireVerb = verb(
  {
    name: 'ides requirement retire',
    does: 'Retires a requirement: no new policy may name it, and policies in force keep it',
    more: 'It is in use again once a further draft of it is approved.',
    takes: requirementArgument,
    options: because,
    example: 'ides requirement retire disk-encryption --reason "the new image has it"',
  },
  async ({ takes: { name }, options: { reason }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'POST', path: at`/requirements/${name}/retirement`, body: { reason }, answer: approved }),
      ({ version }) => [`${name} is retired, with version ${version} as its last\n`],
      json,
      terminal,
    ),
)
