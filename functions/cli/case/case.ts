import { markReachableRoute, requestDecisionBody, untilFields } from '../../admin/routes/decisions.ts'
import { noun } from '../noun.ts'
import { routeVerb } from '../route-verb.ts'
import { decideVerb, exemptVerb, extendVerb } from './decide.ts'
import { orFromFile } from './from-file.ts'
import { listVerb } from './list.ts'
import { mailVerb, showVerb, unreachableVerb } from './show.ts'

export const caseNoun = noun({
  name: 'ides case',
  does: 'List and show cases, and decide about them',
  verbs: [
    listVerb,
    showVerb,
    mailVerb,
    unreachableVerb,
    orFromFile(exemptVerb, 'exemption', untilFields),
    orFromFile(extendVerb, 'extension', untilFields),
    orFromFile(decideVerb, 'decision', requestDecisionBody),
    routeVerb(markReachableRoute),
  ],
})
