import { usualRetention } from '#domain/people/retention.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { historyOf, ruleOf } from '#domain/policies/policy.ts'
import { type RehearsalFiles, type Rehearsals, type RequestedRehearsal, requestedRehearsal } from '#domain/rehearsal/requested.ts'
import { rehearsalSummary } from '#domain/rehearsal/summary.ts'
import { bodyItem, expiry, getItem, putItem, queryItems, type Table } from './table.ts'

const rehearsalItem = bodyItem(requestedRehearsal)

const partitionOf = (policy: string) => `REHEARSAL#${policy}`

const keyOf = (policy: string, id: string) => ({ pk: partitionOf(policy), sk: id })

const summaryFile = 'summary.json'

/**
 * Rehearsals in the table of records, for so many days from their request.
 * @param files keep their summaries, which counts by unit make larger than an item may be
 */
export function dynamoRehearsals(table: Table, files: RehearsalFiles, days = usualRetention().rehearsals): Rehearsals {
  async function withSummary(rehearsal: RequestedRehearsal) {
    if (!rehearsal.eventFiles) return rehearsal
    return { ...rehearsal, summary: rehearsalSummary.parse(JSON.parse(await files.read(rehearsal.id, summaryFile))) }
  }

  return {
    async find(policy, id) {
      const found = await getItem(table, keyOf(policy, id), rehearsalItem)
      return found && withSummary(found)
    },
    async findLast(policy) {
      const all = queryItems(table, { pk: partitionOf(policy) }, rehearsalItem, { newestFirst: true, pageSize: 1 })
      for await (const rehearsal of all) return withSummary(rehearsal)
      return undefined
    },
    async findDoneBefore(policy, id) {
      const all = queryItems(table, { pk: partitionOf(policy) }, rehearsalItem, { newestFirst: true, pageSize: 4 })
      for await (const rehearsal of all) if (rehearsal.id < id && rehearsal.eventFiles) return withSummary(rehearsal)
      return undefined
    },
    async save({ policy, summary, ...rest }) {
      if (summary) await files.save(rest.id, summaryFile, [JSON.stringify(summary)])
      const body = { ...rest, version: policy.version, document: documentOf(ruleOf(policy)), history: historyOf(policy) }
      await putItem(table, { ...keyOf(policy.id, rest.id), expiresAt: expiry(rest.requestedAt, days), body: JSON.stringify(body) })
    },
  }
}
