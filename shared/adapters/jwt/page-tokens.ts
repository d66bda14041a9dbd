/** Tokens for personal pages: anyone with the link may read and answer. */
import { jwtVerify, SignJWT } from 'jose'
import type { Secrets } from '../../campaign/secrets.ts'
import type { PageLink } from '../../campaign/send/attend.ts'
import { cachedFor } from '../../domain/cached-for.ts'
import { IdesError } from '../../domain/errors.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

export interface Grant {
  readonly ref: string
  readonly policy: string
}

export interface PageTokens {
  issue(grant: Grant): Promise<string>
  /** @returns undefined for a foreign or expired token */
  read(token: string): Promise<Grant | undefined>
}

export class WeakSecretError extends IdesError {
  override readonly name = 'WeakSecretError'
  constructor(secret: string) {
    super(`the secret ${secret} has fewer than 32 characters: put a longer random one there`)
  }
}

/** Longer than most campaigns; then the link stops working. */
const lifetime = { hours: 24 * 200 } as const

const [algorithm, audience] = ['HS256', 'ides-page']

/** How long a secret is cached. */
const freshness = { minutes: 5 } as const

/**
 * Signs with the current secret; the previous one still verifies.
 * @param name of a secret of 32 characters or more
 */
export function pageTokens(secrets: Secrets, name: string, clock: Clock): PageTokens {
  async function readKeys(): Promise<readonly Uint8Array[]> {
    const { current, previous } = await secrets.read(name)
    if (current.length < 32) throw new WeakSecretError(name)
    return [current, ...(previous ? [previous] : [])].map((text) => new TextEncoder().encode(text))
  }

  const keys = cachedFor(clock, freshness, readKeys)

  return {
    async issue({ ref, policy }) {
      const [key] = await keys()
      if (!key) throw new WeakSecretError(name)
      const token = new SignJWT({ policy })
        .setProtectedHeader({ alg: algorithm })
        .setSubject(ref)
        .setAudience(audience)
        .setExpirationTime(Math.floor(clock.now().add(lifetime).epochMilliseconds / 1000))
      return token.sign(key)
    },
    async read(token) {
      const currentDate = new Date(clock.now().epochMilliseconds)
      for (const key of await keys()) {
        const verified = await jwtVerify(token, key, { algorithms: [algorithm], audience, currentDate }).catch(() => undefined)
        const { sub: ref, policy } = verified?.payload ?? {}
        if (ref !== undefined && typeof policy === 'string') return { ref, policy }
      }
      return undefined
    },
  }
}

/** @param url of the pages, without a trailing slash */
export const pageLinks =
  (url: string, tokens: () => PageTokens): PageLink =>
  async (ref, policy) =>
    `${url}/${await tokens().issue({ ref, policy })}`
