import { type CaseTotals, caseCounter } from '../../domain/people/case-counts.ts'
import type { CaseSummaries } from '../../domain/people/summary.ts'

const pageSize = 1000

/** How a policy's suspensions are in other systems, and how long access takes to come back. */
export async function accessUnder(
  { summaries }: { readonly summaries: CaseSummaries },
  policy: string,
): Promise<Pick<CaseTotals, 'suspensions' | 'restorations'>> {
  const { add, total } = caseCounter(() => false)
  let from: string | undefined
  do {
    const { rows, next } = await summaries.list(policy, pageSize, from)
    rows.forEach(add)
    from = next
  } while (from !== undefined)
  const { suspensions, restorations } = total()
  return { suspensions, restorations }
}
