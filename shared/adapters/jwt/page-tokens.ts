/** The key to somebody's own page: whoever has the address of it may read and answer. */
import { jwtVerify, SignJWT } from 'jose'
import type { Secrets } from '../../campaign/secrets.ts'
import type { PageLink } from '../../campaign/send/attend.ts'
import { cachedFor } from '../../domain/cached-for.ts'
import { IdesError } from '../../domain/errors.ts'
import type { Clock } from '../../domain/schedule/clock.ts'

/** Whose page, and about which policy. */
export interface Grant {
  readonly ref: string
  readonly policy: string
}

export interface PageTokens {
  issue(grant: Grant): Promise<string>
  /** @returns undefined where the token is none of ours, or has expired */
  read(token: string): Promise<Grant | undefined>
}

export class WeakSecretError extends IdesError {
  override readonly name = 'WeakSecretError'
  constructor(secret: string) {
    super(`the secret ${secret} has fewer than 32 characters: put a longer random one there`)
  }
}

/** Longer than most campaigns take: after it, a link of the first mail leads nowhere. */
const lifetime = { hours: 24 * 200 } as const

const [algorithm, audience] = ['HS256', 'ides-page']

/** Minutes for which a secret is used without being asked for again. */
const freshness = { minutes: 5 } as const

/**
 * Tokens signed with a secret; those signed with the one before it still count.
 * @param name of the secret, at least 32 characters long
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

/** @param url of the pages, without a slash at its end */
export const pageLinks =
  (url: string, tokens: () => PageTokens): PageLink =>
  async (ref, policy) =>
    `${url}/${await tokens().issue({ ref, policy })}`
