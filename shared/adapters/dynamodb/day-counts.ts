import type { DayCounts } from '#domain/day-counts.ts'
import { startOfDay } from '#domain/schedule/zone.ts'
import { expiryAt, type Table, updateItem } from './table.ts'

/** Counts in the table of records, one item a day of what is counted, which expires once the day is over everywhere. */
export const dynamoDayCounts = (table: Table): DayCounts => ({
  async add(of, on, more, most) {
    const expiresAt = expiryAt(startOfDay(on.add({ days: 2 }), 'UTC'))
    return updateItem(
      table,
      { pk: `SAMPLES#${of}`, sk: on.toString() },
      {
        update: 'SET expiresAt = :end ADD #mails :mails',
        condition: 'attribute_not_exists(#mails) OR #mails <= :left',
        names: { '#mails': 'mails' },
        values: { ':mails': more, ':left': most - more, ':end': expiresAt },
      },
    )
  },
})
