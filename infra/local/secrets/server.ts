import * as z from 'zod'
import { AwsRefusal, startAwsServer } from '../aws-server.ts'
import type { LocalServer } from '../loopback.ts'

const read = z.object({ SecretId: z.string(), VersionStage: z.string().default('AWSCURRENT') })

/** A local AWS Secrets Manager, whose secrets never change: each has its current version alone. @param secrets by name */
export const startSecrets = (secrets: Record<string, string>): Promise<LocalServer> =>
  startAwsServer({
    GetSecretValue(input) {
      const { SecretId, VersionStage } = read.parse(input)
      const text = VersionStage === 'AWSCURRENT' ? secrets[SecretId] : undefined
      if (text === undefined) throw new AwsRefusal('ResourceNotFoundException')
      return { SecretString: text }
    },
  })
