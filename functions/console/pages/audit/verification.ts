/** Whether any decision was altered, removed or cut off. */

import type * as z from 'zod'
import { html } from '../../../../shared/domain/html.ts'
import { verdictOf, type verifications, verifyAuditRoute } from '../../../admin/routes/audit/verify-audit.ts'
import type { ConsolePage } from '../../page.ts'
import { figure, htmlTable, mark } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { chainName } from './chains.ts'

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

type Verified = z.input<typeof verifications>['items'][number]

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
