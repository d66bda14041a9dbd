import type { Temporal } from 'temporal-polyfill'
import { getCaseRoute } from '#functions/admin/routes/case.ts'
import { shownCase } from '#functions/admin/routes/case-body.ts'
import { decideRequestRoute, exemptCaseRoute, extendCaseRoute } from '#functions/admin/routes/decisions.ts'
import { bundleVerb } from '../bundle.ts'
import { orWith } from '../noun.ts'
import { routeVerb } from '../route-verb.ts'
import type { Verb } from '../verb.ts'
import { decisionsFromFile } from './from-file.ts'
import { caseInWords, decidedInWords } from './in-words.ts'
import { listVerb } from './list.ts'

const showVerb = routeVerb(getCaseRoute, { does: 'Show one case, with its devices and its history', says: caseInWords })

interface Decision {
  until?: Temporal.PlainDate
  reason?: string
  request?: string
  decision?: string
}

/** @param deed what it does to a person: `This exempts …` */
function deciding(
  route: typeof exemptCaseRoute,
  word: 'exempt' | 'extend' | 'decide',
  example: string,
  deed: (decision: Decision, name: string) => string,
): Verb {
  const name = `case ${word}`
  const one = routeVerb(route, {
    name,
    example: `no-tiktok-2023 s0042 ${example}`,
    more: 'It says first how the person will read the reason, and asks. A mail tells them, and that cannot be undone. A long extension or exemption takes two people: the first proposes it, and a second must decide the same within 48 hours.',
    first: { path: '/policies/{policy}/cases/{ref}', schema: shownCase },
    confirm(decision: Decision, shown) {
      const { proposed, ...person } = shown ?? { name: '', staff: '', proposed: undefined }
      const who = person.name || person.staff
      const isSecond = proposed?.kind === (word === 'decide' ? 'grant' : word) && decision.until?.equals(proposed.until)
      const reason = decision.reason ?? (isSecond ? proposed.reason : undefined)
      return `${who} will read ${reason ? `“${reason}”` : 'no reason.'} ${deed(decision, who)}`
    },
    says: decidedInWords,
  })
  return orWith(one, '--file', decisionsFromFile(name, route))
}

export const caseVerbs = [
  listVerb,
  showVerb,
  bundleVerb,
  deciding(
    exemptCaseRoute,
    'exempt',
    '--until 2023-06-30 --reason "You run our channel." --note "asked by the press office"',
    ({ until }, name) => `This exempts ${name} until ${until}`,
  ),
  deciding(
    extendCaseRoute,
    'extend',
    '--until 2023-03-31 --reason "You are on mission."',
    ({ until }, name) => `This extends the deadline of ${name} to ${until}`,
  ),
  deciding(
    decideRequestRoute,
    'decide',
    '--request contest --decision refuse --reason "We have seen TikTok on the device."',
    ({ request, decision }, name) => `This ${decision === 'grant' ? 'grants' : 'refuses'} what ${name} asked for: ${request}`,
  ),
]
