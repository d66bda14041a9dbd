import { approveDraftRoute } from '#functions/admin/routes/drafts.ts'
import { diffPolicyRoute } from '#functions/admin/routes/versions.ts'
import { requestTo } from '../api/client.ts'
import { showVerb } from '../draft.ts'
import { orNone } from '../failure.ts'
import { changeLines } from '../output/rows.ts'
import { routeVerb } from '../route-verb.ts'
import { checkVerb, outdatedSentence } from './check.ts'
import { newVerb } from './new.ts'
import { putPolicyVerb } from './put.ts'
import { rehearseVerb } from './rehearse.ts'
import { watchVerb } from './watch.ts'

const approveVerb = routeVerb(approveDraftRoute, {
  async before({ takes: { policy }, api, terminal }) {
    const compared = await orNone(api.call(requestTo(diffPolicyRoute, { policy: String(policy) })))
    for (const one of compared?.body.outdated ?? []) terminal.warn(outdatedSentence(one))
  },
  json: ({ version, devices }, { policy }: { policy: string }) => ({ id: policy, version, devices }),
})

const diffVerb = routeVerb(diffPolicyRoute, {
  warns: ({ outdated }) => outdated.map(outdatedSentence),
  says: ({ changes }) => (changes.length === 0 ? 'no difference' : changeLines(changes)),
})

export const policyVerbs = [
  newVerb,
  checkVerb,
  putPolicyVerb,
  showVerb('policy', 'no-tiktok-2023'),
  diffVerb,
  rehearseVerb,
  approveVerb,
  watchVerb,
]
