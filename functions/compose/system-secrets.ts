/** The secrets of the systems that a function connects to: what each is now, whether it is good, and when it ends. */
import type { Temporal } from 'temporal-polyfill'
import { certificateEnd } from '#adapters/graph/sign-in.ts'
import type { Secret } from '#adapters/http/secret.ts'
import { openSecretsManager, secretsManager, textBefore } from '#adapters/secrets-manager/secrets.ts'
import type { ConnectorCheck } from '#domain/access/connector.ts'
import { cachedFor } from '#domain/caching.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import { type SystemSignIn, secretEndOf, secretEndText, secretsOf } from '#domain/sources/sign-in.ts'
import type { Run } from '../runtime/middleware.ts'
import { once } from '../runtime/once.ts'

/** @param systems all that the function connects to */
export function systemSecrets(clock: Clock, systems: () => readonly SystemSignIn[]) {
  const manager = once(openSecretsManager)
  /** Those whose newest text was refused when it was last used. */
  const refused = new Set<string>()
  /** Of certificates. */
  const ends = new Map<string, Temporal.PlainDate | undefined>()

  async function newest(name: string) {
    const text = await secretsManager(manager())
      .read(name)
      .catch((cause: unknown) => {
        throw new SourceError('credentials', `Secrets Manager does not give out ${name}: ides doctor says whether it is there`, { cause })
      })
    ends.set(name, certificateEnd(text))
    return text
  }

  /** What is to be known of the secret of a system. */
  function checkSecret(settings: SystemSignIn): readonly ConnectorCheck[] {
    const { secret } = settings
    if (secret === undefined) return []
    const checks = refused.has(secret) ? [{ isRight: false, message: `The newest text of the secret ${secret} ${isRefused}` }] : []
    const end = ends.get(secret) ?? secretEndOf(settings)
    if (end === undefined) return checks
    const { isDue, text } = secretEndText(end, clock.now(), `The secret ${secret}`)
    return [...checks, { isRight: !isDue, message: text }]
  }

  /** Any of them may be a certificate. One that is not there is reported when it is used. */
  const readUnknown = cachedFor(clock, { hours: 6 }, () =>
    Promise.allSettled(secretsOf(systems().filter(system => secretEndOf(system) === 'unknown')).map(newest)),
  )

  return {
    secretCalled: (name: string): Secret => ({
      newest: () => newest(name),
      before: () => textBefore(manager(), name),
      onUsed: which => (which === 'before' ? refused.add(name) : refused.delete(name)),
    }),
    checkSecret,
    /** A sentence about each secret that is to be renewed before it is of no use. */
    async secretsToRenew(): Promise<readonly string[]> {
      await readUnknown()
      const wrong = systems().flatMap(system => checkSecret(system).flatMap(({ isRight, message }) => (isRight ? [] : message)))
      return [...new Set(wrong)]
    },
  }
}

const isRefused = 'is refused, and the one before it still works: put the right one into Secrets Manager'

export type SystemSecrets = ReturnType<typeof systemSecrets>

export type SecretWatch = Pick<SystemSecrets, 'secretsToRenew'>

/** Logs secrets that are to be renewed, and counts them for an alarm. */
export async function reportSecrets({ secretsToRenew }: SecretWatch, { count, logger }: Pick<Run, 'count' | 'logger'>) {
  const all = await secretsToRenew()
  for (const message of all) logger.warn(message)
  if (all.length > 0) count('secretsToRenew', all.length)
}
