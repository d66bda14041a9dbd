import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

/** Folders for files of devices, each with the days that they are kept. */
export const foldersOf = ({ sources }: Pick<Configuration, 'sources'>): readonly { prefix: string; keptDays: number }[] =>
  Object.values(sources).flatMap(source => (source.kind === 'files' ? [source] : []))

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
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [
        ...folders.map(({ prefix, keptDays }) => ({ prefix, expiration: Duration.days(keptDays) })),
        // Also what was put elsewhere by mistake.
        {
          expiration: Duration.days(Math.max(...folders.map(({ keptDays }) => keptDays))),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Its files are copies that are deleted after some days: a log of who reads them would be kept longer.',
    })
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
