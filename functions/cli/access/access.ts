import { noun } from '../noun.ts'
import { listVerb } from './list.ts'
import { reconcileVerb } from './reconcile.ts'
import { retryVerb } from './retry.ts'
import { testVerb } from './test.ts'

export const accessNoun = noun({
  name: 'ides access',
  does: 'Lists what other systems say of access, tests connectors to them, asks again, and compares',
  verbs: { list: listVerb, test: testVerb, retry: retryVerb, reconcile: reconcileVerb },
  otherwise: 'list',
})
