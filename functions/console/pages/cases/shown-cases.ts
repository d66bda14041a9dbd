/** The cases that one page of their list shows. */
import { caseOrders, inCaseOrder } from '../../../../shared/domain/people/case-orders.ts'
import type { CaseSummary } from '../../../../shared/domain/people/summary.ts'
import type { Refusal } from '../../../admin/problem.ts'
import type { Visit } from '../../page.ts'
import { filterIn, matchingCases } from './matching-cases.ts'

const perPage = 50

/** Cases that can be put in order. */
const mostOrdered = 1000

export interface ShownCases {
  readonly items: readonly CaseSummary[]
  readonly zone?: string
  readonly next?: string
  /** Too many to be put in the order that was asked for. */
  readonly isUnordered?: boolean
}

/** The cases of the page that an address asks for. */
export async function shownCases({ ask, query }: Visit, policy: string): Promise<ShownCases | Refusal> {
  const filter = filterIn(query)
  const named = query.get('order') ?? ''
  const order = caseOrders.includes(named) ? named : undefined
  const cursor = query.get('cursor') ?? undefined
  if (!order) return matchingCases(ask, policy, filter, perPage, cursor)
  const all = await matchingCases(ask, policy, filter, mostOrdered)
  if ('problem' in all) return all
  if (all.next !== undefined) {
    const page = await matchingCases(ask, policy, filter, perPage, cursor)
    return 'problem' in page ? page : { ...page, isUnordered: true }
  }
  const start = Math.max(0, Number(cursor ?? 0) || 0)
  const end = start + perPage
  const { items, ...rest } = all
  return { ...rest, items: inCaseOrder(items, order).slice(start, end), ...(end < items.length ? { next: String(end) } : {}) }
}
