import { requirementList } from '../../admin/routes/requirements/list-requirements.ts'
import { printList } from '../output/list.ts'
import { nothing, verb } from '../verb.ts'

export const listVerb = verb(
  {
    name: 'ides requirement list',
    does: 'Lists all requirements of the registry, drafts included',
    takes: nothing,
    options: nothing,
    example: 'ides requirement list',
  },
  ({ api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/requirements', answer: requirementList }),
      () => ({
        requirement: ({ name }) => name,
        kind: ({ kind }) => kind,
        standing: ({ standing }) => standing,
        version: ({ version }) => version,
        draft: ({ draft }) => (draft ? 'draft' : undefined),
        title: ({ title }) => title,
      }),
      json,
      terminal,
    ),
)
