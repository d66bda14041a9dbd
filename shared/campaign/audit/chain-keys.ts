import { type ChainKeys, chainKey } from '../../domain/audit/decision.ts'
import { IdesError } from '../../domain/errors.ts'
import type { Secrets } from '../secrets.ts'

export class WeakChainKeyError extends IdesError {
  override readonly name = 'WeakChainKeyError'
  constructor(secret: string) {
    super(`the secret ${secret} must hold keys of 32 characters or more, oldest first, with spaces between`)
  }
}

/** @throws WeakChainKeyError */
export type ReadChainKeys = () => Promise<ChainKeys>

/** The keys of all chains, in one secret: a new one is added at its end, and the earlier ones stay, to verify what they sealed. */
export const chainKeysIn =
  (secrets: Secrets, name: string): ReadChainKeys =>
  async () => {
    const texts = (await secrets.read(name)).split(/\s+/).filter(Boolean)
    const last = texts.pop()
    if (last === undefined || [last, ...texts].some(({ length }) => length < 32)) throw new WeakChainKeyError(name)
    return { current: chainKey(last), earlier: texts.map(chainKey) }
  }
