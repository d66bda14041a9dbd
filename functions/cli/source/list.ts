import { sourceListBody } from '../../admin/routes/sources/list-sources.ts'
import { printList } from '../output/list.ts'
import { minute } from '../output/rows.ts'
import { nothing, verb } from '../verb.ts'
import { passUnderWay } from './named.ts'

export const listVerb = verb(
  {
    name: 'ides source list',
    does: 'Lists the sources of device state and the directory, with the last pass over each',
    takes: nothing,
    options: nothing,
    example: 'ides source list',
  },
  ({ api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/sources', answer: sourceListBody }),
      () => ({
        source: ({ name }) => name,
        kind: ({ kind }) => kind,
        'last pass': ({ last }) => last && minute(last.endedAt),
        outcome: ({ last }) => last?.outcome,
        records: ({ last }) => last?.records,
        present: ({ last }) => last?.present,
        unread: ({ last }) => last?.unread,
        unmatched: ({ last }) => last?.unmatched,
        now: passUnderWay,
      }),
      json,
      terminal,
    ),
)
