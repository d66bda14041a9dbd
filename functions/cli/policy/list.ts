import { policyList } from '../../admin/routes/policies/list-policies.ts'
import { printList } from '../output/list.ts'
import { nothing, verb } from '../verb.ts'

export const listVerb = verb(
  {
    name: 'ides policy list',
    does: 'Lists all policies, drafts included',
    takes: nothing,
    options: nothing,
    example: 'ides policy list',
  },
  ({ api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/policies', answer: policyList }),
      () => ({
        policy: ({ id }) => id,
        standing: ({ standing, reviewDue }) => (reviewDue ? `${standing}, review due` : standing),
        version: ({ version }) => version,
        draft: ({ draft }) => draft,
        deadline: ({ deadline }) => Object.values(deadline).join(' '),
        zone: ({ zone }) => zone,
        title: ({ title }) => title,
      }),
      json,
      terminal,
    ),
)
