import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'

/** What must outlive every other part: it is retained, protected from deletion, and can be restored to any second of the last 35 days. */
export class DataStack extends Stack {
  /** One item a person. The index `due` holds only those to whom something is owed. */
  readonly people: TableV2
  /** Everything else: policies, evidence, digests, decisions, control. */
  readonly records: TableV2

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props)
    const kept = {
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
    this.records = new TableV2(this, 'Records', { ...kept, partitionKey: text('pk'), sortKey: text('sk') })
  }
}
