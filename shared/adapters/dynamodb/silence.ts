import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'
import { type Silence, shortly } from '#domain/silence.ts'
import { getItem, setAttributes, sortable, type Table } from './table.ts'

const silenceItem = z.object({
  startsAt: z.optional(instant),
  heardAt: z.optional(instant),
  testMail: z.optional(z.string()),
  testHeardAt: z.optional(instant),
})

const key = { pk: 'CONTROL#SILENCE', sk: 'STATE' }

/** Silence in the table of records, as far as replicas know it. */
export const findSilence = (table: Table) => getItem(table, key, silenceItem, { consistent: false })

export const dynamoSilence = (table: Table): Silence => ({
  async findStart() {
    return (await findSilence(table))?.startsAt
  },
  async findHeard() {
    const { heardAt, testHeardAt } = (await findSilence(table)) ?? {}
    return { at: heardAt, testAt: testHeardAt }
  },
  async begin(sentAt) {
    await setAttributes(
      table,
      key,
      { startsAt: sortable(sentAt) },
      {
        condition: 'attribute_not_exists(startsAt) AND (attribute_not_exists(heardAt) OR heardAt <= :before)',
        values: { ':before': sortable(sentAt.subtract(shortly)) },
      },
    )
  },
  async end(heardAt) {
    await setAttributes(table, key, { heardAt: sortable(heardAt), startsAt: undefined })
  },
  async endByTest(heardAt, testMail) {
    await setAttributes(table, key, { heardAt: sortable(heardAt), testHeardAt: sortable(heardAt), testMail, startsAt: undefined })
  },
})
