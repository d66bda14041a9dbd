/** Retiring a requirement. */
import { html } from '../../../../shared/domain/html.ts'
import { getRequirementRoute } from '../../../admin/routes/requirements/get-requirement.ts'
import { retireRequirementRoute } from '../../../admin/routes/requirements/retire-requirement.ts'
import { agreement, button, sentIn, unlessAgreed, wordsField } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { above, requirementPath } from './list.ts'

export const retireRequirementPage: ConsolePage = {
  path: '/console/requirements/{requirement}/retirement',
  scope: 'policies:approve',
  async show(visit) {
    const { ask, form, sent } = visit
    const { requirement: name = '' } = visit.path
    const current = await ask(getRequirementRoute, { path: { requirement: name }, query: {}, body: undefined })
    if ('problem' in current) return current
    const { value, fault } = sentIn(visit)
    return {
      title: `Retire ${name}`,
      section: 'requirements',
      above: above(name),
      main: html`${wrongOf(sent)}
<p>New policies cannot use it. Policies in force keep it; a new version brings it back.</p>
${form(html`${wordsField({ name: 'reason', label: 'Reason', help: 'For the audit log. Do not name anyone.', value: value('reason'), fault: fault('reason') })}
${agreement('agreed', `Retire ${name}, of which version ${current.body.version} is approved.`)}
${button('Retire', 'grave')}`)}`,
    }
  },
  async take({ ask, path: { requirement: name = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const body = { reason: form.get('reason') ?? '' }
    const retired = await ask(retireRequirementRoute, { path: { requirement: name }, query: {}, body })
    return 'problem' in retired ? retired : { to: requirementPath(name), confirmed: 'requirement-retired' }
  },
}
