import { noun } from '../noun.ts'
import { approveVerb } from './approve.ts'
import { checkVerb } from './check.ts'
import { listVerb } from './list.ts'
import { putVerb } from './put.ts'
import { retireVerb } from './retire.ts'
import { showVerb } from './show.ts'

export const requirementNoun = noun({
  name: 'ides requirement',
  does: 'Writes, checks, approves and retires requirements that the catalogue lacks',
  verbs: {
    check: checkVerb,
    put: putVerb,
    list: listVerb,
    show: showVerb,
    approve: approveVerb,
    retire: retireVerb,
  },
})
