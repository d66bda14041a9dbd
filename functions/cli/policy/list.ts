import { policyList } from '../../admin/routes/policies/list-policies.ts'
import { printList } from '../output/list.ts'
import { nothing, verb } from '../verb.ts'

/** `2023-03-15 inclusive`, `P14D announcement`, `none` */
const deadlineText = (deadline: object | 'none'): string => (deadline === 'none' ? deadline : Object.values(deadline).join(' '))

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
        deadline: ({ deadline, stages = [] }) =>
          deadline ? deadlineText(deadline) : stages.map(({ name, deadline }) => `${name} ${deadlineText(deadline)}`).join(', '),
        zone: ({ zone }) => zone,
        title: ({ title }) => title,
      }),
      json,
      terminal,
    ),
)
