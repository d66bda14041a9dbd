import type { CaseSummaries, CaseSummary } from '../../domain/people/summary.ts'

/** How a policy's suspensions are in other systems, and how long access takes to come back. */
export interface AccessUnder {
  /** Devices that should be suspended now, by how far they are. */
  readonly suspensions: NonNullable<CaseSummary['enforced']>
  /** Of those confirmed, in seconds, from what cleared the device until it was confirmed; absent where there are none. */
  readonly restorations: { readonly count: number; readonly median?: number; readonly worst?: number }
}

const pageSize = 1000

export async function accessUnder({ summaries }: { readonly summaries: CaseSummaries }, policy: string): Promise<AccessUnder> {
  const suspensions = { requested: 0, set: 0, refused: 0 }
  const took: number[] = []
  let from: string | undefined
  do {
    const { rows, next } = await summaries.list(policy, pageSize, from)
    for (const { enforced, restoredIn = [] } of rows) {
      took.push(...restoredIn)
      if (!enforced) continue
      suspensions.requested += enforced.requested
      suspensions.set += enforced.set
      suspensions.refused += enforced.refused
    }
    from = next
  } while (from !== undefined)
  const sorted = took.toSorted((a, b) => a - b)
  const [median, worst] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted.at(-1)]
  return {
    suspensions,
    restorations: { count: sorted.length, ...(median === undefined || worst === undefined ? {} : { median, worst }) },
  }
}
