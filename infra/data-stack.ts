import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'
import { AdminPool, type PoolSignIn } from './constructs/admin-pool.ts'
import { MailIdentity } from './constructs/mail-identity.ts'
import type { ServiceFunction } from './constructs/service-function.ts'

/** Everything that must survive: retained, protected from deletion, restorable to any second of the last 35 days. */
export class DataStack extends Stack {
  /** Encrypts the tables: without access to it nobody can read them. */
  readonly key: Key
  /** One item a person. The index `due` holds only people with something due. */
  readonly people: TableV2
  /** Everything else: policies, evidence, digests, decisions, control. */
  readonly records: TableV2
  readonly signIn: PoolSignIn
  /** With a Cognito pool: its trigger. */
  readonly functions: readonly ServiceFunction[]

  constructor(scope: Construct, id: string, configuration: Configuration, props: StackProps = {}) {
    super(scope, id, props)
    this.key = new Key(this, 'Key', {
      description: 'Ides: people and records',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    const kept = {
      encryption: TableEncryptionV2.customerManagedKey(this.key),
      billing: Billing.onDemand(),
      deletionProtection: true,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    }
    const text = (name: string) => ({ name, type: AttributeType.STRING })

    this.people = new TableV2(this, 'People', {
      ...kept,
      partitionKey: text('ref'),
      globalSecondaryIndexes: [
        { indexName: 'due', partitionKey: text('queue'), sortKey: text('wakeAt'), projectionType: ProjectionType.KEYS_ONLY },
      ],
    })
    this.records = new TableV2(this, 'Records', {
      ...kept,
      partitionKey: text('pk'),
      sortKey: text('sk'),
      // On rehearsals, lists of the brake, page links, counts of samples, turns, and erasures that break off at their very end. DynamoDB may
      // delete days late; nothing depends on it.
      timeToLiveAttribute: 'expiresAt',
    })

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
    if (configuration.mail.identity === 'make') new MailIdentity(this, 'Mail', configuration.mail)

    new CfnOutput(this, 'PeopleTable', { value: this.people.tableName, description: 'The table of people' })
    new CfnOutput(this, 'RecordsTable', { value: this.records.tableName, description: 'The table of all other records' })
    new CfnOutput(this, 'KeyArn', { value: this.key.keyArn, description: 'The key that encrypts both tables' })
  }
}
