/** An organisation's own requirements. */
import { html } from '../../../../shared/domain/html.ts'
import { listRequirementsRoute } from '../../../admin/routes/requirements/list-requirements.ts'
import { at } from '../../../path.ts'
import type { ConsolePage } from '../../page.ts'
import { empty, htmlTable, mark } from '../../parts.ts'

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
