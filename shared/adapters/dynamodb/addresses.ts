import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { addressRef } from '#domain/people/ref.ts'
import type { Addresses, AddressHolder } from '#domain/people/store.ts'
import { deleteItem, getItem, getItems, parseItem, putItem, sortable, type Table } from './table.ts'

const holderItem = z.object({ pk: z.string(), ref: z.string(), since: z.string() })

const holderOf = ({ ref, since }: z.output<typeof holderItem>): AddressHolder => ({ ref, since: Temporal.Instant.from(since) })

const keyOf = (address: string) => ({ pk: `ADDRESS#${addressRef(address)}`, sk: 'HOLDER' })

export const holderItemOf = (address: string, { ref, since }: AddressHolder) => ({ ...keyOf(address), ref, since: sortable(since) })

/** Holders in the table of records, one item an address. */
export function dynamoAddresses(table: Table): Addresses {
  async function find(address: string): Promise<AddressHolder | undefined> {
    const item = await getItem(table, keyOf(address), holderItem)
    return item && holderOf(item)
  }

  return {
    find,
    async findAll(addresses) {
      const byKey = Map.groupBy(addresses, address => keyOf(address).pk)
      const keys = [...byKey.values()].map(([address = '']) => keyOf(address))
      const items = await getItems(table, keys)
      const found = items.map(item => parseItem(holderItem, item))
      return new Map(found.flatMap(item => (byKey.get(item.pk) ?? []).map(address => [address, holderOf(item)])))
    },
    async claim(address, { ref, since }, instead) {
      const item = holderItemOf(address, { ref, since })
      const names = { '#ref': 'ref' }
      for (;;) {
        const isWritten = await putItem(table, item, {
          condition: `attribute_not_exists(pk) OR #ref = :ref${instead ? ' OR (#ref = :other AND since = :since)' : ''}`,
          names,
          values: { ':ref': ref, ...(instead ? { ':other': instead.ref, ':since': sortable(instead.since) } : {}) },
        })
        if (isWritten) return { ref, since }
        const holder = await find(address)
        if (holder) return holder
      }
    },
    async release(address, ref, by) {
      await deleteItem(table, keyOf(address), {
        condition: '#ref = :ref AND since <= :by',
        names: { '#ref': 'ref' },
        values: { ':ref': ref, ':by': sortable(by) },
      })
    },
  }
}
