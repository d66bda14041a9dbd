import type { Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import { deployed, withOidc } from './deployed.ts'

describe('the data stack', () => {
  let template: Template
  beforeAll(() => {
    template = deployed(withOidc).data
  })

  it('keeps its tables when it is torn down, and lets nobody delete them by mistake', () => {
    const tables = Object.values(template.findResources('AWS::DynamoDB::GlobalTable'))
    expect(tables).toHaveLength(2)
    for (const table of tables) {
      expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
      expect(table.Properties.Replicas[0]).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      })
    }
  })

  it('draws a secret for the links to pages, long and easy to copy, and keeps it too', () => {
    const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'))
    expect(secrets).toEqual([
      expect.objectContaining({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          Description: "Ides: signs the links to people's own pages",
          GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
        },
      }),
    ])
  })

  it('holds nothing but these', () => {
    const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type)
    expect(types.sort()).toEqual([
      'AWS::DynamoDB::GlobalTable',
      'AWS::DynamoDB::GlobalTable',
      'AWS::SES::EmailIdentity',
      'AWS::SecretsManager::Secret',
    ])
  })

  it('finds by one sparse index who is owed something', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [{ AttributeName: 'ref', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'queue', KeyType: 'HASH' },
            { AttributeName: 'wakeAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    })
  })
})
