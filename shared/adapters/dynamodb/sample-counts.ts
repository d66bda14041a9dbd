import type { SampleCounts } from '#domain/emails/mailer.ts'
import { startOfDay } from '#domain/schedule/zone.ts'
import { expiryAt, type Table, updateItem } from './table.ts'

/** Counts in the table of records, one item an address and day, which expires once the day is over everywhere. */
export const dynamoSampleCounts = (table: Table): SampleCounts => ({
  async add(to, on, mails, most) {
    const expiresAt = expiryAt(startOfDay(on.add({ days: 2 }), 'UTC'))
    return updateItem(
      table,
      { pk: `SAMPLES#${to}`, sk: on.toString() },
      {
        update: 'SET expiresAt = :end ADD #mails :mails',
        condition: 'attribute_not_exists(#mails) OR #mails <= :left',
        names: { '#mails': 'mails' },
        values: { ':mails': mails, ':left': most - mails, ':end': expiresAt },
      },
    )
  },
})
