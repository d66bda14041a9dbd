/** Parts of pages. */
import { html, type SafeHtml } from '../../shared/domain/html.ts'

/** `12,345` */
export const figure = (number: number): string => number.toLocaleString('en')

type Cell = SafeHtml | string | number

const shown = (cell: Cell): SafeHtml | string => (typeof cell === 'number' ? html`<span class="number">${figure(cell)}</span>` : cell)

/** Scrolls within itself where the screen is narrow. */
export const htmlTable = (caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): SafeHtml =>
  html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(([first = '', ...others]) => html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${shown(cell)}</td>`)}</tr>`)}</tbody>
</table></div>`

export const factList = (rows: readonly (readonly [name: string, value: Cell] | undefined)[]): SafeHtml =>
  html`<dl>${rows.map((row) => (row ? html`<div><dt>${row[0]}</dt><dd>${shown(row[1])}</dd></div>` : ''))}</dl>`

/** Where there is nothing to show: what that means, and what to do. */
export const empty = (text: string, more: SafeHtml = html``): SafeHtml => html`<div class="empty"><p>${text}</p>${more}</div>`

export const mark = (kind: 'good' | 'open' | 'grave' | 'quiet', name: string): SafeHtml => html`<span class="mark ${kind}">${name}</span>`

/** @param next the cursor of the next page */
export function pager(path: string, query: URLSearchParams, next: string | undefined): SafeHtml {
  const more = new URLSearchParams(query)
  more.delete('done')
  if (next !== undefined) more.set('cursor', next)
  const first = new URLSearchParams(query)
  first.delete('cursor')
  const isFirst = !query.has('cursor')
  if (isFirst && next === undefined) return html``
  return html`<nav class="pager" aria-label="Pages">${isFirst ? '' : html`<a href="${path}?${String(first)}">First page</a>`}${next === undefined ? '' : html`<a href="${path}?${String(more)}">Next page</a>`}</nav>`
}
