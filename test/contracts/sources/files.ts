import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { FilesSettings } from '#adapters/device-files/files.ts'
import { type DropBucket, s3Drop } from '#adapters/s3/s3.ts'
import { deviceSourceSettings } from '#domain/sources/settings.ts'
import { type S3Options, startS3 } from '#infra/local/s3/server.ts'
import { localAws } from '#test/local-aws.ts'

interface StartedDrop {
  url: string
  drop: DropBucket
  put: (key: string, text: string) => Promise<void>
  close: () => Promise<void>
}

/** A drop on this machine. */
export async function startDrop(options: S3Options = {}): Promise<StartedDrop> {
  const server = await startS3(options)
  const client = new S3Client({ endpoint: server.url, ...localAws })
  return {
    url: server.url,
    drop: s3Drop(client, 'drop'),
    async put(Key, Body) {
      await client.send(new PutObjectCommand({ Bucket: 'drop', Key, Body }))
    },
    close: server.close,
  }
}

/** As an administrator configures them. */
export const filesSettings = (format: FilesSettings['format']) =>
  deviceSourceSettings.options[5].parse({ kind: 'files', format, prefix: 'devices/' })
