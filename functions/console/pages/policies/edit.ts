/** A policy is written by a form or as YAML: a draft, the next version of one in force, or one that is new. */

import { html, type SafeHtml } from '#domain/html.ts'
import { isMap } from '#domain/policies/difference.ts'
import { impossibilities } from '#domain/policies/impossible.ts'
import { undescribedIn, withDefinitions } from '#domain/policies/parse.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { inField, inputFaults } from '#domain/problem.ts'
import { describedRequirement } from '#domain/requirements/registry.ts'
import { counted } from '#domain/text.ts'
import { readYaml } from '#domain/yaml.ts'
import { refused } from '#functions/admin/problem.ts'
import { tagOf } from '#functions/admin/route.ts'
import { getCoverageRoute } from '#functions/admin/routes/coverage.ts'
import { deleteDraftRoute, drafted, getDraftRoute, putDraftRoute } from '#functions/admin/routes/drafts.ts'
import { getPolicyRoute } from '#functions/admin/routes/policies.ts'
import { getRequirementRoute, listRequirementsRoute } from '#functions/admin/routes/requirements.ts'
import { type FieldFault, fieldMaker } from '#functions/console/field-maker.ts'
import { madeId } from '#functions/console/live.ts'
import { answerIn, type ConsolePage, type FormResult, type Visit } from '#functions/console/page.ts'
import { linkTo, yamlOf } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { documentIn, firstDocument, formWith } from '#functions/policy-form.ts'
import { policyPath } from './parts.ts'
import { policyFieldsets } from './policy-fields.ts'
import { changed } from './policy-lists.ts'
import { campaignPreview } from './preview.ts'

/** For a draft that is not there yet. */
export const firstDraft = 'none'

/** What is written, and how: its fields, or its YAML. */
interface Written {
  form: URLSearchParams
  faults?: readonly FieldFault[] | undefined
  /** All faults of its fields are shown where they are, not only those that were sent back. */
  isChecked?: true
}

/** As fields, or as YAML where the address or the form says so. */
export const writtenAs = ({ query }: Visit, document: object): URLSearchParams =>
  query.get('as') === 'yaml' ? new URLSearchParams({ yaml: yamlOf(document) }) : formWith(document)

/** @param tag of the draft that was read: so that nobody's change is overwritten */
export async function editor(visit: Visit, first: () => Promise<URLSearchParams> | URLSearchParams, tag: string): Promise<SafeHtml> {
  const { sent } = visit
  return shown(visit, { form: sent?.form ?? (await first()), faults: sent?.refusal.problem.errors }, sent?.form.get('tag') ?? tag)
}

const shown = (visit: Visit, written: Written, tag: string) =>
  written.form.has('yaml') ? shownAsYaml(visit, written, tag) : shownAsFields(visit, written, tag)

const shownAsYaml = ({ form }: Visit, { form: written, faults = [] }: Written, tag: string) =>
  html`${faultList(faults.map(({ field, message }) => ({ text: `${field} ${message}` })))}${form({
    hidden: { tag },
    fields: [
      { name: 'yaml', label: 'YAML', help: 'Faults are shown when you save.', value: written.get('yaml') ?? '', as: 'words', rows: 28 },
    ],
    button: html`<div class="acts"><button type="submit" name="do" value="save">Save the draft</button><button type="submit" name="do" value="form" class="secondary">Show the form</button></div>`,
  })}`

const faultList = (faults: readonly { text: string; to?: string | undefined }[]) =>
  faults.length === 0 ? '' : html`<div class="wrong" role="alert"><h2>What is missing or wrong</h2><ul>${listed(faults)}</ul></div>`

