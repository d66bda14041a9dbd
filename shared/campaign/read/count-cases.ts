import type { Brakes } from '../../domain/access/brakes.ts'
import { type CaseCount, type CaseCounts, type CaseTotals, caseCounter, sizeOf } from '../../domain/people/case-counts.ts'
import type { CaseSummaries } from '../../domain/people/summary.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { dateFor } from '../watch/count-watched.ts'
import { dueOf } from './list-requests.ts'

export interface CaseCountingPorts {
  readonly summaries: CaseSummaries
  readonly policies: ActivePolicies
  readonly caseCounts: CaseCounts
  readonly brakes: Brakes
  readonly clock: Clock
}

const pageSize = 1000

/** Counts the cases under every policy in force, and keeps the counts of the day. A lifted policy is counted while it has cases. */
export async function countCases(ports: CaseCountingPorts): Promise<readonly CaseTotals[]> {
  const { summaries, policies, caseCounts, brakes, clock } = ports
  const totals: CaseTotals[] = []
  for (const policy of (await policies.listActive()).filter(({ watch }) => !watch)) {
    const at = clock.now()
    const { total, units } = await countUnder(summaries, policy.id, (request, row) => dueOf(request, row, policy, at).late)
    if (policy.halted === 'lifted' && sizeOf(total.people) === 0) continue
    const { people, inScope: devices } = (await brakes.get(policy.id)).state
    const scope: CaseCount['scope'] = { ...(people === undefined ? {} : { people }), ...(devices === undefined ? {} : { devices }) }
    await caseCounts.save(policy.id, { on: dateFor(policy, at), at, version: policy.version, scope, total }, units)
    totals.push(total)
  }
  return totals
}

export async function countUnder(summaries: CaseSummaries, policy: string, isLate: Parameters<typeof caseCounter>[0]) {
  const { add, total, units } = caseCounter(isLate)
  let from: string | undefined
  do {
    const page = await summaries.list(policy, pageSize, from)
    page.rows.forEach(add)
    from = page.next
  } while (from !== undefined)
  return { total: total(), units: units() }
}
