import { decodeJwt } from 'jose'
import * as z from 'zod'

const printable = z.string().regex(/^\P{Cc}{1,255}$/u)

const claims = z.object({
  sub: printable,
  email: printable.optional().catch(undefined),
  scope: printable.optional(),
  scp: z.union([printable, z.array(printable)]).optional(),
})

/**
 * Whose token it says it is, and its scopes. Not verified: the API does that.
 * @returns undefined for what is no access token
 */
export function bearerOf(token: string): string | undefined {
  let payload: unknown
  try {
    payload = decodeJwt(token)
  } catch {
    return undefined
  }
  const said = claims.safeParse(payload)
  if (!said.success) return undefined
  const { sub, email, scope, scp } = said.data
  const scopes = scope ?? [scp ?? []].flat().join(' ')
  return `${email === undefined ? sub : `${email} (${sub})`}, with ${scopes ? `the scopes ${scopes}` : 'no scopes'}`
}
