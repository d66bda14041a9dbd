import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import {
  type Attribute,
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
  type WarmThroughput,
} from 'aws-cdk-lib/aws-dynamodb'
import { CfnEIP } from 'aws-cdk-lib/aws-ec2'
import { Key } from 'aws-cdk-lib/aws-kms'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { type TableKeys, tables, typeOf } from '../shared/adapters/dynamodb/table-keys.ts'
import { copyFolders } from '../shared/adapters/s3/s3.ts'
import type { Configuration } from './configuration.ts'
import { AccessBus } from './constructs/access-bus.ts'
import { acknowledge } from './constructs/acknowledge.ts'
import { AdminPool, type PoolSignIn } from './constructs/admin-pool.ts'
import { Drop, foldersOf, privateFiles } from './constructs/drop.ts'
import { MailIdentity } from './constructs/mail-identity.ts'
import { OwnDomains } from './constructs/served.ts'
import type { ServiceFunction } from './constructs/service-function.ts'

const attribute = (name: string): Attribute => ({ name, type: typeOf(name) === 'N' ? AttributeType.NUMBER : AttributeType.STRING })

/**
 * What tables and indexes serve at once, in units a second: as DynamoDB's own 4,000 writes and 12,000 reads are for 200,000 people, up to its
 * limit for a table. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
 */
function warmThroughputFor(staff: number): WarmThroughput | undefined {
  const writes = Math.ceil(staff / 50)
  if (staff <= 200_000) return undefined
  return { writeUnitsPerSecond: Math.min(writes, 40_000), readUnitsPerSecond: Math.min(3 * writes, 40_000) }
}

/** Everything that must survive: retained, protected from deletion, restorable to any second of the last 35 days. */
export class DataStack extends Stack {
  /** Encrypts the tables, the buckets and the secret: without access to it nobody can read them. */
  readonly key: Key
  /** One item a person. Its indexes hold only people whose access or state changes, and those who are owed mail. */
  readonly people: TableV2
  /** Everything else: policies, evidence, digests, decisions, control. */
  readonly records: TableV2
  /** What rehearsals found, as long as these are kept. */
  readonly rehearsals: Bucket
  /** Copies of mails, as long as their evidence is kept. */
  readonly mails: Bucket
  /** Files of devices for `sync`; absent where no source reads any. */
  readonly drop: Drop | undefined
  /** Seals decisions: it holds the key in use and, before it, all earlier ones. */
  readonly auditSecret: Secret
  /** Heads of the chains of decisions, which only `witness` writes. CloudWatch has no request that changes one. */
  readonly auditHeads: LogGroup
  readonly access: AccessBus
  /** The allocation of the address that sources and connectors see; absent where they see any, or one of the organisation's own. */
  readonly egress: string | undefined
  readonly signIn: PoolSignIn
  /** With a Cognito pool: its trigger. */
  readonly functions: readonly ServiceFunction[]

  constructor(scope: Construct, id: string, configuration: Configuration, props: StackProps = {}) {
    super(scope, id, props)
    this.key = new Key(this, 'Key', {
      description: 'Ides: people, records, rehearsals, mails and the audit secret',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    const warmThroughput = warmThroughputFor(configuration.staff.count)
    const kept = {
      warmThroughput,
      encryption: TableEncryptionV2.customerManagedKey(this.key),
      billing: Billing.onDemand(),
      deletionProtection: true,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    }
    const schemaOf = ([partition, sort]: TableKeys['keys']) => ({
      partitionKey: attribute(partition),
      sortKey: sort === undefined ? undefined : attribute(sort),
    })
    const keptWith = ({ keys, indexes }: TableKeys) => ({
      ...kept,
      ...schemaOf(keys),
      globalSecondaryIndexes: Object.entries(indexes).map(([indexName, keys]) => ({
        indexName,
        ...schemaOf(keys),
        projectionType: ProjectionType.KEYS_ONLY,
        warmThroughput,
      })),
    })
    this.people = new TableV2(this, 'People', {
      ...keptWith(tables.people),
      dynamoStream: configuration.access.caseEvents ? StreamViewType.NEW_AND_OLD_IMAGES : undefined,
    })
    this.records = new TableV2(this, 'Records', {
      ...keptWith(tables.records),
      // On rehearsals, lists of the brake, page links, ended sessions, counts of samples, turns, and erasures that break off at their very end. DynamoDB may
      // delete days late; nothing depends on it.
      timeToLiveAttribute: 'expiresAt',
    })

    const { retention } = configuration
    const files = privateFiles(this.key)
    this.rehearsals = new Bucket(this, 'Rehearsals', { ...files, lifecycleRules: [{ expiration: Duration.days(retention.rehearsals) }] })
    acknowledge(
      this.rehearsals,
      'AwsSolutions-S1',
      'Its files name refs only, are made again by another rehearsal, and are deleted after some weeks: a log of who reads them would be kept longer.',
    )

    // Not versioned: what is erased is gone.
    this.mails = new Bucket(this, 'Mails', {
      ...files,
      lifecycleRules: [
        { prefix: copyFolders.notices, expiration: Duration.days(retention.notices) },
        { prefix: copyFolders.digests, expiration: Duration.days(retention.digestLines) },
      ],
    })
    acknowledge(
      this.mails,
      'AwsSolutions-S1',
      'A log of who reads it would be kept longer than a mail, under refs. The API logs who asks for one.',
    )

    this.drop = foldersOf(configuration).length === 0 ? undefined : new Drop(this, 'Drop', { key: this.key, configuration })
    if (this.drop) new CfnOutput(this, 'DropBucket', { value: this.drop.bucketName, description: 'The bucket for files of devices' })

    this.auditSecret = new Secret(this, 'AuditSecret', {
      description: 'Ides: seals decisions',
      encryptionKey: this.key,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    })
    acknowledge(
      this.auditSecret,
      'AwsSolutions-SMG4',
      'An operator rotates it: a new key is added after the earlier ones, which verify what they sealed, and a schedule would replace them.',
    )
    this.auditHeads = new LogGroup(this, 'AuditHeads', { retention: RetentionDays.TEN_YEARS, removalPolicy: RemovalPolicy.RETAIN })

    this.access = new AccessBus(this, 'Access', configuration.access)

    const { oidc } = configuration.signIn
    if (oidc) {
      const { audience, ...rest } = oidc
      this.signIn = { ...rest, audiences: [audience] }
      this.functions = []
    } else {
      const { signIn, granting } = new AdminPool(this, 'Admins', configuration)
      this.signIn = signIn
      this.functions = [granting]
    }
    if (configuration.network?.vpc === 'make') {
      const address = new CfnEIP(this, 'Egress', { domain: 'vpc' })
      this.egress = address.attrAllocationId
      new CfnOutput(this, 'EgressAddress', { value: address.attrPublicIp, description: 'The address that sources and connectors see' })
    }
    if (configuration.mail.identity === 'make') new MailIdentity(this, 'Mail', configuration.mail)

    if (configuration.domains) new OwnDomains(this, 'Domains', configuration.domains)

    new CfnOutput(this, 'PeopleTable', { value: this.people.tableName, description: 'The table of people' })
    new CfnOutput(this, 'RecordsTable', { value: this.records.tableName, description: 'The table of all other records' })
    new CfnOutput(this, 'AccessBusArn', { value: this.access.eventBusArn, description: 'The event bus of your device management' })
    new CfnOutput(this, 'KeyArn', {
      value: this.key.keyArn,
      description: 'The key that encrypts tables, rehearsals, mails and the audit secret',
    })
  }
}
