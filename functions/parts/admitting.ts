import { type AccessTokens, accessTokens } from '../../shared/adapters/oidc/access-token.ts'
import { type DecisionLimits, decisionLimitsSchema } from '../../shared/domain/review/limited-decision.ts'
import { lazily } from '../runtime/lazily.ts'
import { type FunctionEnvironment, listIn } from './surroundings.ts'

/** Whom the admin API admits, and what they may decide. */
export interface Admitting {
  /** The tokens of admins. */
  readonly accessTokens: AccessTokens
  readonly signIn: SignIn
  readonly decisionLimits: DecisionLimits
  /** Mail domains of staff, in small letters; none: any. */
  readonly staffDomains: readonly string[]
}

/** Where admins sign in. */
export interface SignIn {
  /** The URL of an OIDC issuer. */
  readonly issuer: string
  /** The command line's client there; absent if admins name it when they sign in. */
  readonly clientId?: string
  /** Precedes each scope's name there. */
  readonly scopePrefix: string
}

export function admitting({ environment, setting, stores }: FunctionEnvironment): Admitting {
  const { DECISIONS = '{}', STAFF_DOMAINS, OIDC_CLIENT, OIDC_SCOPE_PREFIX = '' } = environment
  const part: Admitting = lazily<Admitting>({
    accessTokens: () => accessTokens({ ...part.signIn, audience: setting('OIDC_AUDIENCE').split(' ') }, stores.clock),
    signIn: () => ({
      issuer: setting('OIDC_ISSUER'),
      scopePrefix: OIDC_SCOPE_PREFIX,
      ...(OIDC_CLIENT ? { clientId: OIDC_CLIENT } : {}),
    }),
    decisionLimits: () => decisionLimitsSchema.parse(JSON.parse(DECISIONS)),
    staffDomains: () => listIn(STAFF_DOMAINS),
  })
  return part
}
