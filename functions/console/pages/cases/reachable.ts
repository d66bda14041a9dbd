/** Marks a person as reachable. */
import { html } from '../../../../shared/domain/html.ts'
import { markReachableRoute } from '../../../admin/routes/case-decisions.ts'
import { button } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { confirmedBy } from './decide.ts'
import { caseAddress, casePath, findAboveCases, findShown } from './words.ts'

export const reachablePage: ConsolePage = {
  path: `${casePath}/reachable`,
  scope: 'cases:write',
  async show(visit) {
    const found = await findShown(visit)
    if ('problem' in found) return found
    const { name } = found.body
    return {
      title: `Mark ${name} as reachable`,
      section: 'policies',
      above: [...(await findAboveCases(visit)), { name, to: caseAddress(visit) }],
      main: html`${wrongOf(visit.sent)}<p>Do so once their address is good, or once they were told in person. Mail to them starts again, under every policy.</p>
${visit.form(button('Mark reachable'))}`,
    }
  },
  async take(visit) {
    const { policy = '', ref = '' } = visit.path
    const taken = await visit.ask(markReachableRoute, { path: { policy, ref }, query: {}, body: undefined })
    return 'problem' in taken ? taken : { to: caseAddress(visit), confirmed: confirmedBy(taken.body.outcome, 'person-reachable') }
  },
}
