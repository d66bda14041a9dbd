import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { describe } from 'vitest'
import { s3MailCopies, s3RehearsalFiles } from '#adapters/s3/s3.ts'
import { localAws } from '../local-aws.ts'
import { mailCopiesContract } from './mail-copies.ts'
import { rehearsalFilesContract } from './rehearsal-files.ts'

/** Another S3, such as moto: `http://127.0.0.1:5001`. */
const named = process.env.IDES_TEST_S3

describe.skipIf(!named)(`S3 at ${named}`, () => {
  async function bucket() {
    const client = new S3Client({ endpoint: named || undefined, ...localAws, region: 'us-east-1' })
    const Bucket = `ides-${crypto.randomUUID()}`
    await client.send(new CreateBucketCommand({ Bucket }))
    return [client, Bucket] as const
  }
  rehearsalFilesContract('a bucket', async () => ({
    files: s3RehearsalFiles(...(await bucket())),
    fetched: async link => (await fetch(link)).text(),
  }))
  mailCopiesContract('a bucket', async () => s3MailCopies(...(await bucket())))
})
