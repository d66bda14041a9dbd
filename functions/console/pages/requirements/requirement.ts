/** One requirement: its draft, the version that was approved last, and those before. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { getRequirementDraftRoute } from '../../../admin/routes/requirements/get-draft.ts'
import { getRequirementRoute } from '../../../admin/routes/requirements/get-requirement.ts'
import { listRequirementVersionsRoute } from '../../../admin/routes/requirements/list-versions.ts'
import { at } from '../../../path.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { factList, mark } from '../../parts.ts'
import { yamlBlock } from '../../yaml.ts'
import { above } from './list.ts'

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
