/** Cookies that only this service can read and make. */
import { createHash } from 'node:crypto'
import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import type * as z from 'zod'
import { cachedFor } from '#domain/caching.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { keysInSecret, type Secrets } from '#domain/secrets.ts'

export interface SealedCookie<T> {
  /** @param seconds for which it counts */
  seal(value: T, seconds: number): Promise<string>
  /** @returns undefined for what is not ours, of another kind, or over */
  open(text: string | undefined): Promise<T | undefined>
}

/** How long a key that was rotated away goes on to be used to seal. */
const freshness = { minutes: 5 } as const

/** Newest first. @throws WeakKeyError */
type SealingKeys = () => Promise<readonly [Uint8Array, ...Uint8Array[]]>

export const sealingKeysIn = (secrets: Secrets, name: string, clock: Clock): SealingKeys =>
  cachedFor(clock, freshness, async () => {
    const [newest, ...earlier] = await keysInSecret(secrets, name)
    return [sealingKey(newest), ...earlier.map(sealingKey)]
  })

const sealingKey = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest())

/** @param kind of value: one is never taken for another */
export function sealing<T extends Record<string, unknown>>(
  kind: string,
  schema: z.ZodType<T>,
  keys: SealingKeys,
  clock: Clock,
): SealedCookie<T> {
  const claim = 'is'
  return {
    async seal(value, seconds) {
      const [key] = await keys()
      const now = Math.floor(clock.now().epochMilliseconds / 1000)
      return new EncryptJWT({ [claim]: value })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setAudience(kind)
        .setExpirationTime(now + seconds)
        .encrypt(key)
    },
    async open(text) {
      if (text === undefined) return undefined
      for (const key of await keys()) {
        try {
          const { payload } = await jwtDecrypt(text, key, {
            audience: kind,
            currentDate: new Date(clock.now().epochMilliseconds),
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
            requiredClaims: ['exp'],
          })
          return schema.safeParse(payload[claim]).data
        } catch (error) {
          if (!(error instanceof errors.JOSEError)) throw error
        }
      }
      return undefined
    },
  }
}
