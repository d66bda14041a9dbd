import { jobList } from '../admin/routes/jobs.ts'
import { noun } from './noun.ts'
import { minute, printList } from './output/rows.ts'
import { nothing, verb } from './verb.ts'

const listVerb = verb(
  {
    name: 'ides job list',
    does: 'Lists jobs, newest first: what is running, and what has ended',
    more: 'Such work is the review after a change of policy, the count before an approval, and a rehearsal.',
    takes: nothing,
    options: nothing,
    example: 'ides job list',
  },
  ({ api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/jobs', answer: jobList }),
      () => ({
        job: ({ id }) => id,
        kind: ({ kind }) => kind,
        policy: ({ policy }) => policy,
        requested: ({ requestedAt }) => minute(requestedAt),
        pieces: ({ pieces }) => `${pieces.done} of ${pieces.of}`,
        state: ({ state }) => state,
      }),
      json,
      terminal,
    ),
)

export const jobNoun = noun({ name: 'ides job', does: 'Shows jobs', verbs: { list: listVerb }, otherwise: 'list' })
