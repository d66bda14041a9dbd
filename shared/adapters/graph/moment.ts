import { Temporal } from 'temporal-polyfill'
import { instant } from '../../domain/schedule/fields.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { lenient } from '../http/records.ts'

/** Graph writes year 1 where nothing has happened yet. */
const first = Temporal.Instant.from('1971-01-01T00:00:00Z')

export const syncedAt = lenient(instant).transform((at) => (at && !isBefore(at, first) ? at : undefined))
