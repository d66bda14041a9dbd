/** Times as the console writes them. */

import { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../../shared/domain/caching.ts'
import { html, type SafeHtml } from '../../shared/domain/html.ts'
import { counted } from '../../shared/domain/text.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

const formatIn = (zone: string): Intl.DateTimeFormat =>
  getOrCompute(
    formats,
    zone,
    () =>
      new Intl.DateTimeFormat('en-GB', {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZone: zone,
        timeZoneName: 'short',
      }),
  )

/** `Wed, 15 Mar 2023, 18:00 CET` */
export function momentText(at: Temporal.Instant | string, zone: string): SafeHtml {
  const instant = typeof at === 'string' ? Temporal.Instant.from(at) : at
  return html`<time datetime="${instant.toString()}">${formatIn(zone).format(instant.epochMilliseconds)}</time>`
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** `3 hours ago`, `now`, `in 20 minutes` */
export function away(at: Temporal.Instant | string, now: Temporal.Instant): string {
  const seconds = (Temporal.Instant.from(at).epochMilliseconds - now.epochMilliseconds) / 1000
  if (Math.abs(seconds) < 1) return 'now'
  const [unit, size] = unitFor(Math.abs(seconds))
  return relative.format(Math.round(seconds / size), unit)
}

/** `45 seconds`, `12 minutes`, `3 hours` */
export function duration(seconds: number): string {
  const [unit, size] = unitFor(seconds)
  return counted(Math.round(seconds / size), unit)
}

/** One in which a number says enough. */
function unitFor(seconds: number): readonly ['second' | 'minute' | 'hour' | 'day', number] {
  if (seconds < 120) return ['second', 1]
  if (seconds < 7200) return ['minute', 60]
  return seconds < 172_800 ? ['hour', 3600] : ['day', 86_400]
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** `Wed, 15 Mar 2023`. @param date such as `2023-03-15` */
export const dayText = (date: Temporal.PlainDate | string): SafeHtml =>
  html`<time datetime="${String(date)}">${dayFormat.format(Temporal.PlainDate.from(date).toZonedDateTime('UTC').epochMilliseconds)}</time>`
