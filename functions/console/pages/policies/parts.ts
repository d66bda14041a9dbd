/** What pages about policies share. */

import { html } from '#domain/html.ts'
import { changesInWords, untoldOf } from '#domain/policies/changes-in-words.ts'
import type { Difference } from '#domain/policies/difference.ts'
import { policyInWords } from '#domain/policies/in-words.ts'
import { type Policy, policyDocument } from '#domain/policies/policy.ts'
import { titleIn } from '#domain/translated.ts'
import { getDraftRoute, putDraftRoute } from '#functions/admin/routes/drafts.ts'
import { getPolicyRoute } from '#functions/admin/routes/policies.ts'
import { oncePerVisit, type Visit } from '#functions/console/page.ts'
import { acts, list, mark } from '#functions/console/parts.ts'
import { isCatalogued } from './catalogue.ts'

export const policyPath = '/console/policies/{policy}'

/** Nothing for those who may not. */
export const writeLink = (may: Visit['may']) => acts(may(putDraftRoute) && ['/console/write', 'Write a policy', 'main'])

/** Of the policy in the address: of the version in force, else of its draft. */
export const policyTitle = oncePerVisit(async ({ find, path: { policy = '' } }: Visit) => {
  const found = (await find(getPolicyRoute)) ?? (await find(getDraftRoute))
  return found ? titleOf(policyOf(found.document)) : policy
})

const standings = {
  draft: ['quiet', 'Draft'],
  submitted: ['open', 'Waiting for approval'],
  approved: ['open', 'Approved, in force once everyone is counted'],
  active: ['good', 'In force'],
  watch: ['open', 'On watch'],
  paused: ['grave', 'Paused'],
  lifted: ['quiet', 'Lifted'],
} as const

export type PolicyStatus = keyof typeof standings

export function standingMark(standing: PolicyStatus) {
  const [kind, name] = standings[standing]
  return mark(kind, name)
}

/** Of a document that the API gave: it has the form of one. */
export const policyOf = (document: object): Policy => policyDocument.parse(document)

export const titleOf = (policy: Policy) => titleIn(policy).text

/** Above numbers of people under a policy that is lifted. */
export const liftedNotice = html`<p class="notice">This policy is lifted. Cases keep the state they had then; no one is checked any more.</p>`

export const warningList = (warnings: readonly string[]) =>
  warnings.length === 0 ? html`` : html`<div class="notice"><ul>${warnings.map(warning => html`<li>${warning}</li>`)}</ul></div>`

const written = (value: unknown) =>
  value === undefined
    ? html`<span class="quiet">nothing</span>`
    : html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`

const changeList = (caption: string, changes: readonly Difference[]) =>
  list(
    caption,
    ['Field', 'Before', 'After'],
    changes.map(({ path, before, after }) => [path, written(before), written(after)]),
  )

/** What a policy says, in sentences: what approvers sign. */
export const policySummary = (policy: Policy) =>
  list(
    'In plain language',
    ['About', 'What it says'],
    policyInWords(policy).map(({ about, text }) => [about, text]),
  )

/** What the summary of a first version leaves out, openly; what the catalogue says of the policy too where one opens it. */
export function restOf(policy: Policy) {
  const untold = untoldOf(policy)
  const catalogued = untold.filter(isCatalogued)
  const own = untold.filter(one => !isCatalogued(one))
  const table = (caption: string, all: readonly Difference[]) =>
    list(
      caption,
      ['Field', 'Value'],
      all.map(({ path, after }) => [path, written(after)]),
    )
  return html`${own.length > 0 ? html`<p>The summary does not tell this in full:</p>${table('Not in the summary', own)}` : ''}
${catalogued.length > 0 ? html`<details><summary>Texts of the catalogue</summary>${table('As the catalogue has them', catalogued)}</details>` : ''}`
}

/** What differs in sentences, then openly what none of them tells, and all exactly where one opens it. */
export function changeSummary(caption: string, before: Policy, after: Policy) {
  const { rows, untold, exact } = changesInWords(before, after)
  if (exact.length === 0) return html`<p>No difference.</p>`
  const said = (text: string | undefined) => text ?? html`<span class="quiet">nothing</span>`
  return html`${list(
    caption,
    ['About', 'Before', 'After'],
    rows.map(({ about, before, after }) => [about, said(before), said(after)]),
  )}
${untold.length > 0 ? html`<p>The summary does not tell these differences in full:</p>${changeList('Other differences', untold)}` : ''}
<details><summary>Every difference, exactly</summary>${changeList('By field', exact)}</details>`
}
