/** Orders of a list of cases. */
import { caseStates } from '../../../../shared/domain/people/person.ts'
import type { CaseSummary } from '../../../../shared/domain/people/summary.ts'

const inWords = (a = '', b = ''): number => a.localeCompare(b, 'en', { numeric: true })

const orders = {
  // Those without a deadline come last.
  deadline: (a: CaseSummary, b: CaseSummary) => Date.parse(a.deadline ?? '9999') - Date.parse(b.deadline ?? '9999'),
  state: (a: CaseSummary, b: CaseSummary) => caseStates.indexOf(a.state) - caseStates.indexOf(b.state),
  name: (a: CaseSummary, b: CaseSummary) => inWords(a.name, b.name),
  unit: (a: CaseSummary, b: CaseSummary) => inWords(a.unit, b.unit),
  country: (a: CaseSummary, b: CaseSummary) => inWords(a.country, b.country),
} as const

export type Order = keyof typeof orders

export const orderNames = Object.keys(orders)

export const orderIn = (query: URLSearchParams): Order | undefined => {
  const named = query.get('order') ?? ''
  return isOrder(named) ? named : undefined
}

const isOrder = (name: string): name is Order => Object.hasOwn(orders, name)

export const inOrder = (cases: readonly CaseSummary[], order: Order): readonly CaseSummary[] =>
  cases.toSorted((a, b) => orders[order](a, b) || inWords(a.staff, b.staff))
