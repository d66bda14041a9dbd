import type { Temporal } from 'temporal-polyfill'
import { type ChainKeys, chainKey, controlChain, importChain, requirementChain, UnreadableDecisionError } from '#domain/audit/decision.ts'
import { type Head, headOf, type Verification, verify } from '#domain/audit/heads.ts'
import { cachedFor } from '#domain/caching.ts'
import { jsonHash } from '#domain/hash.ts'
import type { Policies } from '#domain/policies/store.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { keysInSecret, type Secrets } from '#domain/secrets.ts'
import type { Ports } from '../ports.ts'
import { type ReportPorts, reportOn } from '../report/policy-report.ts'

interface ChainPorts extends Ports<'drafts'> {
  policies: Policies
}

/** Every chain: three of their own, one for each policy, and all that were ever logged, whatever became of their policies. */
async function chainsOf({ policies, drafts }: ChainPorts, logged: readonly Head[]) {
  const [active, written] = await Promise.all([policies.listActive(), drafts.list()])
  const ids = [...active, ...written.map(({ policy }) => policy)].map(({ id }) => id)
  return [...new Set([controlChain, importChain, requirementChain, ...[...ids, ...logged.map(({ chain }) => chain)].toSorted()])]
}

/** @throws WeakKeyError */
type ReadChainKeys = () => Promise<ChainKeys>

/** The keys of all chains, in one secret: the earlier ones stay, to verify what they sealed. */
export const chainKeysIn =
  (secrets: Secrets, name: string): ReadChainKeys =>
  async () => {
    const [current, ...earlier] = await keysInSecret(secrets, name)
    return { current: chainKey(current), earlier: earlier.toReversed().map(chainKey) }
  }

/** Keys to seal with, read a minute ago at most; at once where the last decision has another key, so that none is older than its. */
export function recentChainKeys(clock: Clock, read: ReadChainKeys): (used?: string) => Promise<ChainKeys> {
  const readRecently = cachedFor(clock, { minutes: 1 }, read)
  return async used => {
    const known = await readRecently()
    return used === undefined || used === known.current.id ? known : read()
  }
}

interface VerifyingPorts extends ChainPorts, Ports<'audit' | 'heads'> {
  chainKeys: ReadChainKeys
}

/**
 * Verifies chains by their seals and by all heads that were ever logged of them.
 * @param only the one to verify; by default all
 * @returns nothing for a chain that there never was
 */
export async function verifyChains(ports: VerifyingPorts, only?: string) {
  const { audit, heads, chainKeys } = ports
  // Before the chains: a head that is logged meanwhile must not seem to lie beyond the end.
  const logged = await Array.fromAsync(heads.list())
  const byChain = Map.groupBy(logged, ({ chain }) => chain)
  const chains = (await chainsOf(ports, logged)).filter(chain => only === undefined || chain === only)
  const keys = await chainKeys()
  const verified: (Verification & { chain: string })[] = []
  for (const chain of chains) verified.push({ chain, ...(await verify(audit.list(chain), keys, byChain.get(chain) ?? [])) })
  return verified
}

export type HeadLoggingPorts = ChainPorts & Ports<'audit' | 'heads' | 'clock'>

/** A head that did not change is logged again after this long. */
const repeatedAfter = { hours: 24 } as const

/**
 * Logs the head of every lane that has another since its last, and of the others once a day.
 * @returns how many were logged
 * @throws UnreadableDecisionError after it has logged those of all other chains
 */
export async function logHeads(ports: HeadLoggingPorts) {
  const { audit, heads, clock } = ports
  const at = clock.now()
  const logged = await Array.fromAsync(heads.list(at.subtract(repeatedAfter)))
  const found: Head[] = []
  let spoilt: UnreadableDecisionError | undefined
  for (const chain of await chainsOf(ports, logged))
    try {
      const [first, ...others] = await audit.listLasts(chain)
      for (const last of [first, ...others]) found.push(headOf(chain, last, at))
    } catch (error) {
      if (!(error instanceof UnreadableDecisionError)) throw error
      spoilt = error
    }
  const known = new Set(logged.map(keyOf))
  const fresh = found.filter(head => !known.has(keyOf(head)))
  await heads.save(fresh)
  if (spoilt) throw spoilt
  return fresh.length
}

const keyOf = ({ chain, number, hash }: Head) => `${chain} ${number} ${hash}`

/**
 * Puts the hash of a report in the audit log, so that anybody who is given the report can tell that it is the one.
 * @param on a day that is over: its report does not change any more
 * @returns the number and time of the decision that holds the hash
 */
export async function sealReport(ports: ReportPorts & Ports<'audit' | 'clock'>, policy: string, on: Temporal.PlainDate, by: string) {
  const report = await reportOn(ports, policy, on)
  if (!report) return undefined
  const at = ports.clock.now()
  const sha256 = jsonHash(report)
  const { number } = await ports.audit.append({ policy, at, by, action: 'report', details: { on: on.toString(), sha256 } })
  return { number, at, sha256 }
}
