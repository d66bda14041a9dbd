/** A device as somebody lists it anew, with what is known of it besides. */
import { Temporal } from 'temporal-polyfill'
import { keptBy, type RequiredNames } from '../requirements/asked.ts'
import type { Device } from './person.ts'
import { keptOf, lastReading, withReadingByTime } from './readings.ts'

/**
 * A listed device with what is known of it besides, as far as anybody asks: of each requirement the latest counts, and what the owner
 * checked until a reading names it. A list that is older than the last reading does not know `workApps` better.
 */
export function withKnown(listed: Device, known: Device, asked: RequiredNames): Device {
  const [before, added] = [lastReading(known), lastReading(listed)]
  const isOutdated = before && added && Temporal.Instant.compare(added.reportedAt, before.reportedAt) <= 0
  const readings = keptOf(added ? withReadingByTime(known.readings, added) : known.readings, keptBy(asked))
  const named = new Set(readings.flatMap(({ met, unmet }) => [...met, ...unmet]))
  const checked = Object.entries(known.checked ?? {}).filter(([name]) => !named.has(name))
  return {
    ...listed,
    readings,
    ...(isOutdated ? { workApps: known.workApps } : {}),
    ...(known.givenOn && !listed.givenOn ? { givenOn: known.givenOn } : {}),
    ...(known.keys && !listed.keys ? { keys: known.keys } : {}),
    ...(checked.length > 0 ? { checked: Object.fromEntries(checked) } : {}),
  }
}
