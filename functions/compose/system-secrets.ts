/** The secrets of the systems that a function connects to: what each is now, whether it is good, and when it ends. */
import type { Temporal } from 'temporal-polyfill'
import { certificateEnd } from '../../shared/adapters/graph/sign-in.ts'
import type { Secret } from '../../shared/adapters/http/secret.ts'
import { openSecretsManager, secretsManager, textBefore } from '../../shared/adapters/secrets-manager/secrets.ts'
import type { ConnectorCheck } from '../../shared/domain/access/connector.ts'
import { cachedFor } from '../../shared/domain/caching.ts'
import type { Clock } from '../../shared/domain/schedule/clock.ts'
import { SourceError } from '../../shared/domain/sources/device-source.ts'
import { type SignInSettings, secretEndOf, secretEndText, secretsOf } from '../../shared/domain/sources/sign-in.ts'
import { once } from '../runtime/once.ts'

/** Secrets that are to be renewed before they are of no use. */
export interface SecretWatch {
  /** A sentence about each. */
  secretsToRenew(): Promise<readonly string[]>
}

interface SystemSecrets extends SecretWatch {
  readonly secretCalled: (name: string) => Secret
  /** What is to be known of the secret of a system. */
  readonly checkSecret: (settings: SignInSettings) => readonly ConnectorCheck[]
}

/** @param systems all that the function connects to */
export function systemSecrets(clock: Clock, systems: () => readonly SignInSettings[]): SystemSecrets {
  const manager = once(openSecretsManager)
  /** Those whose newest text was refused when it was last used. */
  const refused = new Set<string>()
  /** Of certificates. */
  const ends = new Map<string, Temporal.PlainDate | undefined>()

  async function newest(name: string): Promise<string> {
    const text = await secretsManager(manager())
      .read(name)
      .catch((cause: unknown) => {
        throw new SourceError('credentials', `Secrets Manager does not give out ${name}: ides doctor says whether it is there`, { cause })
      })
    ends.set(name, certificateEnd(text))
    return text
  }

  function checkSecret(settings: SignInSettings): readonly ConnectorCheck[] {
    const { secret } = settings
    if (secret === undefined) return []
    const checks = refused.has(secret) ? [{ isRight: false, message: `The newest text of the secret ${secret} ${isRefused}` }] : []
    const end = ends.get(secret) ?? secretEndOf(settings)
    if (end === undefined) return checks
    const { isDue, text } = secretEndText(end, clock.now(), `The secret ${secret}`)
    return [...checks, { isRight: !isDue, message: text }]
  }

  /** Any of them may be a certificate. One that is not there is reported by whoever needs it. */
  const readUnknown = cachedFor(clock, { hours: 6 }, () =>
    Promise.allSettled(secretsOf(systems().filter((system) => secretEndOf(system) === 'unknown')).map(newest)),
  )

  return {
    secretCalled: (name) => ({
      newest: () => newest(name),
      before: () => textBefore(manager(), name),
      onUsed: (which) => (which === 'before' ? refused.add(name) : refused.delete(name)),
    }),
    checkSecret,
    async secretsToRenew() {
      await readUnknown()
      const wrong = systems().flatMap((system) => checkSecret(system).flatMap(({ isRight, message }) => (isRight ? [] : message)))
      return [...new Set(wrong)]
    },
  }
}

const isRefused = 'is refused, and the one before it still works: put the right one into Secrets Manager'
