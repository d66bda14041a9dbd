import { restoreSuspensionsRoute } from '../../admin/routes/brake.ts'
import { submitDraftRoute } from '../../admin/routes/drafts.ts'
import { liftPolicyRoute, pausePolicyRoute, resumePolicyRoute } from '../../admin/routes/halts.ts'
import { getAccessRoute } from '../../admin/routes/numbers.ts'
import { listPoliciesRoute } from '../../admin/routes/policies.ts'
import { noteIncidentRoute } from '../../admin/routes/watch.ts'
import { noun } from '../noun.ts'
import { routeVerb } from '../route-verb.ts'
import { approveVerb, mailSamplesVerb } from './approval.ts'
import { checkVerb } from './check.ts'
import { newVerb } from './new.ts'
import { diffVerb, putVerb } from './put.ts'
import { rehearseVerb } from './rehearse.ts'
import { showVerb } from './show.ts'
import { watchVerb } from './watch.ts'

export const policyNoun = noun({
  name: 'ides policy',
  does: 'Write, check, rehearse, approve, watch, pause and lift policies, and restore access',
  verbs: [
    newVerb,
    checkVerb,
    putVerb,
    routeVerb(listPoliciesRoute),
    showVerb,
    diffVerb,
    rehearseVerb,
    mailSamplesVerb,
    routeVerb(submitDraftRoute),
    approveVerb,
    watchVerb,
    ...[noteIncidentRoute, pausePolicyRoute, resumePolicyRoute, liftPolicyRoute, getAccessRoute, restoreSuspensionsRoute].map(routeVerb),
  ],
})
