import * as z from 'zod'
import { type Incidents, incident } from '../../domain/policies/store.ts'
import { isNew, json, putItem, queryItems, type Table } from './table.ts'

const incidentItem = z.object({ body: json(incident) })

const partitionOf = (policy: string): string => `INCIDENTS#${policy}`

/** Incident notes in the table of records, one item each, for good. */
export const dynamoIncidents = (table: Table): Incidents => ({
  async add(policy, incident) {
    const key = { pk: partitionOf(policy), sk: String(incident.number).padStart(9, '0') }
    await putItem(table, { ...key, body: JSON.stringify(incident) }, isNew)
  },
  list: async (policy) => (await Array.fromAsync(queryItems(table, { pk: partitionOf(policy) }, incidentItem))).map(({ body }) => body),
})
