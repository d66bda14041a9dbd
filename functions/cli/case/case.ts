import { requestDecisionBody, untilFields } from '../../admin/routes/case-decisions.ts'
import { noun } from '../noun.ts'
import { decideVerb, exemptVerb, extendVerb, reachableVerb } from './decide.ts'
import { orFromFile } from './from-file.ts'
import { listVerb } from './list.ts'
import { mailVerb, showVerb, unreachableVerb } from './show.ts'

export const caseNoun = noun({
  name: 'ides case',
  does: 'Lists and shows cases, and decides about them',
  verbs: {
    list: listVerb,
    show: showVerb,
    mail: mailVerb,
    unreachable: unreachableVerb,
    exempt: orFromFile(exemptVerb, { name: 'ides case exempt', noun: 'exemption', body: untilFields }),
    extend: orFromFile(extendVerb, { name: 'ides case extend', noun: 'extension', body: untilFields }),
    decide: orFromFile(decideVerb, { name: 'ides case decide', noun: 'decision', body: requestDecisionBody }),
    reachable: reachableVerb,
  },
})
