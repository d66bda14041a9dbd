import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { DigestLines, FiledLine } from '#domain/digests/digest.ts'
import { usualRetention } from '#domain/people/retention.ts'
import { instant } from '#domain/schedule/fields.ts'
import { deleteItem, expiry, getItem, isNew, putItem, queryAll, setAttributes, type Table } from './table.ts'

const lineItem = z.object({
  staff: z.string(),
  policy: z.string(),
  openedAt: instant,
  rung: z.string(),
  at: instant,
  toldIn: z.optional(z.int()),
})

const partitionOf = (recipient: string, on: Temporal.PlainDate) => `DIGEST#${recipient}#${on}`

const keyOf = (recipient: string, on: Temporal.PlainDate, { staff, policy, rung }: FiledLine) => ({
  pk: partitionOf(recipient, on),
  sk: `LINE#${staff}#${policy}#${rung}`,
})

/** Digest lines in the table of records, one item each, for so many days from the moment of each. */
export const dynamoDigestLines = (table: Table, days = usualRetention().digestLines): DigestLines => ({
  async file(recipient, on, line) {
    const key = keyOf(recipient, on, line)
    const { staff, policy, rung } = line
    const moments = { openedAt: line.openedAt.toString(), at: line.at.toString(), expiresAt: expiry(line.at, days) }
    const item = { ...key, staff, policy, rung, ...moments }
    if (await putItem(table, item, isNew)) return 'waiting'
    return (await getItem(table, key, lineItem))?.toldIn === undefined ? 'waiting' : 'told'
  },
  async withdraw(recipient, on, line) {
    return (await deleteItem(table, keyOf(recipient, on, line), { condition: 'attribute_not_exists(toldIn)' })) ? 'withdrawn' : 'told'
  },
  async tell(recipient, on, line, number) {
    const told = await setAttributes(table, keyOf(recipient, on, line), { toldIn: number }, { condition: 'attribute_exists(pk)' })
    return told ? 'told' : 'gone'
  },
  list: (recipient, on) => queryAll(table, { pk: partitionOf(recipient, on) }, lineItem),
})
