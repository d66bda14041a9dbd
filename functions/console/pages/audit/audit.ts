/** The audit log: what humans decided, newest first. */

import { controlChain, importChain, requirementChain } from '../../../../shared/domain/audit/decision.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { plainDate } from '../../../../shared/domain/schedule/fields.ts'
import type { Shown } from '../../../admin/route.ts'
import {
  type chainPage,
  listControlDecisionsRoute,
  listDecisionsRoute,
  listImportDecisionsRoute,
  listRequirementDecisionsRoute,
} from '../../../admin/routes/audit.ts'
import { listPoliciesRoute } from '../../../admin/routes/policies.ts'
import { at } from '../../../path.ts'
import { choiceField, textField } from '../../form.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, htmlTable, pager } from '../../parts.ts'
import { momentText } from '../../times.ts'

const ofNoPolicy = {
  [controlChain]: { name: 'Mail, suspension, people and sources', route: listControlDecisionsRoute },
  [importChain]: { name: 'Imports', route: listImportDecisionsRoute },
  [requirementChain]: { name: 'Requirements of your own', route: listRequirementDecisionsRoute },
}

type OfNoPolicy = keyof typeof ofNoPolicy

const isOfNoPolicy = (chain: string): chain is OfNoPolicy => Object.hasOwn(ofNoPolicy, chain)

/** Each by its name, policies first. */
async function chainsFor({ ask }: Visit): Promise<readonly (readonly [chain: string, name: string])[]> {
  const listed = await ask(listPoliciesRoute, { path: {}, query: {}, body: undefined })
  const policies = 'problem' in listed ? [] : listed.body.items
  return [
    ...policies.map(({ id, title }) => [id, title] as const),
    ...Object.entries(ofNoPolicy).map(([chain, { name }]) => [chain, name] as const),
  ]
}

export const chainName = (chain: string): string => (isOfNoPolicy(chain) ? ofNoPolicy[chain].name : chain)

const isPolicy = (chain: string): boolean => !isOfNoPolicy(chain)

interface Asked {
  readonly limit?: string
  readonly cursor?: string | undefined
  readonly newest?: 'true'
  readonly action?: string | undefined
  readonly by?: string | undefined
  readonly before?: string | undefined
}

export const askChain = ({ ask }: Visit, chain: string, query: Asked) =>
  isOfNoPolicy(chain)
    ? ask(ofNoPolicy[chain].route, { path: {}, query, body: undefined })
    : ask(listDecisionsRoute, { path: { policy: chain }, query, body: undefined })

const path = '/console/audit'

export const auditPage: ConsolePage = {
  path,
  scope: 'read',
  async show(visit) {
    const { query, zone } = visit
    const chains = await chainsFor(visit)
    const chain = query.get('chain') ?? chains[0]?.[0] ?? ''
    const [action, by] = [query.get('action') || undefined, query.get('by') || undefined]
    const until = plainDate.safeParse(query.get('until')).data
    const before = until?.add({ days: 1 }).toZonedDateTime(zone).toInstant().toString()
    const found = await askChain(visit, chain, { newest: 'true', cursor: query.get('cursor') ?? undefined, action, by, before })
    if ('problem' in found) return found
    const { items, next } = found.body
    return {
      title: 'Audit',
      section: 'audit',
      main: html`<p>Every human decision, each sealed with the one before it. Mail is not listed here; see the cases.</p>
<form method="get" action="${path}" class="filters">
${choiceField({ name: 'chain', label: 'About', value: chain }, chains)}
${textField({ name: 'action', label: 'Kind of decision', value: action, optional: true })}
${textField({ name: 'until', label: 'Up to the day', value: until?.toString(), optional: true }, 'date')}
${textField({ name: 'by', label: 'Who decided', value: by, optional: true })}
<button type="submit">Show</button></form>
${items.length === 0 ? empty(next === undefined ? 'No decisions found.' : 'None among the thousand decisions checked: try the next page.') : decisions(chain, items, zone)}
${pager(path, query, next)}
<h2>Verify</h2>
<p>A decision that is changed, removed or cut off breaks the seals, or contradicts the heads that are logged elsewhere every quarter of an hour.</p>
<div class="acts"><a class="go secondary" href="/console/audit/verification">Verify all</a>${
        isPolicy(chain)
          ? html`<a class="go secondary" href="${at`/console/audit/verification`}?policy=${chain}">Verify ${chain} alone</a>`
          : ''
      }</div>
<h2>Export</h2>
${exportForm(chain, chains)}`,
    }
  },
}

type Decisions = Shown<typeof chainPage>['items']

const decisions = (chain: string, items: Decisions, zone: string): SafeHtml =>
  htmlTable(
    'Decisions, newest first',
    ['Number', 'When', 'Who', 'Decision', 'About', 'Reason and details'],
    items.map(({ number, at: when, by, action, about, reason, details }) => [
      number,
      momentText(when, zone),
      by,
      action,
      about === undefined ? '' : person(chain, about),
      [...(reason === undefined ? [] : [reason]), ...Object.entries(details ?? {}).map(([name, value]) => `${name} ${value}`)].join('; '),
    ]),
  )

const person = (chain: string, ref: string): SafeHtml =>
  isPolicy(chain) ? html`<a href="${at`/console/policies/${chain}/cases/${ref}`}">${ref}</a>` : html`${ref}`

const exportForm = (chain: string, chains: Awaited<ReturnType<typeof chainsFor>>): SafeHtml =>
  html`<form method="get" action="/console/audit/export">
<div class="field"><label for="exported">About</label><select id="exported" name="chain">${chains.map(
    ([value, name]) => html`<option value="${value}"${value === chain ? html` selected` : ''}>${name}</option>`,
  )}</select></div>
${choiceField({ name: 'as', label: 'As' }, [
  ['csv', 'CSV, for a spreadsheet'],
  ['ndjson', 'NDJSON, a decision a line'],
])}
${textField({ name: 'after', label: 'After number', help: 'A file has at most 10,000 decisions, oldest first. For the next file, enter the last number of this one.', value: '0' })}
<button type="submit">Export</button></form>`
