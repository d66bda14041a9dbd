import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Secrets } from '../../campaign/secrets.ts'

export const openSecretsManager = (): SecretsManagerClient =>
  new SecretsManagerClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } })

export const secretsManager = (client: SecretsManagerClient): Secrets => ({
  async read(name) {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: name }))
    return SecretString
  },
})
