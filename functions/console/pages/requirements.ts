/** An organisation's own requirements. */
import { html, type SafeHtml } from '../../../shared/domain/html.ts'
import { parseRequirement } from '../../../shared/domain/requirements/document.ts'
import { refuse } from '../../admin/problem.ts'
import { tagOf } from '../../admin/route.ts'
import { getRequirementDraftRoute, putRequirementDraftRoute } from '../../admin/routes/requirement-drafts.ts'
import {
  draftedRequirement,
  getRequirementRoute,
  listRequirementsRoute,
  listRequirementVersionsRoute,
} from '../../admin/routes/requirements.ts'
import { at } from '../../path.ts'
import { button, sentIn, wordsField } from '../form.ts'
import { wrongOf } from '../layout.ts'
import type { ConsolePage, Visit } from '../page.ts'
import { empty, factList, htmlTable, mark } from '../parts.ts'
import { yamlBlock, yamlOf } from '../yaml.ts'

export const requirementsPage: ConsolePage = {
  path: '/console/requirements',
  scope: 'read',
  async show({ ask, may }) {
    const listed = await ask(listRequirementsRoute, { path: {}, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const { items } = listed.body
    return {
      title: 'Requirements',
      section: 'requirements',
      main: html`<p>What your policies can require of a device in addition to the catalogue: an app to remove, a version, a check.</p>
${may('policies:write') ? html`<div class="acts"><a class="go" href="/console/new-requirement">Write a requirement</a></div>` : ''}
${
  items.length === 0
    ? empty('You have no requirements of your own.')
    : htmlTable(
        'Requirements of your own',
        ['Name', 'Title', 'Kind', 'Standing', 'Version', 'Draft'],
        items.map(({ name, title, kind, standing, version, draft }) => [
          html`<a href="${requirementPath(name)}">${name}</a>`,
          title,
          kind,
          standings[standing],
          version ?? '–',
          draft ? mark('open', 'waiting for approval') : '',
        ]),
      )
}`,
    }
  },
}

const standings = { draft: mark('quiet', 'draft'), approved: mark('good', 'approved'), retired: mark('quiet', 'retired') }

export const requirementPath = (name: string): string => at`/console/requirements/${name}`

export const above = (name?: string) => [
  { name: 'Requirements', to: '/console/requirements' },
  ...(name === undefined ? [] : [{ name, to: requirementPath(name) }]),
]

export const requirementPage: ConsolePage = {
  path: '/console/requirements/{requirement}',
  scope: 'read',
  async show({ ask, path: { requirement: name = '' }, may }) {
    const question = { path: { requirement: name }, query: {}, body: undefined }
    const [current, draft, versions] = await Promise.all([
      ask(getRequirementRoute, question),
      ask(getRequirementDraftRoute, question),
      ask(listRequirementVersionsRoute, question),
    ])
    if ('problem' in current && 'problem' in draft) return current
    const isRetired = !('problem' in current) && current.body.standing === 'retired'
    const earlier = 'problem' in versions ? [] : versions.body.items.slice(1)
    return {
      title: name,
      section: 'requirements',
      above: above(),
      main: html`${acts(name, may, { hasDraft: !('problem' in draft), canRetire: !('problem' in current) && !isRetired })}
${'problem' in draft ? '' : html`<h2>Draft</h2>${factList([['Written by', draft.body.authors.join(', ')]])}${yamlBlock(draft.body.document)}`}
${
  'problem' in current
    ? ''
    : html`<h2>Version ${String(current.body.version)}</h2>
${isRetired ? html`<p>${mark('quiet', 'retired')} ${current.body.reason ?? ''}</p>` : ''}${yamlBlock(current.body.document)}`
}
${earlier.map(({ version, document }) => html`<details><summary>Version ${String(version)}</summary>${yamlBlock(document)}</details>`)}`,
    }
  },
}

/** As people write it. */
interface Possible {
  readonly hasDraft: boolean
  readonly canRetire: boolean
}

function acts(name: string, may: Visit['may'], { hasDraft, canRetire }: Possible): SafeHtml {
  const links = [
    ...(may('policies:write')
      ? [[at`/console/requirements/${name}/draft`, hasDraft ? 'Change the draft' : 'Write the next version'] as const]
      : []),
    ...(may('policies:approve') && hasDraft ? [[at`/console/requirements/${name}/approval`, 'Approve…'] as const] : []),
    ...(may('policies:approve') && canRetire ? [[at`/console/requirements/${name}/retirement`, 'Retire…'] as const] : []),
  ]
  return links.length === 0
    ? html``
    : html`<div class="acts">${links.map(([to, text]) => html`<a class="go secondary" href="${to}">${text}</a>`)}</div>`
}

const example = `name: disk-encryption   # as policies name it; never change it
kind: check             # or app, version
title:
  en: Encrypt your disk
platforms: [macos, windows]
`

const writePage = (path: string): ConsolePage => ({
  path,
  scope: 'policies:write',
  async show(visit) {
    const { path, form, sent } = visit
    const { requirement: name } = path
    const { text, tag } = name === undefined ? { text: example, tag: '' } : await written(visit, name)
    const { value } = sentIn(visit)
    return {
      title: name === undefined ? 'Write a requirement' : `Write ${name}`,
      section: 'requirements',
      above: above(name),
      main: html`${wrongOf(sent)}
${form(html`<input type="hidden" name="tag" value="${value('tag') ?? tag}">
${wordsField({ name: 'document', label: 'Document', help: 'YAML or JSON. Policies can use it once another person has approved it.', value: value('document') ?? text }, 16)}
${button('Write the draft')}`)}`,
    }
  },
  async take({ ask, path }, form) {
    const parsed = parseRequirement(form.get('document') ?? '')
    if (!parsed.ok) {
      const errors = parsed.problems.map(({ line, field, message }) => ({
        field: line === undefined ? field : `Line ${line}${field === '' ? '' : `: ${field}`}`,
        message,
      }))
      return refuse(422, 'the document is not valid', { errors })
    }
    const { name, requirement } = parsed.value
    const tag = form.get('tag') || undefined
    const put = await ask(putRequirementDraftRoute, {
      path: { requirement: path.requirement ?? name },
      query: {},
      body: { name, ...requirement },
      headers: tag === undefined ? { 'if-none-match': '*' } : { 'if-match': tag },
    })
    return 'problem' in put ? put : { to: requirementPath(name), confirmed: 'requirement-written' }
  },
})

/** The draft, else what was approved last; with the tag of the draft. */
async function written({ ask }: Visit, name: string): Promise<{ readonly text: string; readonly tag: string }> {
  const question = { path: { requirement: name }, query: {}, body: undefined }
  const draft = await ask(getRequirementDraftRoute, question)
  if (!('problem' in draft)) return { text: yamlOf(draft.body.document), tag: tagOf(draftedRequirement, draft.body) }
  const current = await ask(getRequirementRoute, question)
  return { text: 'problem' in current ? example : yamlOf(current.body.document), tag: '' }
}

export const newRequirementPage = writePage('/console/new-requirement')

export const writeRequirementPage = writePage('/console/requirements/{requirement}/draft')
