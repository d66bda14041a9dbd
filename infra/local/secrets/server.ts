import { createServer } from 'node:http'
import * as z from 'zod'
import { awsAnswer, jsonOf } from '../json.ts'
import { listen, stop } from '../loopback.ts'
import { readBody, writeAnswer } from '../ses/http.ts'

/** A local AWS Secrets Manager: it reads secrets, and takes the four requests of a rotation. */
export interface SecretsServer {
  readonly url: string
  close(): Promise<void>
}

interface Version {
  readonly text: string
  stages: readonly string[]
}

const named = z.object({ SecretId: z.string() })

const staged = named.extend({ ClientRequestToken: z.string(), SecretString: z.string(), VersionStages: z.array(z.string()) })

const moved = named.extend({ VersionStage: z.string(), MoveToVersionId: z.string(), RemoveFromVersionId: z.string().optional() })

const current = 'AWSCURRENT'

/** @param secrets by name */
export async function startSecrets(secrets: Readonly<Record<string, string>>): Promise<SecretsServer> {
  const kept = new Map(
    Object.entries(secrets).map(([name, text]) => [name, new Map<string, Version>([['as it was given', { text, stages: [current] }]])]),
  )

  function answerTo(action: string, body: string) {
    const request = named.safeParse(jsonOf(body))
    if (!request.success) return awsAnswer(400, { __type: 'SerializationException' })
    const { SecretId: Name } = request.data
    const versions = kept.get(Name)
    if (!versions) return awsAnswer(400, { __type: 'ResourceNotFoundException' })
    switch (action) {
      case 'GetSecretValue':
        return awsAnswer(200, { Name, SecretString: [...versions.values()].find(({ stages }) => stages.includes(current))?.text })
      case 'DescribeSecret':
        return awsAnswer(200, { Name, VersionIdsToStages: Object.fromEntries([...versions].map(([id, { stages }]) => [id, stages])) })
      case 'PutSecretValue': {
        const { ClientRequestToken: id, SecretString: text, VersionStages: stages } = staged.parse(jsonOf(body))
        if (versions.has(id)) return awsAnswer(400, { __type: 'ResourceExistsException' })
        versions.set(id, { text, stages })
        return awsAnswer(200, { Name, VersionId: id })
      }
      case 'UpdateSecretVersionStage': {
        const { VersionStage, MoveToVersionId, RemoveFromVersionId = '' } = moved.parse(jsonOf(body))
        const [to, from] = [versions.get(MoveToVersionId), versions.get(RemoveFromVersionId)]
        if (!to || !from?.stages.includes(VersionStage)) return awsAnswer(400, { __type: 'InvalidParameterException' })
        from.stages = from.stages.filter((stage) => stage !== VersionStage)
        to.stages = [VersionStage]
        return awsAnswer(200, { Name })
      }
      default:
        return awsAnswer(400, { __type: 'UnknownOperationException' })
    }
  }

  const server = createServer(async (request, response) => {
    const [, action = ''] = String(request.headers['x-amz-target'] ?? '').split('.')
    writeAnswer(response, answerTo(action, String(await readBody(request, 4096))), true)
  })
  return { url: await listen(server, 0), close: () => stop(server) }
}
