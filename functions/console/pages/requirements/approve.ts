/** Approves the draft of a requirement that others wrote. */
import { html } from '../../../../shared/domain/html.ts'
import { entityTag } from '../../../admin/route.ts'
import { approveRequirementRoute } from '../../../admin/routes/requirements/approve-requirement.ts'
import { getRequirementDraftRoute } from '../../../admin/routes/requirements/get-draft.ts'
import { getRequirementRoute } from '../../../admin/routes/requirements/get-requirement.ts'
import { agreement, button, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { yamlBlock } from '../../yaml.ts'
import { above, requirementPath } from './list.ts'

export const approveRequirementPage: ConsolePage = {
  path: '/console/requirements/{requirement}/approval',
  scope: 'policies:approve',
  async show({ ask, path: { requirement: name = '' }, form, sent }) {
    const question = { path: { requirement: name }, query: {}, body: undefined }
    const [draft, current] = await Promise.all([ask(getRequirementDraftRoute, question), ask(getRequirementRoute, question)])
    if ('problem' in draft) return draft
    const { document, authors } = draft.body
    const version = 'problem' in current ? 1 : current.body.version + 1
    return {
      title: `Approve ${name}`,
      section: 'requirements',
      above: above(name),
      main: html`${wrongOf(sent)}
<p>Written by ${authors.join(', ')}. Policies written from now on can use it; those in force do not change.</p>
<h2>Draft</h2>${yamlBlock(document)}
${'problem' in current ? '' : html`<h2>Version ${String(current.body.version)}, which it replaces</h2>${yamlBlock(current.body.document)}`}
${form(html`<input type="hidden" name="tag" value="${entityTag(JSON.stringify(draft.body))}">
${agreement('agreed', `I have read this draft and approve it as version ${version}.`)}
${button('Approve', 'grave')}`)}`,
    }
  },
  async take({ ask, path: { requirement: name = '' } }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const headers = { 'if-match': form.get('tag') ?? '' }
    const approved = await ask(approveRequirementRoute, { path: { requirement: name }, query: {}, body: undefined, headers })
    return 'problem' in approved ? approved : { to: requirementPath(name), confirmed: 'requirement-approved' }
  },
}
