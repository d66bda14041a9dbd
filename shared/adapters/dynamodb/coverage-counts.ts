import * as z from 'zod'
import { alikeByUnit, type CoverageCounts, type PeopleAlike, unitsWithDevices } from '#domain/coverage/counts.ts'
import { instant } from '#domain/schedule/fields.ts'
import { packedJson } from './packed-json.ts'
import { expiry, getItem, putItem, putItems, queryAll, sortable, type Table } from './table.ts'

const lastItem = z.object({ at: instant, units: z.int() })

const key = { pk: 'COVERAGE', sk: 'LAST' }

const unitItem = z.object({ sk: z.string(), body: z.instanceof(Uint8Array) })

const packedUnit = packedJson(alikeByUnit.valueType)

/** Days: of an older count, nothing may be so any more. */
const kept = 30

/** In the table of records: an item says which count is the last, whose units are in a partition of its own. */
export function dynamoCoverageCounts(table: Table): CoverageCounts {
  const findLast = () => getItem(table, key, lastItem)
  return {
    findLast,
    async save(at, units) {
      const pk = `COVERAGE#${sortable(at)}`
      const expiresAt = expiry(at, kept)
      const items = Object.entries(units).map(async ([unit, alike]) => ({
        pk,
        sk: `UNIT#${unit}`,
        body: await packedUnit.pack(alike),
        expiresAt,
      }))
      await putItems(table, await Promise.all(items))
      await putItem(table, { ...key, at: at.toString(), units: unitsWithDevices(units), expiresAt })
    },
    async find(units) {
      const last = await findLast()
      if (!last) return undefined
      const items = await queryAll(table, { pk: `COVERAGE#${sortable(last.at)}` }, unitItem)
      const found = items.map(({ sk, body }) => ({ unit: sk.slice('UNIT#'.length), body })).filter(({ unit }) => units?.has(unit) ?? true)
      const unpacked = found.map(async ({ unit, body }): Promise<[string, readonly PeopleAlike[]]> => [unit, await packedUnit.unpack(body)])
      return { at: last.at, units: Object.fromEntries(await Promise.all(unpacked)) }
    },
  }
}
