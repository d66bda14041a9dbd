/** The text of a draft, as YAML. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { readYaml } from '../../../../shared/domain/yaml.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import { tagOf } from '../../../admin/route.ts'
import { deleteDraftRoute, drafted, getDraftRoute, putDraftRoute } from '../../../admin/routes/drafts.ts'
import { getPolicyRoute } from '../../../admin/routes/policies.ts'
import { button, sentIn, wordsField } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { Ask, ConsolePage, Taken, Visit } from '../../page.ts'
import { yamlOf } from '../../yaml.ts'
import { abovePolicy, policyAddress, policyOf, titleOf } from './parts.ts'

/** For a draft that is not there yet. */
export const firstDraft = 'none'

const help = 'Faults are shown when you save.'

/** @param tag of the draft that was read: so that nobody's change is overwritten */
export const yamlForm = (visit: Pick<Visit, 'form' | 'sent'>, yaml: string, tag: string): SafeHtml => {
  const sent = sentIn(visit)
  return visit.form(
    html`<input type="hidden" name="tag" value="${sent.value('tag') ?? tag}">${wordsField({ name: 'yaml', label: 'YAML', help, value: sent.value('yaml') ?? yaml }, 28)}${button('Save the draft')}`,
  )
}

/** Saves what a YAML form sent. @param id of the policy; absent: as the document says */
export async function saveDraft(ask: Ask, form: URLSearchParams, id?: string): Promise<Taken | Refusal> {
  const read = readYaml(form.get('yaml') ?? '')
  if (!read.ok)
    return refuse(422, 'this is no YAML', {
      errors: read.problems.map(({ line, field, message }) => ({ field: `line ${line}: ${field}`, message })),
    })
  const { value } = read.value
  const said = typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : ''
  const policy = id ?? said
  const tag = form.get('tag') ?? firstDraft
  const headers: Readonly<Record<string, string>> = tag === firstDraft ? { 'if-none-match': '*' } : { 'if-match': tag }
  const saved = await ask(putDraftRoute, { path: { policy }, query: {}, body: value, headers })
  return 'problem' in saved ? saved : { to: `${policyAddress(policy)}/draft`, confirmed: 'draft-saved' }
}

export const editPage: ConsolePage = {
  path: '/console/policies/{policy}/edit',
  scope: 'policies:write',
  async show(visit) {
    const { path, ask, form } = visit
    const { policy: id = '' } = path
    const question = { path: { policy: id }, query: {}, body: undefined }
    const [draft, inForce] = await Promise.all([ask(getDraftRoute, question), ask(getPolicyRoute, question)])
    const [document, tag] =
      'problem' in draft
        ? ['problem' in inForce ? undefined : inForce.body.document, firstDraft]
        : [draft.body.document, tagOf(drafted, draft.body)]
    if (!document) return refuse(404, `there is no policy ${id}`)
    return {
      title: 'Change the draft',
      section: 'policies',
      above: abovePolicy(id, titleOf(policyOf(document))),
      main: html`${wrongOf(visit.sent)}${tag === firstDraft ? html`<p>This is the version in force. Saving creates a draft of the next one.</p>` : ''}
${yamlForm(visit, yamlOf(document), tag)}
${tag === firstDraft ? '' : form(html`<input type="hidden" name="tag" value="${tag}"><input type="hidden" name="do" value="delete">${button('Delete the draft', 'plain')}`)}`,
    }
  },
  async take({ path, ask }, form) {
    const { policy: id = '' } = path
    if (form.get('do') !== 'delete') return saveDraft(ask, form, id)
    const headers = { 'if-match': form.get('tag') ?? '' }
    const deleted = await ask(deleteDraftRoute, { path: { policy: id }, query: {}, body: undefined, headers })
    return 'problem' in deleted ? deleted : { to: '/console/policies', confirmed: 'draft-deleted' }
  },
}
