import { BusyAuditLogError } from '../../shared/adapters/dynamodb/audit-log.ts'
import { SkewedClockError } from '../../shared/adapters/dynamodb/clock-check.ts'
import { IssuerUnreachableError } from '../../shared/adapters/oidc/issuer.ts'
import { BusyPersonError } from '../../shared/campaign/save/change-person.ts'
import { PersonNotFoundError, UnreadablePersonError } from '../../shared/domain/people/store.ts'
import { type Refusal, refuse } from './problem.ts'

/** What a surprise is to whoever called: the one place where errors become answers. Whatever is not named here is a fault of ours, and tells nothing. */
export function refusalAfter(error: unknown): Refusal {
  if (error instanceof PersonNotFoundError) return refuse(404, error.message)
  if (error instanceof UnreadablePersonError) return refuse(409, error.message)
  if (error instanceof BusyPersonError || error instanceof BusyAuditLogError) return refuse(503, error.message, { headers: again })
  if (error instanceof SkewedClockError || error instanceof IssuerUnreachableError) return refuse(503, error.message, { headers: again })
  const status = statusOf(error)
  if (status === 415) return refuse(415, 'the body must be JSON: say so in Content-Type')
  if (status === 422) return refuse(422, 'the body is no JSON that can be read')
  return refuse(500, 'something went wrong here, and is in the log: try again later')
}

/** Seconds. */
const again = { 'Retry-After': '5' } as const

/** Of an error of a middleware that refuses a request. */
const statusOf = (error: unknown): unknown => (error instanceof Error && 'statusCode' in error ? error.statusCode : undefined)
