import { approved, draftedRequirement } from '../../admin/routes/requirements/requirement.ts'
import { at } from '../../path.ts'
import { printAnswer } from '../output/answer.ts'
import { nothing, verb } from '../verb.ts'
import { requirementArgument } from './named.ts'

export const approveVerb = verb(
  {
    name: 'ides requirement approve',
    does: 'Approves the draft of a requirement: policies that are put from now on may name it',
    more: 'Policies in force keep the version that they were approved with. A retired requirement is in use again.',
    takes: requirementArgument,
    options: nothing,
    example: 'ides requirement approve disk-encryption',
  },
  async ({ takes: { name }, api, json, terminal }) => {
    const draft = await api.call({ method: 'GET', path: at`/requirements/${name}/draft`, answer: draftedRequirement })
    if (!draft.ok) return terminal.fail(draft)
    const ifMatch = draft.headers.get('ETag') ?? ''
    return printAnswer(
      await api.call({ method: 'POST', path: at`/requirements/${name}/approval`, ifMatch, answer: approved }),
      ({ version }) => [`${name} is approved, as version ${version}\n`],
      json,
      terminal,
    )
  },
)
