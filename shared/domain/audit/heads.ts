/** Heads of chains, logged where no function that writes decisions can write: they show what a sealed chain alone cannot. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { instant } from '../schedule/fields.ts'
import { beginning, type ChainedDecision, type ChainKeys, follows, laneOf, UnreadableDecisionError } from './decision.ts'

/** The last decision of a lane at one moment. */
export const head = z.strictObject({
  chain: z.string(),
  /** 0 for a chain without decisions. */
  number: z.int(),
  hash: z.string(),
  at: instant,
})

export type Head = Readonly<z.output<typeof head>>

/** Keeps heads for good: nothing changes or removes one. */
export interface Heads {
  save(heads: readonly Head[]): Promise<void>
  /** @param since only those logged then or later */
  list(since?: Temporal.Instant): AsyncIterable<Head>
}

export const headOf = (chain: string, last: ChainedDecision | undefined, at: Temporal.Instant): Head => ({
  chain,
  number: last?.number ?? 0,
  hash: last?.hash ?? beginning,
  at,
})

/** `altered`: a decision was changed, removed or rewritten. `cut`: its end is missing. `unknown`: no head was logged, so either may be. */
export const verdicts = ['intact', 'altered', 'cut', 'unknown'] as const

export interface Verification {
  readonly verdict: (typeof verdicts)[number]
  /** How many decisions hold, lane after lane. */
  readonly decisions: number
  /** The number of the first that was altered or is missing. */
  readonly broken?: number
  /** When its latest head was logged: what was decided later may have been cut off. */
  readonly headAt?: Temporal.Instant
}

/** @param heads of this chain, listed before the chain, in any order */
export async function verify(chain: AsyncIterable<ChainedDecision>, keys: ChainKeys, heads: readonly Head[]): Promise<Verification> {
  const { endOf, decisions, broken } = await decisionsThatHold(chain, keys, heads)
  if (broken !== undefined) return { verdict: 'altered', decisions, broken }
  const [latest] = heads.toSorted((a, b) => Temporal.Instant.compare(b.at, a.at))
  if (!latest) return { verdict: 'unknown', decisions }
  const cut = heads.find(({ number }) => number > endOf(number))
  return cut
    ? { verdict: 'cut', decisions, broken: endOf(cut.number) + 1, headAt: latest.at }
    : { verdict: 'intact', decisions, headAt: latest.at }
}

async function decisionsThatHold(chain: AsyncIterable<ChainedDecision>, keys: ChainKeys, heads: readonly Head[]) {
  const logged = Map.groupBy(heads, ({ number }) => number)
  const lasts = new Map<number, ChainedDecision>()
  const endOf = (number: number) => lasts.get(laneOf(number))?.number ?? laneOf(number)
  let [decisions, reached] = [0, 0]
  try {
    for await (const decision of chain) {
      reached = decision.number
      const isAsLogged = (logged.get(reached) ?? []).every(({ hash }) => hash === decision.hash)
      const holds = isAsLogged && follows(decision, lasts.get(laneOf(reached)), keys)
      if (!holds) return { endOf, decisions, broken: endOf(reached) + 1 }
      lasts.set(laneOf(reached), decision)
      decisions += 1
    }
  } catch (error) {
    if (!(error instanceof UnreadableDecisionError)) throw error
    return { endOf, decisions, broken: endOf(reached) + 1 }
  }
  return { endOf, decisions }
}
