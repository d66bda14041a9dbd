/** Shows text of mails safely. */

import type { Temporal } from 'temporal-polyfill'
import { html, type SafeHtml } from '#shared/domain/html.ts'
import { localTime, withWeekday } from '#shared/domain/schedule/zone.ts'

/**
 * Text of a mail. Invisible characters and overrides of writing direction show as `[U+202E]`; `bdi` isolates the direction of the rest.
 */
export const isolated = (text: string): SafeHtml => html`<bdi>${visible(text)}</bdi>`

/** Replaces controls other than tabs and line ends, and embeddings and overrides of direction. */
export const visible = (text: string): string =>
  text.replace(/(?![\t\n\r])[\p{Cc}\u202a-\u202e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
  })

/** Text with clickable links. */
export const linked = (text: string): SafeHtml[] =>
  text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}])/)
    .map((part, index) =>
      index % 2 === 0 ? html`${visible(part)}` : html`<a href="${part}" target="_blank" rel="noreferrer">${visible(part)}</a>`,
    )

/** `Thu 23 Feb 2023, 10:00 UTC` */
export function momentInWords({ epochMilliseconds }: Temporal.Instant): string {
  const [weekday = '', day, month = '', year = '', time = ''] = new Date(epochMilliseconds).toUTCString().split(' ')
  return `${weekday.slice(0, 3)} ${Number(day)} ${month} ${year}, ${time.slice(0, 5)} UTC`
}

/** In UTC, and as clocks show it in a zone. */
export const timeElement = (moment: Temporal.Instant, zone?: string): SafeHtml =>
  html`<time datetime="${moment.toString()}">${momentInWords(moment)}</time>${zone === undefined ? null : html` <small>${localWords(moment, zone)}</small>`}`

/** `11:00 Europe/Brussels`, with the date if it differs from that in UTC */
function localWords(moment: Temporal.Instant, zone: string): string {
  const local = localTime(moment, zone)
  const date = local.toPlainDate()
  const isSameDate = date.equals(localTime(moment, 'UTC').toPlainDate())
  return `${isSameDate ? '' : `${withWeekday(date)} `}${local.toPlainTime().toString({ smallestUnit: 'minute' })} ${zone}`
}

export function inBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
