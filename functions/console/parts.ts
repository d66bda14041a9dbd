/** Parts of pages: lists, facts, links, times. */

import { Temporal } from 'temporal-polyfill'
import { stringify } from 'yaml'
import { getOrCompute } from '#domain/caching.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import { doneIn, type PeopleByProgress, percentOf } from '#domain/people/case-counts.ts'
import { figure } from '#domain/text.ts'
import type { Refusal } from '../admin/problem.ts'
import { unitFor } from '../duration.ts'
import { refusalText } from './refusals.ts'

export type TableCell = SafeHtml | string | number | LinkedNumber | undefined

/** With the way to what it counts. */
interface LinkedNumber {
  number: number
  to: string
}

const isNumber = (cell: TableCell): boolean => typeof cell === 'number' || (typeof cell === 'object' && 'to' in cell)

function shown(cell: TableCell) {
  if (typeof cell === 'object' && 'to' in cell) return cell.number === 0 ? '0' : linkTo(cell.to, figure(cell.number))
  return typeof cell === 'number' ? figure(cell) : cell
}

/** Columns of text, or characters in one, from which a row is a paragraph where the screen is narrow; other tables scroll within themselves. */
const manyTexts = 3
const longText = 100

/**
 * A table.
 * @param heads a column without a head is left out
 * @param whenEmpty what it means if there are no rows; by default nothing is shown
 */
export function list(
  caption: string,
  heads: readonly (string | false | undefined)[],
  rows: readonly (readonly TableCell[])[],
  whenEmpty?: SafeHtml | string,
) {
  if (rows.length === 0) return typeof whenEmpty === 'string' ? empty(whenEmpty) : (whenEmpty ?? html``)
  const isShown = (_: unknown, column: number) => Boolean(heads[column])
  const shownHeads = heads.filter(isShown)
  const number = heads.map((_, column) => (rows.some(row => isNumber(row[column])) ? html` class="number"` : '')).filter(isShown)
  const isLong = rows.some(row => row.some(cell => typeof cell === 'string' && cell.length > longText))
  const isWordy = isLong || number.filter(one => one === '').length >= manyTexts
  const named = shownHeads.map(head => (isWordy && shownHeads.length > 2 ? html` data-head="${head}"` : ''))
  return html`<div class="wide${isWordy ? ' wordy' : ''}" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${shownHeads.map((head, column) => html`<th scope="col"${number[column]}>${head}</th>`)}</tr></thead>
<tbody>${rows.map(row => {
    const [first, ...others] = row.filter(isShown)
    return html`<tr><th scope="row"${number[0]}>${shown(first)}</th>${others.map((cell, column) => html`<td${number[column + 1]}${named[column + 1]}>${shown(cell)}</td>`)}</tr>`
  })}</tbody>
</table></div>`
}

/** A number that people act on, large, and the way to what it counts. */
interface Figure {
  name: SafeHtml | string
  number: number
  to?: string
}

export const figures = (all: readonly Figure[]) =>
  html`<ul class="figures">${all.map(({ name, number, to }) => {
    const both = html`<b class="number">${figure(number)}</b>${name}`
    return html`<li${number === 0 ? html` class="none"` : ''}>${to === undefined ? both : linkTo(to, both)}</li>`
  })}</ul>`

/** How many people with a case complied. */
export function shareDone(people: PeopleByProgress) {
  const { done, all } = doneIn(people)
  return all === 0 ? html`<p class="quiet">No one has a case yet.</p>` : share(done, all, 'of people with a case complied')
}

/** How much is done, as a bar and in words. */
export function share(done: number, all: number, name: string) {
  const words = `${percentOf(done, all)}% ${name}`
  return html`<div class="share"><progress max="${all}" value="${done}" aria-label="${words}"></progress>${words} <span class="quiet">${figure(done)} of ${figure(all)}</span></div>`
}

/** Facts that are not known are left out. */
export const facts = (rows: readonly (readonly [name: string, value: TableCell] | undefined)[]) =>
  html`<dl>${rows.map(row => (row?.[1] === undefined ? '' : html`<div><dt>${row[0]}</dt><dd>${shown(row[1])}</dd></div>`))}</dl>`

