import { noun } from '../noun.ts'
import { decideVerb, exemptVerb, extendVerb, reachableVerb } from './decide.ts'
import { listVerb } from './list.ts'
import { showVerb } from './show.ts'
import { unreachableVerb } from './unreachable.ts'

export const caseNoun = noun({
  name: 'ides case',
  does: 'Lists and shows cases, and decides about them',
  verbs: {
    list: listVerb,
    show: showVerb,
    unreachable: unreachableVerb,
    exempt: exemptVerb,
    extend: extendVerb,
    decide: decideVerb,
    reachable: reachableVerb,
  },
})
