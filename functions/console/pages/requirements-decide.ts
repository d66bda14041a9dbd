/** Approves the draft of a requirement that others wrote. */
import { html } from '../../../shared/domain/html.ts'
import { tagOf } from '../../admin/route.ts'
import { approveRequirementRoute, getRequirementDraftRoute, retireRequirementRoute } from '../../admin/routes/requirement-drafts.ts'
import { draftedRequirement, getRequirementRoute } from '../../admin/routes/requirements.ts'
import { agreement, button, sentIn, unlessAgreed, wordsField } from '../form.ts'
import { wrongOf } from '../layout.ts'
import type { ConsolePage } from '../page.ts'
import { yamlBlock } from '../yaml.ts'
import { above, requirementPath } from './requirements.ts'

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
${form(html`<input type="hidden" name="tag" value="${tagOf(draftedRequirement, draft.body)}">
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
