/** Starts a draft from a policy of the catalogue, or a copy of a registered one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { html } from '../../../../shared/domain/html.ts'
import { parsePolicy } from '../../../../shared/domain/policies/parse.ts'
import { refuse } from '../../../admin/problem.ts'
import { getPolicyRoute, listPoliciesRoute } from '../../../admin/routes/policies.ts'
import { once } from '../../../runtime/once.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage } from '../../page.ts'
import { htmlTable } from '../../parts.ts'
import { yamlOf } from '../../yaml.ts'
import { firstDraft, saveDraft, yamlForm } from '../policies/edit.ts'
import { titleOf } from '../policies/parts.ts'

/** In the working directory, where it is bundled. */
const folder = existsSync('catalogue') ? 'catalogue' : 'shared/domain/catalogue/policies'

const catalogue = once(() =>
  readdirSync(folder).flatMap((file) => {
    const yaml = readFileSync(`${folder}/${file}`, 'utf8')
    const read = parsePolicy(yaml)
    return read.ok ? [{ id: read.value.policy.id, title: titleOf(read.value.policy), issuer: read.value.policy.issuer, yaml }] : []
  }),
)

const above = [
  { name: 'Policies', to: '/console/policies' },
  { name: 'Write a policy', to: '/console/write' },
]

export const startsPage: ConsolePage = {
  path: '/console/write/from',
  scope: 'policies:write',
  async show({ ask }) {
    const listed = await ask(listPoliciesRoute, { path: {}, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const inForce = listed.body.items.filter(({ version }) => version !== undefined)
    return {
      title: 'Start from a known policy',
      section: 'policies',
      above,
      main: html`${
        inForce.length === 0
          ? ''
          : htmlTable(
              'Your own',
              ['Policy', 'Issuer'],
              inForce.map(({ id, title, issuer }) => [html`<a href="/console/write/yaml?copy=${id}">${title}</a>`, issuer]),
            )
      }
${htmlTable(
  'What others have decided',
  ['Policy', 'Issuer'],
  catalogue().map(({ id, title, issuer }) => [html`<a href="/console/write/yaml?known=${id}">${title}</a>`, issuer]),
)}`,
    }
  },
}

export const yamlPage: ConsolePage = {
  path: '/console/write/yaml',
  scope: 'policies:write',
  async show(visit) {
    const { query, ask } = visit
    const [known, copy] = [query.get('known'), query.get('copy')]
    const copied = copy === null ? undefined : await ask(getPolicyRoute, { path: { policy: copy }, query: {}, body: undefined })
    if (copied && 'problem' in copied) return copied
    const yaml = copied ? yamlOf(copied.body.document) : catalogue().find(({ id }) => id === known)?.yaml
    if (yaml === undefined && !visit.sent) return refuse(404, 'there is no such policy to start from')
    return {
      title: 'Write a policy',
      section: 'policies',
      above,
      main: html`${wrongOf(visit.sent)}<p>Change at least its id, issuer, dates and contact.</p>${yamlForm(visit, yaml ?? '', firstDraft)}`,
    }
  },
  take: ({ ask }, form) => saveDraft(ask, form),
}
