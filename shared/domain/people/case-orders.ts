/** Orders in which admins list cases. */
import { caseStates } from './person.ts'
import type { CaseSummary } from './summary.ts'

const inWords = (a = '', b = ''): number => a.localeCompare(b, 'en', { numeric: true })

const orders: Readonly<Record<string, (a: CaseSummary, b: CaseSummary) => number>> = {
  // Those without a deadline come last.
  deadline: (a, b) => Date.parse(a.deadline ?? '9999') - Date.parse(b.deadline ?? '9999'),
  state: (a, b) => caseStates.indexOf(a.state) - caseStates.indexOf(b.state),
  name: (a, b) => inWords(a.name, b.name),
  unit: (a, b) => inWords(a.unit, b.unit),
  country: (a, b) => inWords(a.country, b.country),
}

export const caseOrders = Object.keys(orders)

/** @param order absent, or none that there is: as they are */
export function inCaseOrder(cases: readonly CaseSummary[], order: string | undefined): readonly CaseSummary[] {
  const compare = order === undefined ? undefined : orders[order]
  return compare ? cases.toSorted((a, b) => compare(a, b) || inWords(a.staff, b.staff)) : cases
}
