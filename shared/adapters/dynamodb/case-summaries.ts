import * as z from 'zod'
import { type Shard, shardOf, shards } from '../../domain/people/shards.ts'
import { type CaseSummaries, type CaseSummary, caseSummary } from '../../domain/people/summary.ts'
import { type Condition, deleteItem, json, putItem, queryItems, type Table } from './table.ts'

const partitionOf = (policy: string, shard: Shard): string => `CASES#${policy}#${shard}`

const keyOf = (policy: string, ref: string) => ({ pk: partitionOf(policy, shardOf(ref)), sk: ref })

const isLater = (version: number): Condition => ({
  condition: 'attribute_not_exists(#version) OR #version < :version',
  names: { '#version': 'version' },
  values: { ':version': version },
})

const summaryItem = z.object({ body: json(caseSummary) })

/** Case summaries in the table of records, one item each. */
export const dynamoCaseSummaries = (table: Table): CaseSummaries => ({
  async save(summary, version) {
    await putItem(table, { ...keyOf(summary.policy, summary.ref), version, body: JSON.stringify(summary) }, isLater(version))
  },
  async remove(policy, ref, version) {
    await deleteItem(table, keyOf(policy, ref), isLater(version))
  },
  async list(policy, most, from) {
    const rows: CaseSummary[] = []
    const { shard: first, after } = placeOf(from)
    for (const shard of shards.slice(shards.indexOf(first))) {
      const partition = { pk: partitionOf(policy, shard), skAfter: shard === first ? after : beforeAll }
      for await (const { body } of queryItems(table, partition, summaryItem, { pageSize: most - rows.length, consistent: false })) {
        rows.push(body)
        if (rows.length === most) return { rows, next: `${shard}.${body.ref}` }
      }
    }
    return { rows }
  },
})

/** A space sorts before every ref. */
const beforeAll = ' '

/** Where the previous page ended; the beginning for anything else. */
function placeOf(from: string | undefined): { readonly shard: Shard; readonly after: string } {
  const [, named, after] = /^(\d{2})\.([A-Z2-7]{20})$/.exec(from ?? '') ?? []
  const shard = shards.find((one) => one === named)
  return shard && after ? { shard, after } : { shard: shards[0], after: beforeAll }
}
