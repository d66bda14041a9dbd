import { createServer } from 'node:http'
import * as z from 'zod'
import { listen, stop } from '../loopback.ts'
import { readBody, writeAnswer } from '../ses/http.ts'

/** A local AWS Secrets Manager that answers GetSecretValue only. */
export interface SecretsServer {
  readonly url: string
  close(): Promise<void>
}

const asked = z.object({ SecretId: z.string(), VersionStage: z.string().default('AWSCURRENT') })

/** @param secrets by name; none has an earlier version */
export async function startSecrets(secrets: Readonly<Record<string, string>>): Promise<SecretsServer> {
  const answer = (status: number, body: object) => ({
    status,
    headers: { 'Content-Type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  })
  const server = createServer(async (request, response) => {
    const { SecretId, VersionStage } = asked.parse(JSON.parse(String(await readBody(request, 4096))))
    const secret = VersionStage === 'AWSCURRENT' ? secrets[SecretId] : undefined
    const found =
      secret === undefined ? answer(400, { __type: 'ResourceNotFoundException' }) : answer(200, { Name: SecretId, SecretString: secret })
    writeAnswer(response, found, true)
  })
  return { url: await listen(server, 0), close: () => stop(server) }
}
