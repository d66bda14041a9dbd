/** The decisions of a chain in the order of time, across its lanes. */
import type { Temporal } from 'temporal-polyfill'
import { type AuditLog, type ChainedDecision, laneOf } from '#domain/audit/decision.ts'
import { byMoment, isBefore } from '#domain/schedule/zone.ts'

export interface Position {
  /** The number to list after or, newest first, back from. 0: all. */
  cursor: number
  newest?: boolean | undefined
  /** Only what is earlier, newest first. */
  before?: Temporal.Instant | undefined
}

export async function* listByTime(audit: AuditLog, chain: string, { cursor, newest, before }: Position): AsyncGenerator<ChainedDecision> {
  const from = await audit.find(chain, cursor)
  if (cursor > 0 && !from) return
  const newestFirst = newest === true || before !== undefined
  const isEarlier = (one: ChainedDecision) => (from ? byTime(one, from) <= 0 : before ? isBefore(one.at, before) : newestFirst)
  const open = async (last: ChainedDecision) => {
    const lane = laneOf(last.number)
    const place = from || before || newest ? await lastEarlier(audit, last, isEarlier) : lane
    const range = newestFirst ? { after: lane, upTo: place } : { after: place, upTo: last.number }
    return audit.list(chain, { ...range, newestFirst, pageSize: 100 })
  }
  const lanes = await Promise.all((await audit.listLasts(chain)).map(open))
  yield* merged(lanes, newestFirst ? -1 : 1)
}

const byTime = (a: ChainedDecision, b: ChainedDecision) => byMoment(a, b) || a.number - b.number

/** The number of the last decision of a lane for which it is true, without reading all: they rise with time. */
async function lastEarlier(audit: AuditLog, last: ChainedDecision, isEarlier: (one: ChainedDecision) => boolean) {
  if (isEarlier(last)) return last.number
  let [earlier, later] = [laneOf(last.number), last.number]
  while (later - earlier > 1) {
    const middle = Math.floor((earlier + later) / 2)
    const decision = await audit.find(last.policy, middle)
    if (decision && !isEarlier(decision)) later = middle
    else earlier = middle
  }
  return earlier
}

async function* merged(lists: readonly AsyncIterable<ChainedDecision>[], direction: 1 | -1) {
  const next = async (list: AsyncIterator<ChainedDecision>) => {
    const { done, value } = await list.next()
    return done ? [] : [{ list, decision: value }]
  }
  let open = (await Promise.all(lists.map(list => next(list[Symbol.asyncIterator]())))).flat()
  for (;;) {
    const [first, ...others] = open.toSorted((a, b) => direction * byTime(a.decision, b.decision))
    if (!first) return
    yield first.decision
    open = [...(await next(first.list)), ...others]
  }
}
