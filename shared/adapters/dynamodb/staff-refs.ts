import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb'
import pMap from 'p-map'
import * as z from 'zod'
import type { StaffRefs } from '../../domain/people/refs.ts'
import { attributesOf, deleteItem, getItem, isNew, parseItem, putItem, type Table } from './table.ts'

const keyItem = z.object({ pk: z.string() })
const refItem = z.object({ ref: z.string() })
const keyedRefItem = keyItem.extend(refItem.shape)

/** Keys in one request: DynamoDB's limit. */
const batchSize = 100

const concurrency = 4

const prefix = 'STAFF#'

const keyOf = (staff: string) => ({ pk: `${prefix}${staff}`, sk: 'REF' })

const staffOf = ({ pk }: z.output<typeof keyItem>): string => pk.slice(prefix.length)

/**
 * Refs in the table of records, one item a staff id.
 * @param drawRef returns a new random ref
 */
export function dynamoStaffRefs(table: Table, drawRef: () => string): StaffRefs {
  const { client, name } = table

  const find = async (staff: string): Promise<string | undefined> => (await getItem(table, keyOf(staff), refItem))?.ref

  async function findBatch(staff: readonly string[]): Promise<readonly (readonly [staff: string, ref: string | undefined])[]> {
    const Keys = staff.map((one) => attributesOf(keyOf(one)))
    const asked = new BatchGetItemCommand({ RequestItems: { [name]: { Keys, ConsistentRead: true } } })
    const { Responses, UnprocessedKeys } = await client.send(asked)
    const found = (Responses?.[name] ?? []).map((item) => parseItem(keyedRefItem, item))
    // Left out under load. The SDK repeats single reads after a pause.
    const left = (UnprocessedKeys?.[name]?.Keys ?? []).map((key) => staffOf(parseItem(keyItem, key)))
    return [
      ...found.map((item) => [staffOf(item), item.ref] as const),
      ...(await Promise.all(left.map(async (one) => [one, await find(one)] as const))),
    ]
  }

  return {
    find,
    async findAll(staff) {
      const ids = [...new Set(staff)]
      const batches = Array.from({ length: Math.ceil(ids.length / batchSize) }, (_, index) =>
        ids.slice(index * batchSize, (index + 1) * batchSize),
      )
      const found = (await pMap(batches, findBatch, { concurrency })).flat()
      return new Map(found.flatMap(([one, ref]) => (ref === undefined ? [] : [[one, ref]])))
    },
    async getOrCreate(staff) {
      for (;;) {
        const ref = drawRef()
        if (await putItem(table, { ...keyOf(staff), ref }, isNew)) return ref
        // Somebody else was first. Their ref is gone again only if the person is being erased.
        const known = await find(staff)
        if (known !== undefined) return known
      }
    },
    async remove(staff, ref) {
      await deleteItem(table, keyOf(staff), { condition: '#ref = :ref', names: { '#ref': 'ref' }, values: { ':ref': ref } })
    },
  }
}
