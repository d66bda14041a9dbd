/** Writing the draft of a requirement, as YAML. */
import { html } from '../../../../shared/domain/html.ts'
import { parseRequirement } from '../../../../shared/domain/requirements/parse.ts'
import { refuse } from '../../../admin/problem.ts'
import { entityTag } from '../../../admin/route.ts'
import { getRequirementDraftRoute } from '../../../admin/routes/requirements/get-draft.ts'
import { getRequirementRoute } from '../../../admin/routes/requirements/get-requirement.ts'
import { putRequirementDraftRoute } from '../../../admin/routes/requirements/put-draft.ts'
import { button, sentIn, wordsField } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { yamlOf } from '../../yaml.ts'
import { above, requirementPath } from './list.ts'

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
  if (!('problem' in draft)) return { text: yamlOf(draft.body.document), tag: entityTag(JSON.stringify(draft.body)) }
  const current = await ask(getRequirementRoute, question)
  return { text: 'problem' in current ? example : yamlOf(current.body.document), tag: '' }
}

export const newRequirementPage = writePage('/console/new-requirement')

export const writeRequirementPage = writePage('/console/requirements/{requirement}/draft')
