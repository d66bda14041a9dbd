import { createServer } from 'node:http'
import * as z from 'zod'
import { awsAnswer, jsonOf } from '../json.ts'
import { listen, stop } from '../loopback.ts'
import { readBody, writeAnswer } from '../ses/http.ts'

/** A local AWS Secrets Manager that answers GetSecretValue only. */
export interface SecretsServer {
  readonly url: string
  close(): Promise<void>
}

const asked = z.object({ SecretId: z.string() })

/** @param secrets by name */
export async function startSecrets(secrets: Readonly<Record<string, string>>): Promise<SecretsServer> {
  const answerTo = (body: string) => {
    const request = asked.safeParse(jsonOf(body))
    if (!request.success) return awsAnswer(400, { __type: 'SerializationException' })
    const { SecretId } = request.data
    const secret = secrets[SecretId]
    return secret === undefined
      ? awsAnswer(400, { __type: 'ResourceNotFoundException' })
      : awsAnswer(200, { Name: SecretId, SecretString: secret })
  }
  const server = createServer(async (request, response) => {
    writeAnswer(response, answerTo(String(await readBody(request, 4096))), true)
  })
  return { url: await listen(server, 0), close: () => stop(server) }
}
