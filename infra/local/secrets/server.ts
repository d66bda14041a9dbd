import * as z from 'zod'
import { AwsRefusal, type AwsServer, startAwsServer } from '../aws-server.ts'

interface Version {
  readonly text: string
  stages: readonly string[]
}

const named = z.object({ SecretId: z.string() })

const staged = named.extend({ ClientRequestToken: z.string(), SecretString: z.string(), VersionStages: z.array(z.string()) })

const moved = named.extend({ VersionStage: z.string(), MoveToVersionId: z.string(), RemoveFromVersionId: z.string().default('') })

const current = 'AWSCURRENT'

/** A local AWS Secrets Manager: it reads secrets, and takes the four requests of a rotation. @param secrets by name */
export async function startSecrets(secrets: Readonly<Record<string, string>>): Promise<AwsServer> {
  const kept = new Map(
    Object.entries(secrets).map(([name, text]) => [name, new Map<string, Version>([['as it was given', { text, stages: [current] }]])]),
  )
  const versionsOf = (input: unknown): Map<string, Version> => {
    const versions = kept.get(named.parse(input).SecretId)
    if (!versions) throw new AwsRefusal('ResourceNotFoundException')
    return versions
  }
  return startAwsServer({
    GetSecretValue: (input) => ({ SecretString: [...versionsOf(input).values()].find(({ stages }) => stages.includes(current))?.text }),
    DescribeSecret: (input) => ({
      VersionIdsToStages: Object.fromEntries([...versionsOf(input)].map(([id, { stages }]) => [id, stages])),
    }),
    PutSecretValue(input) {
      const { ClientRequestToken: id, SecretString: text, VersionStages: stages } = staged.parse(input)
      if (versionsOf(input).has(id)) throw new AwsRefusal('ResourceExistsException')
      versionsOf(input).set(id, { text, stages })
      return { VersionId: id }
    },
    UpdateSecretVersionStage(input) {
      const { VersionStage, MoveToVersionId, RemoveFromVersionId } = moved.parse(input)
      const [to, from] = [versionsOf(input).get(MoveToVersionId), versionsOf(input).get(RemoveFromVersionId)]
      if (!to || !from?.stages.includes(VersionStage)) throw new AwsRefusal('InvalidParameterException')
      from.stages = from.stages.filter((stage) => stage !== VersionStage)
      to.stages = [VersionStage]
      return {}
    },
  })
}
