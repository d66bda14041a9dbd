import type { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import { type ConnectorTests, connectorTest } from '#domain/access/connector.ts'
import type { LastTests } from '#domain/last-tests.ts'
import { usualRetention } from '#domain/people/retention.ts'
import { type SourceTests, sourceTest } from '#domain/sources/tasks.ts'
import { bodyItem, expiry, getItem, putItem, type Table } from './table.ts'

/** In the table of records. */
export const dynamoSourceTests = (table: Table, days = usualRetention().tests): SourceTests => lastTests(table, 'SOURCES', sourceTest, days)

export const dynamoConnectorTests = (table: Table, days = usualRetention().tests): ConnectorTests =>
  lastTests(table, 'CONTROL#ACCESS', connectorTest, days)

function lastTests<Test extends { askedAt: Temporal.Instant }>(
  table: Table,
  pk: string,
  test: z.ZodType<Test>,
  days: number,
): LastTests<Test> {
  const keyOf = (name: string) => ({ pk, sk: `TEST#${name}` })
  const testItem = bodyItem(test)
  return {
    async save(name, test) {
      await putItem(table, { ...keyOf(name), body: JSON.stringify(test), expiresAt: expiry(test.askedAt, days) })
    },
    find: name => getItem(table, keyOf(name), testItem),
  }
}
