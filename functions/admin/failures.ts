import { SkewedClockError } from '#adapters/dynamodb/clock-check.ts'
import { IssuerUnreachableError } from '#adapters/oidc/issuer.ts'
import { BusyDecisionError } from '#campaign/save/turns.ts'
import { SuppressionListError } from '#domain/emails/mailer.ts'
import { PersonNotFoundError, UnreadablePersonError } from '#domain/people/store.ts'
import { RivalsError } from '#domain/rivals.ts'
import { type Refusal, refuse } from './problem.ts'

/** The one place where errors become answers. An error not named here is our fault: 500, without details. */
export function refusalAfter(error: unknown): Refusal {
  if (error instanceof PersonNotFoundError) return refuse(404, error.message)
  if (error instanceof UnreadablePersonError) return refuse(409, error.message)
  if (isTemporary(error)) return refuse(503, error.message, { headers: retryAfter })
  const status = middlewareStatus(error)
  if (status === 415) return refuse(415, 'the body must be JSON: set Content-Type to application/json')
  if (status === 422) return refuse(422, 'the body is not valid JSON')
  return refuse(500, 'an internal error occurred and was logged: try again later')
}

const isTemporary = (error: unknown): error is Error =>
  [RivalsError, BusyDecisionError, SkewedClockError, IssuerUnreachableError, SuppressionListError].some(kind => error instanceof kind)

/** Seconds. */
const retryAfter = { 'Retry-After': '5' } as const

/** Middleware refuses a request by an error with a status. */
const middlewareStatus = (error: unknown) => (error instanceof Error && 'statusCode' in error ? error.statusCode : undefined)
