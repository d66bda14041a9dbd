import { type CaseTotals, caseCounter } from '../../domain/people/case-counts.ts'
import type { CaseSummaries } from '../../domain/people/summary.ts'
import { casePages } from './count-cases.ts'

/** How a policy's suspensions are in other systems, and how long access takes to come back. */
export async function accessUnder(
  { summaries }: { readonly summaries: CaseSummaries },
  policy: string,
): Promise<Pick<CaseTotals, 'suspensions' | 'restorations'>> {
  const { add, total } = caseCounter(() => false)
  for await (const { rows } of casePages(summaries, policy)) rows.forEach(add)
  const { suspensions, restorations } = total()
  return { suspensions, restorations }
}
