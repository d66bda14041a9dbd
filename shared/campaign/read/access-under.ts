import type { CaseTotals } from '../../domain/people/case-counts.ts'
import type { CaseSummaries } from '../../domain/people/summary.ts'
import { countUnder } from './count-cases.ts'

/** How a policy's suspensions are in other systems, and how long access takes to come back. */
export async function accessUnder(
  { summaries }: { readonly summaries: CaseSummaries },
  policy: string,
): Promise<Pick<CaseTotals, 'suspensions' | 'restorations'>> {
  const { suspensions, restorations } = (await countUnder(summaries, policy, () => false)).total
  return { suspensions, restorations }
}
