import * as z from 'zod'
import { ofPolicy } from '../../admin/fields.ts'
import { drafted } from '../../admin/routes/drafts.ts'
import { incidentLine, policyInForce, versioned } from '../../admin/routes/policies.ts'
import { side } from '../../admin/routes/versions.ts'
import { at } from '../../path.ts'
import type { Api } from '../api/api.ts'
import type { Answered } from '../api/client.ts'
import { lastOrDraft } from '../draft.ts'
import type { CommandFailure } from '../failure.ts'
import { printAnswer, yaml } from '../output/rows.ts'
import { verb } from '../verb.ts'

export const showVerb = verb(
  {
    name: 'ides policy show',
    does: 'Show a policy as YAML: the version in force, or the draft if there is none',
    takes: ofPolicy,
    options: z.object({
      version: side.optional().meta({ title: 'N', description: 'A version number, or draft.' }),
    }),
    example: 'ides policy show no-tiktok-2023 > policies/no-tiktok-2023.yaml',
  },
  async ({ takes: { policy }, options: { version }, api, json, terminal }) => {
    const shown = await find(api, policy, version)
    if (shown.ok && !json) for (const line of standing(policy, shown.body)) terminal.note(line)
    return printAnswer(shown, ({ document }) => yaml(document), json, terminal)
  },
)

async function find(api: Api, policy: string, version: string | undefined): Promise<Answered<Shown> | CommandFailure> {
  const draft = () => api.call({ method: 'GET', path: at`/policies/${policy}/draft`, answer: drafted })
  if (version === 'draft') return draft()
  if (version !== undefined) return api.call({ method: 'GET', path: at`/policies/${policy}/versions/${version}`, answer: versioned })
  const last = await api.call({ method: 'GET', path: at`/policies/${policy}`, answer: policyInForce })
  return lastOrDraft(last, draft, `there is no policy ${policy}: see ides policy list`)
}

type Shown = z.output<typeof policyInForce> | z.output<typeof versioned> | z.output<typeof drafted>

function standing(id: string, shown: Shown): readonly string[] {
  if ('authors' in shown)
    return [`${shown.state === 'draft' ? 'draft' : 'submitted draft'} of ${id}, written by ${shown.authors.join(', ')}`]
  const version = `version ${shown.version} of ${id}, ${shown.standing}`
  if (!('incidents' in shown)) return [version]
  return [
    version,
    ...(shown.reviewDue ? [`review due since ${shown.document.review}: renew it with a later date, or lift it`] : []),
    ...shown.incidents.map(incidentLine),
  ]
}
