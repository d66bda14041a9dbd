import * as z from 'zod'
import { type ConnectorTests, connectorTest } from '../../domain/access/connector-tests.ts'
import { expiry, getItem, json, putItem, type Table } from './table.ts'

const keyOf = (connector: string) => ({ pk: 'CONTROL#ACCESS', sk: `TEST#${connector}` })

const testItem = z.object({ body: json(connectorTest) })

/** Days for which a test is kept. */
const days = 30

/** The last test of each connector in the table of records. */
export const dynamoConnectorTests = (table: Table): ConnectorTests => ({
  async save(connector, test) {
    await putItem(table, { ...keyOf(connector), body: JSON.stringify(test), expiresAt: expiry(test.askedAt, days) })
  },
  find: async (connector) => (await getItem(table, keyOf(connector), testItem))?.body,
})
