import * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { drafted } from '../../admin/routes/drafts/draft.ts'
import { side } from '../../admin/routes/policies/diff-policy.ts'
import { versioned } from '../../admin/routes/policies/policy.ts'
import { at } from '../api/client.ts'
import { failure, isNone } from '../failure.ts'
import { printAnswer } from '../output/answer.ts'
import { yaml } from '../output/yaml.ts'
import { verb } from '../verb.ts'

export const showVerb = verb(
  {
    name: 'ides policy show',
    does: 'Shows a policy as YAML: the version in force, or the draft if there is none',
    takes: ofPolicy,
    options: z.object({
      version: side.optional().meta({ title: 'N', description: 'A version number, or draft.' }),
    }),
    example: 'ides policy show no-tiktok-2023 > policies/no-tiktok-2023.yaml',
  },
  async ({ takes: { policy }, options: { version }, api, json, terminal }) => {
    const draft = () => api.call({ method: 'GET', path: at`/policies/${policy}/draft`, answer: drafted })
    const path = version === undefined ? at`/policies/${policy}` : at`/policies/${policy}/versions/${version}`
    const found = version === 'draft' ? await draft() : await api.call({ method: 'GET', path, answer: z.union([versioned, drafted]) })
    const shown = version === undefined && isNone(found) ? await draft() : found
    if (version === undefined && isNone(shown)) return terminal.fail(failure(1, `there is no policy ${policy}: see ides policy list`))
    if (shown.ok && !json) terminal.note(standing(policy, shown.body))
    return printAnswer(shown, ({ document }) => yaml(document), json, terminal)
  },
)

const standing = (id: string, shown: z.output<typeof versioned> | z.output<typeof drafted>): string =>
  'version' in shown
    ? `version ${shown.version} of ${id}, ${shown.standing}`
    : `${shown.state === 'draft' ? 'draft' : 'submitted draft'} of ${id}, written by ${shown.authors.join(', ')}`
