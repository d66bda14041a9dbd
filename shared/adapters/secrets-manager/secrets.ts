import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import type { Secrets } from '#domain/secrets.ts'
import { answeredWithin } from '../patience.ts'

export const openSecretsManager = (): SecretsManagerClient => new SecretsManagerClient(answeredWithin(5_000))

export const secretsManager = (client: SecretsManagerClient): Secrets => ({
  async read(name) {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: name }))
    return SecretString
  },
})

/** The text that a secret had before it was last changed. @returns undefined where it never was, or it cannot be read */
export const textBefore = (client: SecretsManagerClient, name: string): Promise<string | undefined> =>
  client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSPREVIOUS' })).then(
    ({ SecretString }) => SecretString,
    () => undefined,
  )

/** A version of a secret that a rotation makes. */
export interface Rotation {
  secret: string
  /** The id of the version. */
  version: string
}

/** Does nothing where the version is there: a step may come twice. @param key of letters and digits */
export async function stageKey(client: SecretsManagerClient, { secret, version }: Rotation, key: string) {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secret }))
  const [last = ''] = SecretString.split(/\s+/).filter(Boolean).slice(-1)
  await client
    .send(
      new PutSecretValueCommand({
        SecretId: secret,
        ClientRequestToken: version,
        SecretString: `${last} ${key}`.trim(),
        VersionStages: ['AWSPENDING'],
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof ResourceExistsException)) throw error
    })
}

/** The staged version is the current one from now on. */
export async function finishRotation(client: SecretsManagerClient, { secret, version }: Rotation) {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secret }))
  const [current] = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT')) ?? []
  if (current === version) return
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: secret,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: version,
      RemoveFromVersionId: current,
    }),
  )
}
