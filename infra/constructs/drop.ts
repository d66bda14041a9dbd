import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'
import { acknowledge } from './acknowledge.ts'

/** Folders for files of devices, each with the days that they are kept. */
export const foldersOf = ({ sources }: Pick<Configuration, 'sources'>): readonly { prefix: string; keptDays: number }[] =>
  Object.values(sources).flatMap(source => (source.kind === 'files' ? [source] : []))

/** A bucket for files, encrypted and kept without its stack. */
export const privateFiles = (encryptionKey: Key) => ({
  encryption: BucketEncryption.KMS,
  encryptionKey,
  // One request for the key covers many files.
  bucketKeyEnabled: true,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN,
})

interface DropProps {
  key: Key
  configuration: Configuration
}

/** A bucket into which the organisation puts files of devices. */
export class Drop extends Bucket {
  /** What reading it takes. */
  readonly reading: readonly PolicyStatement[]

  constructor(scope: Construct, id: string, { key, configuration }: DropProps) {
    const folders = foldersOf(configuration)
    super(scope, id, {
      ...privateFiles(key),
      lifecycleRules: [
        ...folders.map(({ prefix, keptDays }) => ({ prefix, expiration: Duration.days(keptDays) })),
        // Also what was put elsewhere by mistake.
        {
          expiration: Duration.days(Math.max(...folders.map(({ keptDays }) => keptDays))),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    })
    acknowledge(
      this,
      'AwsSolutions-S1',
      'Its files are copies that are deleted after some days: a log of who reads them would be kept longer.',
    )
    this.reading = [
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucketArn],
        conditions: { StringEquals: { 's3:prefix': folders.map(({ prefix }) => prefix) } },
      }),
      new PolicyStatement({ actions: ['s3:GetObject'], resources: folders.map(({ prefix }) => this.arnForObjects(`${prefix}*`)) }),
    ]
  }
}
