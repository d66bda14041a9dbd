/** Whether any decision was altered, removed or cut off. */

import { html } from '../../../../shared/domain/html.ts'
import { refuse } from '../../../admin/problem.ts'
import type { Shown } from '../../../admin/route.ts'
import type { chainPage } from '../../../admin/routes/audit.ts'
import { verdictOf, type verifications, verifyAuditRoute } from '../../../admin/routes/audit.ts'
import { spreadsheet } from '../../../admin/spreadsheet.ts'
import type { ConsolePage } from '../../page.ts'
import { figure, htmlTable, mark } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { askChain, chainName } from './audit.ts'

type Decision = Shown<typeof chainPage>['items'][number]

/** An answer of Lambda has 6 MB at most. */
const mostPages = 10

export const exportAuditPage: ConsolePage = {
  path: '/console/audit/export',
  scope: 'read',
  async show(visit) {
    const { query } = visit
    const chain = query.get('chain') ?? ''
    const after = query.get('after') || '0'
    const items: Decision[] = []
    let cursor: string | undefined = after
    for (let page = 0; page < mostPages && cursor !== undefined; page += 1) {
      const found: Awaited<ReturnType<typeof askChain>> = await askChain(visit, chain, { cursor, limit: '1000' })
      if ('problem' in found) return found
      items.push(...found.body.items)
      cursor = found.body.next
    }
    const [first, last] = [items[0], items.at(-1)]
    if (!first || !last) return refuse(404, 'there are no such decisions to export')
    const name = `decisions-${chain}-${first.number}-to-${last.number}`
    return query.get('as') === 'ndjson'
      ? { file: `${name}.ndjson`, type: 'application/x-ndjson', body: items.map((one) => `${JSON.stringify(one)}\n`).join('') }
      : { file: `${name}.csv`, type: 'text/csv; charset=utf-8', body: csvOf(items) }
  },
}

const csvOf = (items: readonly Decision[]): string =>
  spreadsheet([
    ['number', 'at', 'by', 'action', 'about', 'reason', 'details', 'previous', 'key', 'hash'],
    ...items.map(({ number, at, by, action, about = '', reason = '', details, previous, key, hash }) => [
      ...[String(number), at, by, action, about, reason],
      ...[details ? JSON.stringify(details) : '', previous, key, hash],
    ]),
  ])

export const verificationPage: ConsolePage = {
  path: '/console/audit/verification',
  scope: 'read',
  async show({ ask, query, zone }) {
    const verified = await ask(verifyAuditRoute, { path: {}, query: { policy: query.get('policy') ?? undefined }, body: undefined })
    if ('problem' in verified) return verified
    const { items } = verified.body
    return {
      title: 'Verification of the audit log',
      section: 'audit',
      above: [{ name: 'Audit', to: '/console/audit' }],
      main: html`<p class="${items.some(isBroken) ? 'wrong' : 'said'}" role="status">${sentence(items)}</p>
${htmlTable(
  'Chains of decisions',
  ['About', 'Decisions that hold', 'Head last logged', 'Verdict'],
  items.map((one) => [
    chainName(one.chain),
    one.decisions,
    one.headAt === undefined ? 'never' : momentText(one.headAt, zone),
    mark(kinds[one.verdict], verdictOf(one)),
  ]),
)}
<p>Heads are logged every quarter of an hour, where deciding functions cannot write. Whether decisions after the last head were cut off cannot be verified.</p>`,
    }
  },
}

type Verified = Shown<typeof verifications>['items'][number]

const isBroken = ({ verdict }: Verified): boolean => verdict === 'altered' || verdict === 'cut'

const kinds = { intact: 'good', altered: 'grave', cut: 'grave', unknown: 'quiet' } as const

function sentence(items: readonly Verified[]): string {
  const broken = items.filter(isBroken)
  const decisions = figure(items.reduce((sum, one) => sum + one.decisions, 0))
  if (broken.length > 0)
    return `Decisions were tampered with: ${broken.map((one) => `about ${chainName(one.chain)}, ${verdictOf(one)}`).join('; ')}.`
  const unknown = items.filter(({ verdict }) => verdict === 'unknown').length
  return unknown === 0
    ? `All ${decisions} decisions hold: none was altered, removed or cut off.`
    : `All ${decisions} decisions hold by their seals; for ${unknown} of ${items.length} chains no head was logged yet.`
}
