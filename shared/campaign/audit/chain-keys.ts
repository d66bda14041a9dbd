import { type ChainKeys, chainKey } from '../../domain/audit/decision.ts'
import { keysInSecret } from '../keys-in-secret.ts'
import type { Secrets } from '../secrets.ts'

/** @throws WeakKeyError */
export type ReadChainKeys = () => Promise<ChainKeys>

/** The keys of all chains, in one secret: the earlier ones stay, to verify what they sealed. */
export const chainKeysIn =
  (secrets: Secrets, name: string): ReadChainKeys =>
  async () => {
    const [current, ...earlier] = await keysInSecret(secrets, name)
    return { current: chainKey(current), earlier: earlier.toReversed().map(chainKey) }
  }
