/** The audit log: what people decided, and whether any of it was altered, removed or cut off. */

import { spreadsheet } from '#adapters/rows/spreadsheet.ts'
import { controlChain, importChain, requirementChain } from '#domain/audit/decision.ts'
import { html } from '#domain/html.ts'
import { plainDate } from '#domain/schedule/fields.ts'
import { figure } from '#domain/text.ts'
import { refused } from '#functions/admin/problem.ts'
import {
  listControlDecisionsRoute,
  listDecisionsRoute,
  listImportDecisionsRoute,
  listRequirementDecisionsRoute,
  shownDecision,
  verdictOf,
  verifyAuditRoute,
} from '#functions/admin/routes/audit.ts'
import { undoImportRoute } from '#functions/admin/routes/imports.ts'
import { listPoliciesRoute } from '#functions/admin/routes/policies.ts'
import { at } from '#functions/path.ts'
import { written } from '#functions/written.ts'
import { actionPage } from '../action.ts'
import { field, filterForm } from '../form.ts'
import type { AnswerOf, ConsolePage, Visit } from '../page.ts'
import { acts, linkTo, list, mark, momentText, pager } from '../parts.ts'

const ofNoPolicy = {
  [controlChain]: { name: 'Mail, suspension, people and sources', route: listControlDecisionsRoute },
  [importChain]: { name: 'Imports', route: listImportDecisionsRoute },
  [requirementChain]: { name: 'Requirements of your own', route: listRequirementDecisionsRoute },
}

const isOfNoPolicy = (chain: string): chain is keyof typeof ofNoPolicy => Object.hasOwn(ofNoPolicy, chain)

const chainName = (chain: string) => (isOfNoPolicy(chain) ? ofNoPolicy[chain].name : chain)

/** Each by its name, policies first. */
async function findChains({ find }: Visit): Promise<readonly (readonly [chain: string, name: string])[]> {
  const policies = await find(listPoliciesRoute)
  return [
    ...(policies?.items ?? []).map(({ id, title }) => [id, title] as const),
    ...Object.entries(ofNoPolicy).map(([chain, { name }]) => [chain, name] as const),
  ]
}

const getDecisions = ({ get }: Visit, chain: string, query: Record<string, string | undefined>) =>
  isOfNoPolicy(chain) ? get(ofNoPolicy[chain].route, { query }) : get(listDecisionsRoute, { path: { policy: chain }, query })

type Decision = AnswerOf<typeof listDecisionsRoute>['items'][number]

const auditPage: ConsolePage = {
  path: '/console/audit',
  route: listDecisionsRoute,
  title: 'Audit',
  async show(visit) {
    const { query, zone, cursor } = visit
    const chains = await findChains(visit)
    const chain = query.get('chain') ?? chains[0]?.[0] ?? ''
    const given = (name: string) => query.get(name) || undefined
    const until = plainDate.safeParse(given('until')).data
    const before = until?.add({ days: 1 }).toZonedDateTime(zone).toInstant().toString()
    const filter = { cursor, action: given('action'), by: given('by'), before }
    const { items, next } = await getDecisions(visit, chain, { newest: 'true', ...filter })
    return html`<p>Every human decision, each sealed with the one before it. Mail is not listed here; see the cases.</p>
${filterForm(visit, [
  { name: 'chain', label: 'About', value: chain, choices: chains },
  { name: 'action', label: 'Kind of decision' },
  { name: 'until', label: 'Up to the day', value: until?.toString(), as: 'date' },
  { name: 'by', label: 'Who decided' },
])}
${decisionList(chain, items, visit, next === undefined ? 'No decisions found. Choose another kind, day or person.' : 'None among the thousand decisions checked: try the next page.')}
${pager(visit, next)}
<h2>Verify</h2>
<p>A decision that is changed, removed or cut off breaks the seals, or contradicts the heads that are logged elsewhere every quarter of an hour.</p>
${acts(['/console/audit/verification', 'Verify all'], !isOfNoPolicy(chain) && [at`/console/audit/verification?policy=${chain}`, `Verify ${chain} alone`])}
<h2>Export</h2>
${exportForm(chain, chains)}`
  },
}

const decisionList = (chain: string, items: readonly Decision[], { zone, admin, may }: Visit, whenEmpty: string) =>
  list(
    'Decisions, newest first',
    ['Number', 'When', 'Who', 'Decision', 'About', 'Reason and details'],
    items.map(({ number, at: when, by, action, about, reason, details }) => [
      number,
      momentText(when, zone),
      by === admin.subject ? 'you' : by,
      action,
      about === undefined || isOfNoPolicy(chain) ? about : linkTo(at`/console/policies/${chain}/cases/${about}`, about),
      html`${[...(reason === undefined ? [] : [reason]), ...Object.entries(details ?? {}).map(([name, value]) => `${name} ${value}`)].join('; ')}${chain === importChain && details?.cleared && may(undoImportRoute) ? html` ${linkTo(at`/console/audit/undo?import=${number}`, 'Undo')}` : ''}`,
    ]),
    whenEmpty,
  )

