import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Secrets } from '../../campaign/secrets.ts'

export const openSecretsManager = (): SecretsManagerClient =>
  new SecretsManagerClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true } })

/** AWS Secrets Manager keeps the previous value of a rotated secret. */
export const secretsManager = (client: SecretsManagerClient): Secrets => ({
  async read(name) {
    const stage = async (VersionStage: string) => {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage }))
      return SecretString ?? ''
    }
    const current = await stage('AWSCURRENT')
    try {
      return { current, previous: await stage('AWSPREVIOUS') }
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return { current }
      throw error
    }
  },
})
