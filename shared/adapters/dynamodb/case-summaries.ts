import * as z from 'zod'
import { type CaseSummaries, type CaseSummary, caseSummary } from '../../domain/people/summary.ts'
import { type Condition, deleteItem, json, putItem, queryItems, type Table } from './table.ts'

/** Partitions per policy, so that none grows hot. */
const shards = 16

const shardOf = (ref: string): number => ref.charCodeAt(ref.length - 1) % shards

const partitionOf = (policy: string, shard: number): string => `CASES#${policy}#${String(shard).padStart(2, '0')}`

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
    let place = placeOf(from)
    while (place.shard < shards) {
      const partition = { pk: partitionOf(policy, place.shard), skAfter: place.after }
      for await (const { body } of queryItems(table, partition, summaryItem, { pageSize: most - rows.length, consistent: false })) {
        rows.push(body)
        if (rows.length === most) return { rows, next: `${place.shard}.${body.ref}` }
      }
      place = { ...beginning, shard: place.shard + 1 }
    }
    return { rows }
  },
})

/** A space sorts before every ref. */
const beginning: Place = { shard: 0, after: ' ' }

interface Place {
  readonly shard: number
  readonly after: string
}

/** Where the previous page ended; the beginning for anything else. */
function placeOf(from: string | undefined): Place {
  const [, shard, after] = /^(\d{1,2})\.([A-Z2-7]{20})$/.exec(from ?? '') ?? []
  return shard && after ? { shard: Number(shard), after } : beginning
}
