import { Temporal } from 'temporal-polyfill'

const form = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:\d{2})?$/

/** A moment as exports write it: `2023-03-15 08:00:00.0000000`. Without an offset it is in UTC. Undefined for what is none. */
export function exportedMoment(written: string): Temporal.Instant | undefined {
  const [, date, time, offset = 'Z'] = form.exec(written.trim()) ?? []
  if (date === undefined) return undefined
  try {
    return Temporal.Instant.from(`${date}T${time}${offset}`)
  } catch {
    return undefined
  }
}
