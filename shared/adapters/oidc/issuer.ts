import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod'
import { cachedFor } from '#domain/caching.ts'
import { IdesError } from '#domain/errors.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { askJson, NoAnswerError, privateAddress } from '../http/ask-json.ts'

export class IssuerUnreachableError extends IdesError {
  override readonly name = 'IssuerUnreachableError'
  constructor(issuer: string, cause: unknown) {
    const why = cause instanceof NoAnswerError ? cause.message : 'its keys cannot be used'
    super(`tokens of the issuer ${issuer} cannot be checked: ${why}`, { cause })
  }
}

/** Bytes; the documents of large issuers have some thousands. */
const most = 2 ** 18

/** How long the discovery document is cached. */
const freshness = { hours: 1 } as const

/** Milliseconds between fetches for unknown keys. */
const cooldownDuration = 30_000

/** Milliseconds; a withdrawn key counts no longer than this. */
const cacheMaxAge = 600_000

const keySet = z.object({ keys: z.array(z.looseObject({})) })

/**
 * The issuer's keys, cached by `jose` on the machine's clock.
 * @returns a function that throws IssuerUnreachableError, or a JOSEError for an unknown key
 */
export function issuerKeys(issuer: string, clock: Clock, fetch?: typeof globalThis.fetch): JWTVerifyGetKey {
  const question = { most, fetch }
  const discovery = z.object({ issuer: z.literal(issuer), jwks_uri: privateAddress })
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

  const discovered = cachedFor(clock, freshness, async () => {
    const { jwks_uri } = await askJson(address, discovery, question)
    return createRemoteJWKSet(new URL(jwks_uri), {
      cooldownDuration,
      cacheMaxAge,
      [customFetch]: async url => Response.json(await askJson(url, keySet, question)),
    })
  })

  return async (header, token) => {
    try {
      const keys = await discovered()
      return await keys(header, token)
    } catch (error) {
      throw error instanceof errors.JOSEError ? error : new IssuerUnreachableError(issuer, error)
    }
  }
}
