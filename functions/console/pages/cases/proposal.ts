/** A decision about a case that waits for a second person. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Visit } from '../../page.ts'
import { dayText, momentText } from '../../times.ts'
import { caseAddress, type ShownCase } from './shown-case.ts'

const proposed = { extend: 'an extension', exempt: 'an exemption', grant: 'to grant the exemption' } as const

const pageOf = { extend: 'extension', exempt: 'exemption', grant: 'decision' } as const

export function proposalOf({ proposed: one }: ShownCase, visit: Visit): SafeHtml {
  if (!one) return html``
  const { kind, until, by, lapsesAt, reason, note } = one
  const query = new URLSearchParams({ until, ...(kind === 'grant' ? { request: 'exemption' } : {}) })
  return html`<div class="notice"><p>${by} proposes ${proposed[kind]} until ${dayText(until)}. Takes effect when a second person decides the same by ${momentText(lapsesAt, visit.zone)}.</p>
${reason === undefined ? '' : html`<p>For the person: ${reason}</p>`}${note === undefined ? '' : html`<p>Note: ${note}</p>`}
${visit.may('cases:write') ? html`<p><a href="${caseAddress(visit)}/${pageOf[kind]}?${String(query)}">Decide the same</a></p>` : ''}</div>`
}
