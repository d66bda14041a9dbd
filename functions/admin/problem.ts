/** Refusals as RFC 9457 problem details. */
import { STATUS_CODES } from 'node:http'
import * as z from 'zod'
import type { Caller, Unverified } from '#adapters/oidc/access-token.ts'
import { mostBytes, mostUnits, type Scope, scopesOfUnits, thoseWith, unitsClaim } from '#adapters/oidc/scopes.ts'
import type { Immutable } from '#domain/people/fields.ts'

export const problemDetails = z
  .object({
    type: z.string().describe('`about:blank`: the status says it all.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong, and what to do.'),
    errors: z
      .optional(
        z.array(
          z.object({
            index: z.optional(z.int().describe('The index of the record, from 0.')),
            field: z.string().describe('The path of the field, such as `deadline.on`; empty for the whole body.'),
            message: z.string().describe('Continues the field’s name as a sentence: must be …, but is ….'),
          }),
        ),
      )
      .describe('What is wrong with each field.'),
  })
  .meta({ id: 'Problem' })

type ProblemDetails = Immutable<z.output<typeof problemDetails>>

export interface Refusal {
  problem: ProblemDetails
  headers?: Record<string, string>
}

export const refuse = (
  status: number,
  detail: string,
  { errors, headers }: { errors?: ProblemDetails['errors']; headers?: Refusal['headers'] } = {},
): Refusal => ({
  problem: { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, errors },
  headers,
})

/** A refusal, thrown by what several routes or pages begin with. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.problem.detail)
    this.refusal = refusal
  }
}

/** @param errors what is wrong with which field */
export const refused = (status: number, detail: string, errors?: Refusal['problem']['errors']): RefusedError =>
  new RefusedError(refuse(status, detail, errors ? { errors } : {}))

/** @throws RefusedError for undefined */
export function found<T>(value: T | undefined, refusal: Refusal): T {
  if (value === undefined) throw new RefusedError(refusal)
  return value
}

/** Why a token does not count, and what to do. */
export const tokenProblems: Record<Unverified, string> = {
  missing: 'no access token: sign in again',
  invalid: 'the access token is not valid: sign in again',
  expired: 'the access token has expired: sign in again',
  units: `the claim ${unitsClaim} of your access token must name 1 to ${mostUnits} units, as JSON in ${mostBytes} bytes at most: ask the people who assign roles to correct it`,
  misnamed: 'one of your roles or groups is nearly the name of a unit: ask the people who assign roles to write it unit:NAME',
  overage: 'the issuer leaves out your groups, which are too many: ask the people who run Ides to take rights from app roles instead',
  'version 1.0':
    'the access token is of version 1.0: ask the people who run Ides to set requestedAccessTokenVersion to 2 in the app registration of the API',
}

/** A scope that a caller lacks, as a refusal names it. */
export function lacked(scope: Scope, { units, isMachine }: Caller) {
  if (isMachine && scope === 'policies:approve')
    return `${scope}, which no program has: only people approve. If you are a person, approve in the console: your access token does not show that a person signed in`
  return `${scope}, which ${units && !scopesOfUnits.some(one => one === scope) ? 'no one who is limited to units has' : `${thoseWith(scope)} have`}`
}