/** Where there is nothing to show: what that means, and what to do. */
export const empty = (text: string, more: SafeHtml = html``) => html`<div class="empty"><p>${text}</p>${more}</div>`

/** A part of a page that is made of what a route answers; where it refuses, why. */
export const part = <T>(result: { body: T } | Refusal, show: (body: T) => SafeHtml) =>
  'problem' in result ? empty(refusalText(result)) : show(result.body)

export const mark = (kind: 'good' | 'open' | 'warn' | 'grave' | 'quiet', name: string) => html`<span class="mark ${kind}">${name}</span>`

/** Of a test. */
export const noAnswerYet = (askedAt: Temporal.Instant, zone: string) =>
  html`<p>Asked for at ${momentText(askedAt, zone)}; no answer yet. Reload this page in a moment.</p>`

export const notice = (content: SafeHtml | string) => html`<div class="notice"><p>${content}</p></div>`

export const linkTo = (to: string, name: SafeHtml | string) => html`<a href="${to}">${name}</a>`

/** `false` where it does not apply; those that harm are `grave`, and come last. */
export type ActLink = readonly [to: string, name: string, kind?: 'main' | 'grave'] | false

/** What may be done from here: links that look like buttons. */
export function acts(...links: readonly ActLink[]) {
  const offered = links.flatMap(one => (one ? [one] : []))
  if (offered.length === 0) return html``
  return html`<ul class="acts">${offered.map(([to, name, kind]) => html`<li class="${kind}"><a class="go ${kind ?? 'secondary'}" href="${to}">${name}</a></li>`)}</ul>`
}

/** @param next the cursor of the next page */
export function pager({ address, query }: { address: string; query: URLSearchParams }, next: string | undefined) {
  const [more, first] = [new URLSearchParams(query), new URLSearchParams(query)]
  more.delete('done')
  if (next !== undefined) more.set('cursor', next)
  first.delete('cursor')
  const isFirst = !query.has('cursor')
  if (isFirst && next === undefined) return html``
  return html`<nav class="pager" aria-label="Pages">${isFirst ? '' : linkTo(`${address}?${first}`, 'First page')}${next === undefined ? '' : linkTo(`${address}?${more}`, 'Next page')}</nav>`
}

export const yamlOf = (document: object) => stringify(document, { lineWidth: 0 })

export const yamlBlock = (document: object) => html`<pre tabindex="0"><code>${yamlOf(document)}</code></pre>`

const formats = new Map<string, Intl.DateTimeFormat>()

const day = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const

const formatIn = (timeZone: string) =>
  getOrCompute(
    formats,
    timeZone,
    () => new Intl.DateTimeFormat('en-GB', { ...day, hour: '2-digit', minute: '2-digit', timeZone, timeZoneName: 'short' }),
  )

/** `Wed, 15 Mar 2023, 18:00 CET`; nothing of no moment */
export function momentText(at: Temporal.Instant | string | undefined, zone: string): SafeHtml | undefined {
  if (at === undefined) return undefined
  const instant = Temporal.Instant.from(at)
  return html`<time datetime="${instant.toString()}">${formatIn(zone).format(instant.epochMilliseconds)}</time>`
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { ...day, timeZone: 'UTC' })

/** `Wed, 15 Mar 2023`. @param date such as `2023-03-15` */
export const dayText = (date: Temporal.PlainDate | string) =>
  html`<time datetime="${String(date)}">${dayFormat.format(Temporal.PlainDate.from(date).toZonedDateTime('UTC').epochMilliseconds)}</time>`

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** `3 hours ago`, `now`, `in 20 minutes` */
export function away(at: Temporal.Instant | string, now: Temporal.Instant) {
  const seconds = (Temporal.Instant.from(at).epochMilliseconds - now.epochMilliseconds) / 1000
  if (Math.abs(seconds) < 1) return 'now'
  const [unit, size] = unitFor(Math.abs(seconds))
  return relative.format(Math.round(seconds / size), unit)
}
