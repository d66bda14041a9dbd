import * as z from 'zod'
import { askJson, NoAnswerError, privateAddress } from '../../../shared/adapters/http/ask-json.ts'
import { scopes } from '../../../shared/adapters/oidc/scopes.ts'
import { type CommandFailure, failure } from '../failure.ts'

/** How to sign in, as an API says. */
export interface SignInAdvice {
  readonly ok: true
  readonly issuer?: string
  readonly client?: string
  /** By their names at the issuer. */
  readonly scopes: readonly string[]
}

/** Bytes of an OpenAPI document. */
const most = 4 * 2 ** 20

const wellKnown = '/.well-known/openid-configuration'

const operation = z
  .object({ security: z.array(z.object({ oidc: z.array(z.string()).optional() })) })
  .transform(({ security }) => security.flatMap(({ oidc = [] }) => oidc))
  .catch([])

const document = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operation)).optional(),
  components: z
    .object({
      securitySchemes: z
        .object({ oidc: z.object({ openIdConnectUrl: privateAddress.optional(), 'x-ides-client-id': z.string().optional() }).optional() })
        .optional(),
    })
    .optional(),
})

/** @param url without a slash at its end */
export async function adviceOf(url: string): Promise<SignInAdvice | CommandFailure> {
  try {
    const { components, paths = {} } = await askJson(`${url}/openapi.json`, document, { most })
    const { openIdConnectUrl, 'x-ides-client-id': client } = components?.securitySchemes?.oidc ?? {}
    const named = new Set(Object.values(paths).flatMap((path) => Object.values(path).flat()))
    return {
      ok: true,
      ...(openIdConnectUrl?.endsWith(wellKnown) ? { issuer: openIdConnectUrl.slice(0, -wellKnown.length) } : {}),
      ...(client ? { client } : {}),
      scopes: named.size > 0 ? [...named].toSorted() : scopes.map((scope) => `ides/${scope}`),
    }
  } catch (error) {
    if (error instanceof NoAnswerError) return failure(3, error.message)
    throw error
  }
}
