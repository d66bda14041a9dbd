/** Whoever issues access tokens, as far as they are asked: where their keys are, and which. */
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod'
import { cachedFor } from '../../domain/cached-for.ts'
import { IdesError } from '../../domain/errors.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { askJson, NoAnswerError, privateAddress } from '../http/ask-json.ts'

/** Nothing can be said of any token, for want of the issuer's keys. */
export class IssuerUnreachableError extends IdesError {
  override readonly name = 'IssuerUnreachableError'
  constructor(issuer: string, cause: unknown) {
    const why = cause instanceof NoAnswerError ? cause.message : 'its keys cannot be used'
    super(`tokens of the issuer ${issuer} cannot be checked: ${why}`, { cause })
  }
}

/** Bytes of a discovery document, or of a set of keys; those of large issuers have some thousands. */
const most = 2 ** 18

/** How long it is taken for granted where the keys are. */
const freshness = { hours: 1 } as const

/** A key that is not known is a reason to ask for the keys again, but not more often than so many milliseconds. */
const cooldownDuration = 30_000

/** Milliseconds after which the keys are asked for again, so that one that was withdrawn does not count for longer. */
const cacheMaxAge = 600_000

const keySet = z.object({ keys: z.array(z.looseObject({})) })

/**
 * The issuer's keys, by the header of a token. `jose` keeps them, and measures for how long by the clock of the machine.
 * @returns a function that throws IssuerUnreachableError, or the error of `jose` where there is no such key
 */
export function keysOf(issuer: string, clock: Clock, fetch?: typeof globalThis.fetch): JWTVerifyGetKey {
  const question = { most, ...(fetch ? { fetch } : {}) }
  const discovery = z.object({ issuer: z.literal(issuer), jwks_uri: privateAddress })
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

  const discovered = cachedFor(clock, freshness, async () => {
    const { jwks_uri } = await askJson(address, discovery, question)
    return createRemoteJWKSet(new URL(jwks_uri), {
      cooldownDuration,
      cacheMaxAge,
      [customFetch]: async (url) => Response.json(await askJson(url, keySet, question)),
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
