import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { chainKeysIn, recentChainKeys } from '#campaign/audit/chains.ts'
import { chainKey } from '#domain/audit/decision.ts'
import { WeakKeyError } from '#domain/secrets.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { memorySecrets } from '#test/memory/secrets.ts'

const [old, now] = ['a'.repeat(32), 'b'.repeat(64)]

const keysIn = (secret: string) => chainKeysIn(memorySecrets({ audit: secret }), 'audit')()

it('the last key of the secret is in use, and those before it verify what they sealed', async () => {
  expect(await keysIn(old)).toEqual({ current: chainKey(old), earlier: [] })
  expect(await keysIn(`${old} ${now}\n`)).toEqual({ current: chainKey(now), earlier: [chainKey(old)] })
  expect(chainKey(old).id).not.toBe(chainKey(now).id)
})

it('the keys are read again after a minute, and at once where the last decision has another', async () => {
  const clock = virtualClock(Temporal.Instant.from('2023-03-01T08:00:00Z'))
  const secrets = { audit: old }
  const keys = recentChainKeys(clock, chainKeysIn(memorySecrets(secrets), 'audit'))
  const usedNow = async (used?: string) => (await keys(used)).current.secret
  expect(await usedNow()).toBe(old)
  secrets.audit = `${old} ${now}`
  expect(await usedNow(chainKey(old).id)).toBe(old)
  expect(await usedNow(chainKey(now).id)).toBe(now)
  clock.advanceTo(clock.now().add({ minutes: 1 }))
  expect(await usedNow(chainKey(old).id)).toBe(now)
})

it.each(['', ' ', 'short', `${now} short`, `short ${now}`])('a secret with a key that could be guessed seals nothing: %j', async secret => {
  await expect(keysIn(secret)).rejects.toThrow(WeakKeyError)
})
