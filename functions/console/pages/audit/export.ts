/** Decisions as a file, with their seals. */
import type * as z from 'zod'
import { refuse } from '../../../admin/problem.ts'
import type { chainPage } from '../../../admin/routes/audit/list-chain.ts'
import { spreadsheet } from '../../../admin/spreadsheet.ts'
import type { ConsolePage } from '../../page.ts'
import { askChain } from './chains.ts'

type Decision = z.input<typeof chainPage>['items'][number]

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
