import { type Incidents, incident } from '#domain/policies/store.ts'
import { bodyItem, isNew, putItem, queryAll, type Table } from './table.ts'

const incidentItem = bodyItem(incident)

const partitionOf = (policy: string) => `INCIDENTS#${policy}`

/** Incident notes in the table of records, one item each, for good. */
export const dynamoIncidents = (table: Table): Incidents => ({
  async add(policy, incident) {
    const key = { pk: partitionOf(policy), sk: String(incident.number).padStart(9, '0') }
    await putItem(table, { ...key, body: JSON.stringify(incident) }, isNew)
  },
  list: policy => queryAll(table, { pk: partitionOf(policy) }, incidentItem),
})
