import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { dynamoDeviceOwners } from '#adapters/dynamodb/device-owners.ts'
import { dynamoDigestLines } from '#adapters/dynamodb/digest-lines.ts'
import { dynamoEvidence } from '#adapters/dynamodb/evidence.ts'
import { dynamoEnrolment } from '#adapters/dynamodb/jobs.ts'
import { dynamoPeople } from '#adapters/dynamodb/people.ts'
import { dynamoPolicies } from '#adapters/dynamodb/policies.ts'
import { dynamoSilence } from '#adapters/dynamodb/silence.ts'
import { createTables, startDatabase } from '#infra/local/database/database.ts'
import { localAws } from '../local-aws.ts'
import { memoryNewcomers } from '../memory/newcomers.ts'
import { memorySystem } from '../system.ts'
import type { Place } from './world.ts'

/** The embedded DynamoDB as a place for scenarios, with tables of their own for each. */
export async function databasePlace(): Promise<Place & { close(): Promise<void> }> {
  const database = await startDatabase({})
  const client = new DynamoDBClient({ endpoint: database.url, ...localAws })
  let opened = 0
  return {
    minutes: [0, 15, 30, 45],
    async open(start) {
      opened += 1
      const names = { people: `people-${opened}`, records: `records-${opened}` }
      await createTables(client, names)
      const records = { client, name: names.records }
      const memory = memorySystem(start)
      const people = dynamoPeople({ client, name: names.people }, records)
      return {
        ...memory,
        people,
        newcomers: memoryNewcomers({ ...memory, people }),
        policies: dynamoPolicies(records),
        evidence: dynamoEvidence(records),
        lines: dynamoDigestLines(records),
        owners: dynamoDeviceOwners(records),
        enrolment: dynamoEnrolment(records),
        silence: dynamoSilence(records),
      }
    },
    async close() {
      client.destroy()
      await database.close()
    },
  }
}
