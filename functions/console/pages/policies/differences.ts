import { html } from '../../../../shared/domain/html.ts'
import { diffPolicyRoute } from '../../../admin/routes/policies/diff-policy.ts'
import type { ConsolePage } from '../../page.ts'
import { differenceTable, findAbovePolicy } from './parts.ts'

export const differencesPage: ConsolePage = {
  path: '/console/policies/{policy}/differences',
  scope: 'read',
  async show(visit) {
    const { path, query, ask } = visit
    const { policy: id = '' } = path
    const [from, to] = [query.get('from') ?? undefined, query.get('to') ?? undefined]
    const compared = await ask(diffPolicyRoute, { path: { policy: id }, query: { from, to }, body: undefined })
    if ('problem' in compared) return compared
    return {
      title: `From ${from === undefined ? 'the version in force' : `version ${from}`} to ${to === undefined || to === 'draft' ? 'the draft' : `version ${to}`}`,
      section: 'policies',
      above: await findAbovePolicy(visit),
      main: html`${differenceTable('What differs', compared.body.changes)}`,
    }
  },
}
