import { S3Client } from '@aws-sdk/client-s3'

export const openS3 = (): S3Client =>
  new S3Client({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 60_000, throwOnRequestTimeout: true } })
