import { CfnOutput, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'
import { AdminPool, type SignIn } from './constructs/admin-pool.ts'
import { MailIdentity } from './constructs/mail-identity.ts'
import type { ServiceFunction } from './constructs/service-function.ts'

/** What must outlive every other part: it is retained, protected from deletion, and can be restored to any second of the last 35 days. */
export class DataStack extends Stack {
  /** What the tables and the secret are encrypted with: whoever may not use it reads none of them, whatever else they may. */
  readonly key: Key
  /** One item a person. The index `due` holds only those to whom something is owed. */
  readonly people: TableV2
  /** Everything else: policies, evidence, digests, decisions, control. */
  readonly records: TableV2
  /** What signs the links to people's own pages: were it lost, every link that was mailed would lead nowhere. */
  readonly pageSecret: Secret
  /** Who signs admins in. */
  readonly signIn: SignIn
  /** What runs beside them, where admins are signed in by a pool. */
  readonly functions: readonly ServiceFunction[]

  constructor(scope: Construct, id: string, configuration: Configuration, props: StackProps = {}) {
    super(scope, id, props)
    this.key = new Key(this, 'Key', {
      description: 'Ides: people, records and the secret of pages',
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
      // On what need not be kept: rehearsals. Nothing waits for it to go, for it may go days later.
      timeToLiveAttribute: 'expiresAt',
    })

    this.pageSecret = new Secret(this, 'PageSecret', {
      description: "Ides: signs the links to people's own pages",
      encryptionKey: this.key,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(this.pageSecret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'It is changed by hand: links signed with the secret before it still work, those signed with an earlier one do not, so that a schedule would cut off links that were mailed and are still good.',
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

    new CfnOutput(this, 'PeopleTable', { value: this.people.tableName, description: 'One item a person' })
    new CfnOutput(this, 'RecordsTable', { value: this.records.tableName, description: 'Everything else that is stored' })
    new CfnOutput(this, 'KeyArn', { value: this.key.keyArn, description: 'What both are encrypted with' })
  }
}
