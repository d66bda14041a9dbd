/** More time for one person: a later deadline, or no duty for a while. */
import { html } from '../../../../shared/domain/html.ts'
import { exemptCaseRoute, extendCaseRoute } from '../../../admin/routes/case-decisions.ts'
import type { ConsoleConfirmation } from '../../confirmations.ts'
import { button } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { confirmedBy, untilField, untilIn, wordsFields, wordsIn } from './decide.ts'
import { caseAddress, casePath, findAboveCases, findShown } from './words.ts'

const postponePage = (
  noun: string,
  verb: string,
  route: typeof extendCaseRoute,
  means: string,
  confirmed: ConsoleConfirmation,
): ConsolePage => ({
  path: `${casePath}/${noun}`,
  scope: 'cases:write',
  async show(visit) {
    const found = await findShown(visit)
    if ('problem' in found) return found
    const { name, language } = found.body
    return {
      title: `${verb} ${name}`,
      section: 'policies',
      above: [...(await findAboveCases(visit)), { name, to: caseAddress(visit) }],
      main: html`${wrongOf(visit.sent)}<p>${means} What is long takes a second person: it counts once they decide the same within 48 hours.</p>
${visit.form(html`${untilField(visit, 'Last day', visit.query.get('until') ?? '')}${wordsFields(visit, language)}${button(verb)}`)}`,
    }
  },
  async take(visit, form) {
    const { policy = '', ref = '' } = visit.path
    const taken = await visit.ask(route, { path: { policy, ref }, query: {}, body: { until: untilIn(form), ...wordsIn(form) } })
    return 'problem' in taken ? taken : { to: caseAddress(visit), confirmed: confirmedBy(taken.body.outcome, confirmed) }
  },
})

export const extensionPage = postponePage(
  'extension',
  'Extend',
  extendCaseRoute,
  'Their deadline moves to the end of that day in the policy’s time zone.',
  'case-extended',
)

export const exemptionPage = postponePage(
  'exemption',
  'Exempt',
  exemptCaseRoute,
  'The policy asks nothing of them until the end of that day, and access that was cut on its account comes back.',
  'case-exempted',
)