const listed = (faults: readonly { text: string; to?: string | undefined }[]) =>
  faults.map(({ text, to }) => html`<li>${to === undefined ? text : linkTo(`#${to}`, text)}</li>`)

async function shownAsFields(visit: Visit, { form, faults: sentBack = [], isChecked }: Written, tag: string) {
  const document = documentIn(form)
  const [list, coverage, { problems, policy }] = await Promise.all([
    visit.ask(listRequirementsRoute),
    visit.ask(getCoverageRoute),
    checked(visit, document),
  ])
  const faults = inWords(isChecked ? problems : sentBack, form)
  const usual = formWith({ ...firstDocument(visit), report: { on: 'mon' } })
  const fields = {
    ...fieldMaker(form, faults, usual),
    registry: answerIn(list)?.items.filter(({ standing }) => standing === 'approved') ?? [],
    readers: answerIn(coverage)?.readers ?? [],
    hasId: visit.path.policy !== undefined,
  }
  // First, since it names the fields.
  const fieldsets = policyFieldsets(fields)
  const { inFields } = fields
  const made = html`<div id="${madeId}">${problems.length > 0 ? html`<h2>Still to do</h2><ul>${listed(inFields(inWords(problems, form)))}</ul>` : ''}
${policy ? html`<h2>What happens</h2>${await campaignPreview(policy)}` : ''}
<h2>YAML</h2><pre tabindex="0"><code>${yamlOf(document)}</code></pre></div>`
  // Enter in a field is the first button.
  const first = html`<button type="submit" name="do" value="show" formnovalidate hidden></button>`
  const buttons = html`<div class="acts">${[
    ['save', '', 'Save the draft'],
    ['show', 'secondary', 'Check it'],
    ['yaml', 'secondary', 'Edit the YAML'],
    ['download', 'secondary', 'Download the YAML'],
  ].map(([act, kind, name]) => html`<button type="submit" name="do" value="${act}" class="${kind}" formnovalidate>${name}</button>`)}</div>`
  return html`${faultList(inFields(faults))}${isChecked && problems.length === 0 ? html`<p class="said" role="status">Nothing is missing. ${linkTo(`#${madeId}`, 'See what happens')}</p>` : ''}<div class="columns">${visit.form({ hidden: { tag }, fields: [first, fieldsets], button: buttons })}${made}</div>`
}

/** What is wrong with a document that may name requirements of the registry, or with the campaign that it says. */
async function checked({ ask, now, path }: Visit, document: unknown) {
  const definitions = undescribedIn(document).map(async name => {
    const got = answerIn(await ask(getRequirementRoute, { path: { requirement: name } }))
    const read = describedRequirement.safeParse(got?.document)
    return read.success ? [[name, read.data] as const] : []
  })
  const { value } = withDefinitions(document, new Map((await Promise.all(definitions)).flat()))
  const read = policyDocument.safeParse(value)
  if (!read.success) return { problems: inputFaults(read.error.issues, value).map(inField) }
  const isInForce = answerIn(await ask(getPolicyRoute, { path: { policy: read.data.id } })) !== undefined
  const isTaken = isInForce && path.policy === undefined
  const faults = isTaken ? [{ path: ['id'], message: 'must be another: a policy has this one' }] : []
  const impossible = isInForce ? [] : impossibilities(read.data, now)
  // What cannot be is not shown as what happens.
  return { policy: impossible.length > 0 ? undefined : read.data, problems: [...faults, ...impossible].map(inField) }
}

/** Messages for people who write YAML, without it. */
function inWords(faults: readonly FieldFault[], form: URLSearchParams): readonly FieldFault[] {
  const isUntitled = faults.some(({ field }) => field === 'title')
  return faults.flatMap(({ field, message }) => {
    // An id is made from the title.
    if (field === 'id' && isUntitled) return []
    const isText = field === 'title' || field === 'why'
    return [
      {
        field: isText ? `${field}.${form.get('language') ?? 'en'}` : field,
        message: boxes.test(field) ? tickOne(message) : plain(message),
      },
    ]
  })
}

/** Lists whose entries are ticked. */
const boxes = /(^|\.)(apps|requires|devices|remedies|week|platforms)$/

const tickOne = (message: string) =>
  /is missing|must be a list|at least one/.test(message) ? 'must have at least one ticked box' : plain(message)

const plain = (message: string) =>
  message
    .replace(/, such as P\d+D(?=$|, but)/, '')
    .replaceAll(/P(\d+)D/g, (_, days) => counted(Number(days), 'day'))
    .replace(/^is missing: .*/s, 'is missing')
    .replace(/, but is [[{].*/s, '')
    .replace(/,? such as [[{].*/s, '')
    .replaceAll(' in quotes', '')
    .replaceAll('`', '')

/** @param id of the policy; absent: as the document says */
export async function takeEdit(visit: Visit, form: URLSearchParams, id?: string): Promise<FormResult> {
  const tag = form.get('tag') ?? firstDraft
  const [verb = '', ...rest] = (form.get('do') ?? 'save').split(':')
  const what = rest.join(':')
  switch (verb) {
    case 'save':
      return saveDraft(visit, documentOfForm(form), tag, id)
    case 'yaml':
      return shown(visit, { form: new URLSearchParams({ yaml: yamlOf(documentIn(form)) }) }, tag)
    case 'form':
      return shown(visit, { form: formWith(documentOfForm(form)) }, tag)
    case 'download': {
      const document = documentIn(form)
      const [name] = /^[a-z0-9][a-z0-9-]{0,63}$/.exec(String(document.id)) ?? ['policy']
      return { file: `${name}.yaml`, type: 'application/yaml', body: yamlOf(document) }
    }
    case 'show':
      return shown(visit, { form, isChecked: true }, tag)
    case 'add':
    case 'repeat':
    case 'remove':
      return shown(visit, { form: changed(form, verb, what) }, tag)
    default:
      throw refused(422, 'this form does not come from this page')
  }
}

/** @throws RefusedError for what is no YAML */
function documentOfForm(form: URLSearchParams): unknown {
  const yaml = form.get('yaml')
  if (yaml === null) return documentIn(form)
  const read = readYaml(yaml)
  if (read.ok) return read.value.value
  const errors = read.problems.map(({ line, field, message }) => ({ field: `line ${line}: ${field}`, message }))
  throw refused(422, 'this is not valid YAML', errors)
}

async function saveDraft(visit: Visit, document: unknown, tag: string, id: string | undefined): Promise<FormResult> {
  const { problems } = await checked(visit, document)
  if (problems.length > 0) throw refused(422, 'some of what you entered cannot be used', problems)
  const policy = id ?? (isMap(document) ? String(document.id ?? '') : '')
  const headers: Record<string, string> = tag === firstDraft ? { 'if-none-match': '*' } : { 'if-match': tag }
  const confirmed = await visit.change(putDraftRoute, { path: { policy }, body: document, headers })
  return { to: at`/console/policies/${policy}/draft`, confirmed }
}

export const editPage: ConsolePage = {
  path: `${policyPath}/edit`,
  route: putDraftRoute,
  title: 'Change the draft',
  isLive: true,
  saysFaults: true,
  async show(visit) {
    const draft = answerIn(await visit.ask(getDraftRoute))
    if (draft) {
      const tag = tagOf(drafted, draft)
      return html`${await editor(visit, () => writtenAs(visit, draft.document), tag)}
${visit.form({ hidden: { tag, do: 'delete' }, button: 'Delete the draft', kind: 'grave' })}`
    }
    const inForce = answerIn(await visit.ask(getPolicyRoute))
    if (!inForce) throw refused(404, `there is no policy ${visit.path.policy}`)
    return html`<p>This is the version in force. Saving creates a draft of the next one.</p>
${await editor(visit, () => writtenAs(visit, inForce.document), firstDraft)}`
  },
  async take(visit, form) {
    if (form.get('do') !== 'delete') return takeEdit(visit, form, visit.path.policy)
    const confirmed = await visit.change(deleteDraftRoute, { headers: { 'if-match': form.get('tag') ?? '' } })
    return { to: '/console/policies', confirmed }
  },
}
