import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { describe } from 'vitest'
import { s3RehearsalFiles } from '#shared/adapters/s3/s3.ts'
import { localAws } from '../local-aws.ts'
import { rehearsalFilesContract } from './rehearsal-files.ts'

/** Another S3, such as moto: `http://127.0.0.1:5001`. */
const named = process.env.IDES_TEST_S3

describe.skipIf(!named)(`S3 at ${named}`, () => {
  rehearsalFilesContract('a bucket', async () => {
    const client = new S3Client({ endpoint: named || undefined, ...localAws, region: 'us-east-1' })
    const Bucket = `rehearsals-${crypto.randomUUID()}`
    await client.send(new CreateBucketCommand({ Bucket }))
    return { files: s3RehearsalFiles(client, Bucket), fetched: async (link) => (await fetch(link)).text() }
  })
})
