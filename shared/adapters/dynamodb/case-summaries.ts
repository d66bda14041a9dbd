import * as z from 'zod'
import { type Shard, shardOf, shards } from '../../domain/people/shards.ts'
import { type CaseSummaries, type CaseSummary, caseSummary } from '../../domain/people/summary.ts'
import { type Condition, deleteItem, getItems, json, parseItem, putItem, queryItems, replaceItem, type Table } from './table.ts'

const partitionOf = (policy: string, shard: Shard): string => `CASES#${policy}#${shard}`

const keyOf = (policy: string, ref: string) => ({ pk: partitionOf(policy, shardOf(ref)), sk: ref })

const isLater = (version: number): Condition => ({
  condition: 'attribute_not_exists(#version) OR #version < :version',
  names: { '#version': 'version' },
  values: { ':version': version },
})

const summaryItem = z.object({ body: json(caseSummary) })

/** Of those who ask, so that no other case is read for theirs. It may be left over: it counts only while the summary has a request. */
const askingKeyOf = (policy: string, ref: string) => ({ pk: `CASES#${policy}#asking`, sk: ref })

const askingItem = z.object({ sk: z.string() })

/** Case summaries in the table of records, one item each, and another for a case with requests. */
export const dynamoCaseSummaries = (table: Table): CaseSummaries => ({
  async save(summary, version) {
    const { policy, ref, requests } = summary
    // First, so that no request is without it.
    if (requests.length > 0) await putItem(table, { ...askingKeyOf(policy, ref), version }, isLater(version))
    const item = { ...keyOf(policy, ref), version, body: JSON.stringify(summary) }
    const former = await replaceItem(table, item, summaryItem.partial(), isLater(version))
    if (requests.length === 0 && former?.body?.requests.length) await deleteItem(table, askingKeyOf(policy, ref), isLater(version))
  },
  async remove(policy, ref, version) {
    await deleteItem(table, keyOf(policy, ref), isLater(version))
    await deleteItem(table, askingKeyOf(policy, ref), isLater(version))
  },
  async listAsking(policy, most, from) {
    const refs: string[] = []
    const partition = { pk: `CASES#${policy}#asking`, skAfter: from || beforeAll }
    for await (const { sk } of queryItems(table, partition, askingItem, { pageSize: most })) {
      refs.push(sk)
      if (refs.length === most) break
    }
    const items = await getItems(
      table,
      refs.map((ref) => keyOf(policy, ref)),
    )
    const found = items.map((item) => parseItem(summaryItem, item).body).filter(({ requests }) => requests.length > 0)
    const last = refs.at(-1)
    return { rows: found.toSorted((a, b) => (a.ref < b.ref ? -1 : 1)), ...(last && refs.length === most ? { next: last } : {}) }
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
