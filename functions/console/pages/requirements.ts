/** An organisation's own requirements: written by one person, approved by another, retired with a reason. */

import { html } from '#domain/html.ts'
import { parseRequirement } from '#domain/requirements/registry.ts'
import { RefusedError, refused } from '#functions/admin/problem.ts'
import { tagOf } from '#functions/admin/route.ts'
import {
  approveRequirementRoute,
  draftedRequirement,
  getRequirementDraftRoute,
  getRequirementRoute,
  listRequirementsRoute,
  listRequirementVersionsRoute,
  putRequirementDraftRoute,
  retireRequirementRoute,
} from '#functions/admin/routes/requirements.ts'
import { at } from '#functions/path.ts'
import { actionPage, auditReason } from '../action.ts'
import { answerIn, type ConsolePage, type Visit } from '../page.ts'
import { acts, facts, linkTo, list, mark, yamlBlock, yamlOf } from '../parts.ts'

const listPath = '/console/requirements'
const path = `${listPath}/{requirement}`

const requirementsPage: ConsolePage = {
  path: listPath,
  route: listRequirementsRoute,
  title: 'Requirements',
  async show({ get, may }) {
    const { items } = await get(listRequirementsRoute)
    return html`<p>What your policies can require of a device in addition to the catalogue: an app to remove, a version, a check.</p>
${acts(may(putRequirementDraftRoute) && ['/console/new-requirement', 'Write a requirement', 'main'])}
${list(
  'Requirements of your own',
  ['Name', 'Title', 'Kind', 'Standing', 'Version', 'Draft'],
  items.map(({ name, title, kind, standing, version = '–', draft }) => [
    linkTo(at`/console/requirements/${name}`, name),
    title,
    kind,
    mark(standing === 'approved' ? 'good' : 'quiet', standing),
    version,
    draft ? mark('open', 'waiting for approval') : '',
  ]),
  'You have no requirements of your own. The catalogue has those of well-known decisions.',
)}`
  },
}

const titleOf = ({ path: { requirement = '' } }: Visit) => requirement

const requirementPage: ConsolePage = {
  path,
  route: getRequirementRoute,
  title: titleOf,
  async show({ ask, find, address, may }) {
    const [approved, draft, versions] = await Promise.all([
      ask(getRequirementRoute),
      find(getRequirementDraftRoute),
      find(listRequirementVersionsRoute),
    ])
    const current = answerIn(approved)
    if ('problem' in approved && !draft) throw new RefusedError(approved)
    const isRetired = current?.standing === 'retired'
    const earlier = versions?.items.slice(1) ?? []
    return html`${acts(
      may(putRequirementDraftRoute) && [`${address}/draft`, draft ? 'Change the draft' : 'Write the next version'],
      may(approveRequirementRoute) && draft !== undefined && [`${address}/approval`, 'Approve…'],
      may(retireRequirementRoute) && current !== undefined && !isRetired && [`${address}/retirement`, 'Retire…'],
    )}
${draft ? html`<h2>Draft</h2>${facts([['Written by', draft.authors.join(', ')]])}${yamlBlock(draft.document)}` : ''}
${
  current
    ? html`<h2>Version ${current.version}</h2>
${isRetired ? html`<p>${mark('quiet', 'retired')} ${current.reason}</p>` : ''}${yamlBlock(current.document)}`
    : ''
}
${earlier.map(({ version, document }) => html`<details><summary>Version ${version}</summary>${yamlBlock(document)}</details>`)}`
  },
}

const example = `name: disk-encryption   # as policies name it; never change it
kind: check             # or app, version
title:
  en: Encrypt your disk
platforms: [macos, windows]
`

const writePage = (page: Pick<ConsolePage, 'path' | 'title' | 'under'>): ConsolePage => ({
  ...page,
  route: putRequirementDraftRoute,
  async show(visit) {
    const { text, tag } = visit.path.requirement === undefined ? { text: example, tag: '' } : await written(visit)
    const help = 'YAML or JSON. Policies can use it once another person has approved it.'
    return visit.form({
      hidden: { tag: visit.sent?.form.get('tag') ?? tag },
      fields: [{ name: 'document', label: 'Document', help, value: text, as: 'words', rows: 16 }],
      button: 'Save the draft',
    })
  },
  async take({ change, path }, form) {
    const parsed = parseRequirement(form.get('document') ?? '')
    if (!parsed.ok) {
      const errors = parsed.problems.map(({ line, field, message }) => ({
        field: line === undefined ? field : `Line ${line}${field === '' ? '' : `: ${field}`}`,
        message,
      }))
      throw refused(422, 'the document is not valid', errors)
    }
    const { name, requirement } = parsed.value
    const tag = form.get('tag') || undefined
    const confirmed = await change(putRequirementDraftRoute, {
      path: { requirement: path.requirement ?? name },
      body: { name, ...requirement },
      headers: tag === undefined ? { 'if-none-match': '*' } : { 'if-match': tag },
    })
    return { to: at`/console/requirements/${name}`, confirmed }
  },
})

/** The draft, else what was approved last; with the tag of the draft. */
async function written({ find }: Visit) {
  const draft = await find(getRequirementDraftRoute)
  if (draft) return { text: yamlOf(draft.document), tag: tagOf(draftedRequirement, draft) }
  const current = await find(getRequirementRoute)
  return { text: current ? yamlOf(current.document) : example, tag: '' }
}

const approvalPage = actionPage({
  path: `${path}/approval`,
  route: approveRequirementRoute,
  title: visit => `Approve ${titleOf(visit)}`,
  async know({ find, get }) {
    const [draft, current] = await Promise.all([get(getRequirementDraftRoute), find(getRequirementRoute)])
    return { draft, current }
  },
  means: ({
    draft,
    current,
  }) => html`<p>Written by ${draft.authors.join(', ')}. Policies written from now on can use it; those in force do not change.</p>
<h2>Draft</h2>${yamlBlock(draft.document)}
${current ? html`<h2>Version ${current.version}, which it replaces</h2>${yamlBlock(current.document)}` : ''}`,
  hidden: ({ draft }) => ({ tag: tagOf(draftedRequirement, draft) }),
  agree: ({ current }) => `I have read this draft and approve it as version ${(current?.version ?? 0) + 1}.`,
  button: 'Approve',
  asks: (_, form) => ({ headers: { 'if-match': form.get('tag') ?? '' } }),
})

const retirementPage = actionPage({
  path: `${path}/retirement`,
  route: retireRequirementRoute,
  title: visit => `Retire ${titleOf(visit)}`,
  know: ({ get }) => get(getRequirementRoute),
  means: () => 'New policies cannot use it. Policies in force keep it; a new version brings it back.',
  fields: () => [auditReason],
  agree: ({ version }, visit) => `Retire ${titleOf(visit)}, of which version ${version} is approved.`,
  button: 'Retire',
})

export const requirementPages = [
  requirementsPage,
  writePage({ path: '/console/new-requirement', title: 'Write a requirement', under: listPath }),
  requirementPage,
  writePage({ path: `${path}/draft`, title: visit => `Write ${titleOf(visit)}` }),
  approvalPage,
  retirementPage,
]
