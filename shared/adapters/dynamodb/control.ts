import * as z from 'zod'
import type { Control } from '#domain/policies/store.ts'
import { instant } from '#domain/schedule/fields.ts'
import { outage } from '#domain/sources/outages.ts'
import { getItem, json, setAttributes, type Table, updateItem } from './table.ts'

const pause = z.optional(json(z.strictObject({ reason: z.string(), by: z.string(), at: instant })))

const pausesItem = z.object({ mail: pause, suspension: pause, erasure: pause })

/** By source. */
const outagesItem = z.object({ pk: z.string(), sk: z.string() }).catchall(json(z.array(outage)))

const sk = 'STATE'
const pauses = { pk: 'CONTROL#PAUSES', sk }
/** Who reads sources writes it, and no pauses. */
const outages = { pk: 'CONTROL#OUTAGES', sk }

/** Pauses, and outages of sources, in the table of records: an attribute for each part or source, so that saving one leaves the others alone. */
export const dynamoControl = (table: Table): Control => ({
  async find() {
    return (await getItem(table, pauses, pausesItem)) ?? {}
  },
  async save(part, paused) {
    await setAttributes(table, pauses, { [part]: paused && JSON.stringify(paused) })
  },
  async findOutages() {
    const { pk: _, sk: __, ...bySource } = (await getItem(table, outages, outagesItem)) ?? outages
    return bySource
  },
  async saveOutages(source, known) {
    const names = { '#source': source }
    if (known.length === 0) await updateItem(table, outages, { update: 'REMOVE #source', names })
    else await updateItem(table, outages, { update: 'SET #source = :known', names, values: { ':known': JSON.stringify(known) } })
  },
})