const exportForm = (chain: string, chains: Awaited<ReturnType<typeof findChains>>) =>
  html`<form method="get" action="/console/audit/export">
<div class="field"><label for="exported">About</label><select id="exported" name="chain">${chains.map(
    ([value, name]) => html`<option value="${value}"${value === chain ? html` selected` : ''}>${name}</option>`,
  )}</select></div>
${field({
  name: 'as',
  label: 'As',
  choices: [
    ['csv', 'CSV, for a spreadsheet'],
    ['ndjson', 'NDJSON, a decision a line'],
  ],
})}
${field({ name: 'after', label: 'After number', help: 'A file has at most 10,000 decisions, oldest first. For the next file, enter the last number of this one.', value: '0' })}
<button type="submit">Export</button></form>`

/** An answer of Lambda has 6 MB at most. */
const mostPages = 10

const exportAuditPage: ConsolePage = {
  path: '/console/audit/export',
  route: listDecisionsRoute,
  title: 'Export',
  async show(visit) {
    const { query } = visit
    const chain = query.get('chain') ?? ''
    const items: Decision[] = []
    let cursor: string | undefined = query.get('after') || '0'
    for (let page = 0; page < mostPages && cursor !== undefined; page += 1) {
      const found: AnswerOf<typeof listDecisionsRoute> = await getDecisions(visit, chain, { cursor, limit: '1000' })
      items.push(...found.items)
      cursor = found.next
    }
    const [first, last] = [items[0], items.at(-1)]
    if (!first || !last) throw refused(404, 'there are no such decisions to export')
    const name = `decisions-${chain}-${first.number}-to-${last.number}`
    return query.get('as') === 'ndjson'
      ? { file: `${name}.ndjson`, type: 'application/x-ndjson', body: items.map(one => `${written(shownDecision, one)}\n`).join('') }
      : { file: `${name}.csv`, type: 'text/csv; charset=utf-8', body: csvOf(items) }
  },
}

const csvOf = (items: readonly Decision[]) =>
  spreadsheet([
    ['number', 'at', 'by', 'action', 'about', 'reason', 'details', 'previous', 'key', 'hash'],
    ...items.map(({ number, at, by, action, about = '', reason = '', details, previous, key, hash }) => [
      ...[String(number), String(at), by, action, about, reason],
      ...[details ? JSON.stringify(details) : '', previous, key, hash],
    ]),
  ])

const verificationPage: ConsolePage = {
  path: '/console/audit/verification',
  route: verifyAuditRoute,
  title: 'Verification of the audit log',
  async show({ get, query, zone }) {
    const { items } = await get(verifyAuditRoute, { query: { policy: query.get('policy') ?? undefined } })
    return html`<p class="${items.some(isBroken) ? 'wrong' : 'said'}" role="status">${sentence(items)}</p>
${list(
  'Chains of decisions',
  ['About', 'Decisions that hold', 'Head last logged', 'Verdict'],
  items.map(one => [
    chainName(one.chain),
    one.decisions,
    momentText(one.headAt, zone) ?? 'never',
    mark(verdictKinds[one.verdict], verdictOf(one)),
  ]),
)}
<p>Heads are logged every quarter of an hour, where deciding functions cannot write. Whether decisions after the last head were cut off cannot be verified.</p>`
  },
}

type Verified = AnswerOf<typeof verifyAuditRoute>['items'][number]

const isBroken = ({ verdict }: Verified) => verdict === 'altered' || verdict === 'cut'

const verdictKinds = { intact: 'good', altered: 'grave', cut: 'grave', unknown: 'quiet' } as const

function sentence(items: readonly Verified[]) {
  const broken = items.filter(isBroken)
  const decisions = figure(items.reduce((sum, one) => sum + one.decisions, 0))
  if (broken.length > 0)
    return `Decisions were tampered with: ${broken.map(one => `about ${chainName(one.chain)}, ${verdictOf(one)}`).join('; ')}.`
  const unknown = items.filter(({ verdict }) => verdict === 'unknown').length
  return unknown === 0
    ? `All ${decisions} decisions hold: none was altered, removed or cut off.`
    : `All ${decisions} decisions hold by their seals; for ${unknown} of ${items.length} chains no head was logged yet.`
}

const undoPage = actionPage({
  path: '/console/audit/undo',
  route: undoImportRoute,
  title: 'Undo an import',
  keepsQuery: true,
  know: async ({ query }) => query.get('import') ?? '',
  means: number =>
    `Import ${number} restored work access of suspended devices. If you undo it, what was read of them before counts again, unless a source has reported since. Devices in breach are suspended again, within the limits of their policy.`,
  agree: number => `Undo import ${number}.`,
  button: 'Undo',
  kind: 'grave',
  asks: ({ query }) => ({ path: { import: query.get('import') ?? '' } }),
})

export const auditPages = [auditPage, verificationPage, exportAuditPage, undoPage]
