/** Changes the draft of a policy, or writes the first from the version in force. */

import { html } from '#domain/html.ts'
import { readYaml } from '#domain/yaml.ts'
import { refused } from '#functions/admin/problem.ts'
import { tagOf } from '#functions/admin/route.ts'
import { deleteDraftRoute, drafted, getDraftRoute, putDraftRoute } from '#functions/admin/routes/drafts.ts'
import { getPolicyRoute } from '#functions/admin/routes/policies.ts'
import { answerIn, type ConsolePage, type FormResult, type Visit } from '#functions/console/page.ts'
import { yamlOf } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { policyPath } from './parts.ts'

/** For a draft that is not there yet. */
export const firstDraft = 'none'

/** @param tag of the draft that was read: so that nobody's change is overwritten */
export const yamlForm = ({ form, sent }: Visit, value: string, tag: string) =>
  form({
    hidden: { tag: sent?.form.get('tag') ?? tag },
    fields: [{ name: 'yaml', label: 'YAML', help: 'Faults are shown when you save.', value, as: 'words', rows: 28 }],
    button: 'Save the draft',
  })

/** Saves what a YAML form sent. @param id of the policy; absent: as the document says */
export async function saveDraft({ change }: Visit, form: URLSearchParams, id?: string): Promise<FormResult> {
  const read = readYaml(form.get('yaml') ?? '')
  if (!read.ok) {
    const errors = read.problems.map(({ line, field, message }) => ({ field: `line ${line}: ${field}`, message }))
    throw refused(422, 'this is not valid YAML', errors)
  }
  const { value } = read.value
  const policy = id ?? (typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '')
  const tag = form.get('tag') ?? firstDraft
  const headers: Record<string, string> = tag === firstDraft ? { 'if-none-match': '*' } : { 'if-match': tag }
  const confirmed = await change(putDraftRoute, { path: { policy }, body: value, headers })
  return { to: at`/console/policies/${policy}/draft`, confirmed }
}

export const editPage: ConsolePage = {
  path: `${policyPath}/edit`,
  route: putDraftRoute,
  title: 'Change the draft',
  async show(visit) {
    const draft = answerIn(await visit.ask(getDraftRoute))
    if (draft) {
      const tag = tagOf(drafted, draft)
      return html`${yamlForm(visit, yamlOf(draft.document), tag)}
${visit.form({ hidden: { tag, do: 'delete' }, button: 'Delete the draft', kind: 'grave' })}`
    }
    const inForce = answerIn(await visit.ask(getPolicyRoute))
    if (!inForce) throw refused(404, `there is no policy ${visit.path.policy}`)
    return html`<p>This is the version in force. Saving creates a draft of the next one.</p>
${yamlForm(visit, yamlOf(inForce.document), firstDraft)}`
  },
  async take(visit, form) {
    if (form.get('do') !== 'delete') return saveDraft(visit, form, visit.path.policy)
    const confirmed = await visit.change(deleteDraftRoute, { headers: { 'if-match': form.get('tag') ?? '' } })
    return { to: '/console/policies', confirmed }
  },
}
