import { type AttributeDefinition, DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, it, onTestFinished } from 'vitest'
import { createTables, startDatabase } from '#infra/local/database/database.ts'
import { localAws } from '#test/local-aws.ts'
import { deployed, withOidc } from '../deployed.ts'

/** A database in memory for one test, with the tables of the data stack. */
async function open() {
  const database = await startDatabase({})
  const client = new DynamoDBClient({ endpoint: database.url, ...localAws })
  onTestFinished(async () => {
    client.destroy()
    await database.close()
  })
  await createTables(client, { people: 'People', records: 'Records' })
  return client
}

const template = deployed(withOidc).data.findResources('AWS::DynamoDB::GlobalTable')

const byAttribute = (a: AttributeDefinition, b: AttributeDefinition) => String(a.AttributeName).localeCompare(String(b.AttributeName))

const withoutMeaning = new Set([
  'DeletionProtectionEnabled',
  'GlobalSecondaryIndexes',
  'PointInTimeRecoverySpecification',
  'Region',
  'SSESpecification',
])

it('the tables of an embedded database are those of the data stack, and no others', async () => {
  const client = await open()
  expect((await client.send(new ListTablesCommand())).TableNames).toEqual(
    Object.keys(template).map(logicalId => logicalId.replace(/[0-9A-F]{8}$/, '')),
  )
})

it.each(Object.entries(template))(
  'the tables of an embedded database are defined as in the data stack: %s',
  async (logicalId, { Properties: properties }) => {
    const client = await open()
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: logicalId.replace(/[0-9A-F]{8}$/, '') }))
    const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes = [], Replicas, ...more } = properties
    const { SSESpecification, TimeToLiveSpecification, ...others } = more
    // Nothing else means anything here; but what is new in the stack must be checked.
    expect(others).toEqual({})
    expect(Replicas).toEqual([expect.toSatisfy(replica => Object.keys(replica).every(key => withoutMeaning.has(key)))])
    expect({
      AttributeDefinitions: table?.AttributeDefinitions?.toSorted(byAttribute),
      KeySchema: table?.KeySchema,
      BillingMode: table?.BillingModeSummary?.BillingMode,
      GlobalSecondaryIndexes: (table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }).toEqual({
      AttributeDefinitions: AttributeDefinitions.toSorted(byAttribute),
      KeySchema,
      BillingMode,
      GlobalSecondaryIndexes,
    })
  },
)
