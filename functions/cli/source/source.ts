import { noun } from '../noun.ts'
import { acceptVerb } from './accept.ts'
import { listVerb } from './list.ts'
import { showVerb } from './show.ts'
import { syncVerb } from './sync.ts'
import { testVerb } from './test.ts'

export const sourceNoun = noun({
  name: 'ides source',
  does: 'Lists, tests and reads device managers and the directory, and accepts passes that are held',
  verbs: { list: listVerb, show: showVerb, test: testVerb, sync: syncVerb, accept: acceptVerb },
  otherwise: 'list',
})
