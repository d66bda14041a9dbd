import { type ApiSurroundings, apiClient, realSurroundings, type SourceSurroundings } from '../../shared/adapters/http/api-client.ts'
import { openSecretsManager, secretsManager } from '../../shared/adapters/secrets-manager/secrets.ts'
import { SourceError } from '../../shared/domain/sources/device-source.ts'
import { once } from '../runtime/once.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface AroundSystemsOptions {
  /** How systems are reached, by default as on AWS. */
  readonly api?: ApiSurroundings | undefined
  /** Milliseconds that all repeats of one question may take together, unless the adapter says otherwise. Default: that of the client. */
  readonly patience?: number
}

/** What an adapter of another system gets, by the name of its secret, which is read when the system is first asked something. */
export function aroundSystems(
  { stores: { machineClock: clock } }: FunctionEnvironment,
  { api = realSurroundings, ...patience }: AroundSystemsOptions = {},
): (secret: string) => SourceSurroundings {
  const secrets = once(() => secretsManager(openSecretsManager()))
  return (secret) => ({
    client: (settings) => apiClient({ ...patience, ...settings }, api),
    secret: () => secrets().read(secret).catch(noSecret(secret)),
    clock,
  })
}

const noSecret = (name: string) => (cause: unknown) => {
  throw new SourceError('credentials', `Secrets Manager does not give out ${name}: ides doctor says whether it is there`, { cause })
}
