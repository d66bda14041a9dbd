import { getOrCompute } from '#domain/caching.ts'
import { type CaseCount, type CasesByUnit, type CaseTotals, caseCounter, sizeOf } from '#domain/people/case-counts.ts'
import { lossCounter } from '#domain/people/losses.ts'
import type { CaseSummary } from '#domain/people/summary.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import type { Ports } from '../ports.ts'
import { dateFor } from '../watch/count-watched.ts'
import { casePages, dueOf } from './needs-attention.ts'

interface CountedPorts extends Ports<'summaries' | 'brakes' | 'clock'> {}

export interface CaseCountingPorts extends CountedPorts, Ports<'policies' | 'caseCounts'> {
  /** What was counted for this request: nothing is counted twice for one page. */
  countsOfVisit?: Map<string, ReturnType<typeof countToday>>
}

/** Counts the cases under every policy in force, and keeps the counts of the day. */
export async function countCases(ports: CaseCountingPorts): Promise<readonly CaseTotals[]> {
  const totals: CaseTotals[] = []
  for (const policy of await ports.policies.listActive()) {
    const counted = await countToday(ports, policy)
    if (!counted) continue
    await ports.caseCounts.save(policy.id, counted.count, counted.units)
    totals.push(counted.count.total)
  }
  return totals
}

/** Cases that a page can count while its reader waits: some 20 read units. */
const mostAtOnce = 300

/** The counts that are kept, the newest first. Those of today are made again where that is quick. */
export async function countedDays(
  ports: CaseCountingPorts,
  policy: PolicyVersion,
): Promise<{ days: readonly CaseCount[]; units: CasesByUnit }> {
  const { caseCounts } = ports
  const kept = await caseCounts.list(policy.id)
  const now = await countQuickly(ports, policy, kept[0])
  if (now) return { days: [now.count, ...kept.filter(({ on }) => !on.equals(now.count.on))], units: now.units }
  const [last] = kept
  return { days: kept, units: last ? await caseCounts.findUnits(policy.id, last.on) : [] }
}

/** As counted last, today or, in the first hour of a day, yesterday; made again where that is quick. */
export async function lastCount(ports: CaseCountingPorts, policy: PolicyVersion): Promise<CaseCount | undefined> {
  const { caseCounts, clock } = ports
  const today = dateFor(policy, clock.now())
  const kept = (await caseCounts.find(policy.id, today)) ?? (await caseCounts.find(policy.id, today.subtract({ days: 1 })))
  return (await countQuickly(ports, policy, kept))?.count ?? kept
}

/**
 * What waits for a decision, as it is now: listed apart, so that even among many cases few are read.
 * @param last the last count, which tells where more wait than a page holds
 */
export async function countWaiting({ summaries, clock }: CountedPorts, policy: PolicyVersion, last: CaseCount | undefined) {
  const now = clock.now()
  if (last?.at.equals(now)) return last
  const filters = [{ contested: true }, { proposed: true }]
  const pages = await Promise.all(filters.map(filter => summaries.list(policy.id, filter, mostWaiting)))
  if (last && pages.some(({ next }) => next !== undefined)) return last
  const rows = new Map(pages.flatMap(page => page.rows.map(row => [row.ref, row])))
  const cases = caseCounter((request, row) => dueOf(request, row, policy, now))
  for (const row of rows.values()) cases.add(row)
  return { total: cases.total(), proposers: proposersIn([...rows.values()]) }
}

/** Cases of which a page holds all. */
const mostWaiting = 60

const proposersIn = (rows: readonly CaseSummary[]) => [...new Set(rows.flatMap(({ proposed }) => proposed?.by ?? []))]

/** @returns undefined where the last count says that it would take long */
const countQuickly = async (ports: CaseCountingPorts, policy: PolicyVersion, last: CaseCount | undefined) =>
  !last || sizeOf(last.total.people) <= mostAtOnce
    ? getOrCompute(ports.countsOfVisit ?? new Map(), policy.id, () => countToday(ports, policy, { isQuick: true }))
    : undefined

/**
 * @param isQuick gives up where there are more cases than one page holds
 * @returns undefined for a policy on watch, and for a lifted one without cases
 */
async function countToday({ summaries, brakes, clock }: CountedPorts, policy: PolicyVersion, { isQuick = false } = {}) {
  const { id, version, watch, halted } = policy
  if (watch) return undefined
  const at = clock.now()
  const losses = lossCounter(policy, at, moment => dateFor(policy, moment))
  const cases = caseCounter((request, row) => dueOf(request, row, policy, at))
  const proposers = new Set<string>()
  for await (const { rows, next } of casePages(summaries, id)) {
    if (isQuick && next !== undefined) return undefined
    for (const row of rows) {
      if (row.proposed?.by !== undefined) proposers.add(row.proposed.by)
      cases.add(row)
      losses.add(row)
    }
  }
  const total = cases.total()
  if (halted === 'lifted' && sizeOf(total.people) === 0) return undefined
  const { people, inScope: devices, held, waves = [], rejected } = (await brakes.get(id)).state
  const scope: CaseCount['scope'] = { people, devices }
  const brake: CaseCount['brake'] = {
    held: held && { devices: held.devices, since: held.since, limit: held.limit },
    approved: waves.map(({ by, at, devices }) => ({ devices, at, by: by.map(({ name, address, subject }) => name ?? address ?? subject) })),
    rejected: rejected === undefined ? 0 : (await brakes.findList(id, rejected)).length,
  }
  const ahead = losses.losses()
  const count: CaseCount = {
    ...{ on: dateFor(policy, at), at, version, scope, total, brake },
    losses: ahead.length > 0 ? ahead : undefined,
    proposers: proposers.size > 0 ? [...proposers] : undefined,
  }
  return { count, units: cases.units() }
}
