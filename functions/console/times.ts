/** Times as the console writes them. */
import { html, type SafeHtml } from '@remix-run/html-template'
import { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../../shared/domain/get-or-compute.ts'

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
export function moment(at: Temporal.Instant | string, zone: string): SafeHtml {
  const instant = typeof at === 'string' ? Temporal.Instant.from(at) : at
  return html`<time datetime="${instant.toString()}">${formatIn(zone).format(instant.epochMilliseconds)}</time>`
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** `Wed, 15 Mar 2023`. @param date such as `2023-03-15` */
export const day = (date: Temporal.PlainDate | string): SafeHtml =>
  html`<time datetime="${String(date)}">${dayFormat.format(Temporal.PlainDate.from(date).toZonedDateTime('UTC').epochMilliseconds)}</time>`
