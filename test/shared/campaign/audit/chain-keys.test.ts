import { expect, it } from 'vitest'
import { chainKeysIn } from '../../../../shared/campaign/audit/chains.ts'
import { WeakKeyError } from '../../../../shared/campaign/secrets.ts'
import { chainKey } from '../../../../shared/domain/audit/decision.ts'
import { memorySecrets } from '../../../memory/secrets.ts'

const [old, now] = ['a'.repeat(32), 'b'.repeat(64)]

const keysIn = (secret: string) => chainKeysIn(memorySecrets({ audit: secret }), 'audit')()

it('the last key of the secret is in use, and those before it verify what they sealed', async () => {
  expect(await keysIn(old)).toEqual({ current: chainKey(old), earlier: [] })
  expect(await keysIn(`${old} ${now}\n`)).toEqual({ current: chainKey(now), earlier: [chainKey(old)] })
  expect(chainKey(old).id).not.toBe(chainKey(now).id)
})

it.each(['', ' ', 'short', `${now} short`, `short ${now}`])(
  'a secret with a key that could be guessed seals nothing: %j',
  async (secret) => {
    await expect(keysIn(secret)).rejects.toThrow(WeakKeyError)
  },
)
