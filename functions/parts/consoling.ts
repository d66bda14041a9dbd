import { scopes } from '../../shared/adapters/oidc/scopes.ts'
import { type SignIns, signIns } from '../../shared/adapters/oidc/sign-in.ts'
import { openSecretsManager, secretsManager } from '../../shared/adapters/secrets-manager/secrets.ts'
import { type SealingKeys, sealingKeysIn } from '../console/sealed.ts'
import { lazily } from '../runtime/lazily.ts'
import type { FunctionEnvironment } from './surroundings.ts'

/** What the console needs besides the system: sign-ins and sessions. */
export interface Consoling {
  /** Its address, without a slash at the end. */
  readonly consoleUrl: string
  readonly signIns: SignIns
  readonly sessionKeys: SealingKeys
  /** Seconds. */
  readonly sessionLasts: number
}

const mostHours = 8

export function consoling({ environment, setting, stores: { machineClock } }: FunctionEnvironment): Consoling {
  const { OIDC_SCOPE_PREFIX = '', OIDC_CONSOLE_SECRET, SESSION_HOURS = String(mostHours) } = environment
  const secrets = () => secretsManager(openSecretsManager())
  const part: Consoling = lazily<Consoling>({
    consoleUrl: () => setting('CONSOLE_URL'),
    signIns: () =>
      signIns(
        {
          issuer: setting('OIDC_ISSUER'),
          client: setting('OIDC_CONSOLE_CLIENT'),
          redirect: `${part.consoleUrl}/callback`,
          scopes: scopes.map((scope) => `${OIDC_SCOPE_PREFIX}${scope}`),
          ...(OIDC_CONSOLE_SECRET ? { secret: () => secrets().read(OIDC_CONSOLE_SECRET) } : {}),
        },
        machineClock,
      ),
    sessionKeys: () => sealingKeysIn(secrets(), setting('CONSOLE_SECRET'), machineClock),
    sessionLasts: () => Number(SESSION_HOURS) * 3600,
  })
  return part
}
