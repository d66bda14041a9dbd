import * as z from 'zod'
import { type AccessState, type AccessStates, accessState } from '#domain/access/states.ts'
import { type Shard, shardOf, shards } from '#domain/people/ref.ts'
import { compactJson } from '#domain/people/serialize.ts'
import { instant } from '#domain/schedule/fields.ts'
import { getItem, json, putItem, queryItems, removeVersion, saveVersion, type Table } from './table.ts'

const stateItem = z.object({ sk: z.string(), version: z.int(), body: json(accessState) })

const comparisonItem = z.object({ doneAt: z.optional(instant), from: z.optional(z.string()) })

const comparisonKey = { pk: 'CONTROL#ACCESS', sk: 'COMPARISON' }

const partitionOf = (shard: Shard) => `ACCESS#${shard}`

const keyOf = (person: string, device: string) => ({ pk: partitionOf(shardOf(person)), sk: `${person}#${device}` })

/** What connectors said of devices, in the table of records, one item a device of a person. */
export const dynamoAccessStates = (table: Table): AccessStates => ({
  async find(person, device) {
    const found = await getItem(table, keyOf(person, device), stateItem)
    return found && { state: found.body, version: found.version }
  },
  save: (state, version) => saveVersion(table, { ...keyOf(state.target.person, state.target.device), body: compactJson(state) }, version),
  remove: ({ state: { target }, version }) => removeVersion(table, keyOf(target.person, target.device), version),
  async list(most, from) {
    const states: AccessState[] = []
    const { shard: first, after } = placeOf(from)
    for (const shard of shards.slice(shards.indexOf(first))) {
      const partition = { pk: partitionOf(shard), skAfter: shard === first ? after : undefined }
      for await (const { sk, body } of queryItems(table, partition, stateItem, { pageSize: most - states.length })) {
        states.push(body)
        if (states.length === most) return { states, next: `${shard}.${sk}` }
      }
    }
    return { states }
  },
  async findComparison() {
    const { doneAt, from } = (await getItem(table, comparisonKey, comparisonItem)) ?? {}
    return { doneAt, from }
  },
  async saveComparison({ doneAt, from }) {
    await putItem(table, { ...comparisonKey, doneAt: doneAt?.toString(), from })
  },
})

/** Where the previous page ended; the beginning for anything else. */
function placeOf(from: string | undefined): { shard: Shard; after?: string } {
  const [, named, after] = /^(\d{2})\.(.+)$/.exec(from ?? '') ?? []
  const shard = shards.find(one => one === named)
  return shard && after ? { shard, after } : { shard: shards[0] }
}
