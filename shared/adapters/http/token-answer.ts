import * as z from 'zod'
import { SourceError } from '../../domain/sources/device-source.ts'
import type { Exchanged } from './exchange.ts'
import type { Token } from './kept-token.ts'
import { type ApiCall, questionOf, refusalOf } from './refusal.ts'

/** RFC 6749, 5.1. Some servers write the number as text. */
const granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().default(3600) })

/** RFC 6749, 5.2: errors of a client that may not ask for these scopes, rather than of a wrong secret. */
const notPermitted = z.object({ error: z.enum(['invalid_scope', 'unauthorized_client', 'access_denied']) })

/** What a token endpoint answered. @throws SourceError */
export function tokenOf(asked: ApiCall, answer: Exchanged<Buffer | undefined>): Token {
  const { system } = asked
  const document = jsonOf(answer.body)
  if (answer.status === 200) {
    const { data, success } = granted.safeParse(document)
    if (success) return { token: data.access_token, secondsLeft: data.expires_in }
    throw new SourceError('strange', `${system} answers ${questionOf(asked)} without a token`)
  }
  if (answer.status !== 400 && answer.status !== 401) throw refusalOf(asked, answer)
  if (notPermitted.safeParse(document).success)
    throw new SourceError('permission', `${system} gives no token at ${questionOf(asked)}: grant the client what the source's README lists`)
  throw new SourceError(
    'credentials',
    `${system} gives no token at ${questionOf(asked)}: check the client's id, and whether its secret is right and not over`,
  )
}

function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(String(bytes))
  } catch {
    return undefined
  }
}
