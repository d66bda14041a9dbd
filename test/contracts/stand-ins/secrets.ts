import * as z from 'zod'
import { AwsRefusal, startAwsServer } from '#infra/local/aws-server.ts'
import type { LocalServer } from '#infra/local/loopback.ts'

interface Version {
  text: string
  stages: readonly string[]
}

const named = z.object({ SecretId: z.string() })

const [current, previous] = ['AWSCURRENT', 'AWSPREVIOUS']

const read = named.extend({ VersionStage: z.string().default(current) })

const staged = named.extend({
  ClientRequestToken: z.string(),
  SecretString: z.string(),
  VersionStages: z.array(z.string()).default([current]),
})

const moved = named.extend({ VersionStage: z.literal(current), MoveToVersionId: z.string(), RemoveFromVersionId: z.string().default('') })

/** AWS Secrets Manager with versions: it reads secrets, and takes the four requests of a rotation. @param secrets by name */
export async function startRotatingSecrets(secrets: Record<string, string>): Promise<LocalServer> {
  const kept = new Map(
    Object.entries(secrets).map(([name, text]) => [name, new Map<string, Version>([['as it was given', { text, stages: [current] }]])]),
  )
  const versionsOf = (input: unknown): Map<string, Version> => {
    const versions = kept.get(named.parse(input).SecretId)
    if (!versions) throw new AwsRefusal('ResourceNotFoundException')
    return versions
  }
  const at = (input: unknown, stage: string) => [...versionsOf(input).values()].find(({ stages }) => stages.includes(stage))
  /** The last current one is the previous one from now on. */
  function replaceCurrent(input: unknown, version: Version): void {
    const last = at(input, current)
    for (const one of versionsOf(input).values()) one.stages = one === last ? [previous] : []
    version.stages = [current]
  }
  return startAwsServer({
    GetSecretValue(input) {
      const version = at(input, read.parse(input).VersionStage)
      if (!version) throw new AwsRefusal('ResourceNotFoundException')
      return { SecretString: version.text }
    },
    DescribeSecret: input => ({
      VersionIdsToStages: Object.fromEntries([...versionsOf(input)].map(([id, { stages }]) => [id, stages])),
    }),
    PutSecretValue(input) {
      const { ClientRequestToken: id, SecretString: text, VersionStages: stages } = staged.parse(input)
      const version = { text, stages }
      if (versionsOf(input).has(id)) throw new AwsRefusal('ResourceExistsException')
      if (stages.includes(current)) replaceCurrent(input, version)
      versionsOf(input).set(id, version)
      return { VersionId: id }
    },
    UpdateSecretVersionStage(input) {
      const { MoveToVersionId, RemoveFromVersionId } = moved.parse(input)
      const [to, from] = [versionsOf(input).get(MoveToVersionId), versionsOf(input).get(RemoveFromVersionId)]
      if (!to || !from?.stages.includes(current)) throw new AwsRefusal('InvalidParameterException')
      replaceCurrent(input, to)
      return {}
    },
  })
}
