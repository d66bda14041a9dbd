/** What pages about policies share. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Difference } from '../../../../shared/domain/policies/difference.ts'
import { type Policy, policyDocument } from '../../../../shared/domain/policies/policy.ts'
import { type Cell, timelineOf } from '../../../../shared/domain/rehearsal/timeline.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { titleIn } from '../../../../shared/domain/translated.ts'
import { listPoliciesRoute } from '../../../admin/routes/policies.ts'
import { diffPolicyRoute } from '../../../admin/routes/versions.ts'
import { at } from '../../../path.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { htmlTable, mark } from '../../parts.ts'
import { dayText, momentText } from '../../times.ts'

export const policyAddress = (id: string): string => at`/console/policies/${id}`

/** Nothing for those who may not. */
export const writeLink = (may: Visit['may']): SafeHtml =>
  may('policies:write') ? html`<ul class="acts"><li><a class="go" href="/console/write">Write a policy</a></li></ul>` : html``

/** Above pages of a policy. */
export const abovePolicy = (id: string, title: string) => [
  { name: 'Policies', to: '/console/policies' },
  { name: title, to: policyAddress(id) },
]

/** The same for the policy in the address, where the page does not know its title. */
export async function findAbovePolicy({ ask, path: { policy: id = '' } }: Visit) {
  const listed = await ask(listPoliciesRoute, { path: {}, query: {}, body: undefined })
  const found = 'problem' in listed ? undefined : listed.body.items.find((one) => one.id === id)
  return abovePolicy(id, found?.title ?? id)
}

const standings = {
  draft: ['quiet', 'Draft'],
  submitted: ['open', 'Waiting for approval'],
  active: ['good', 'In force'],
  watch: ['open', 'On watch'],
  paused: ['grave', 'Paused'],
  lifted: ['quiet', 'Lifted'],
} as const

export type PolicyStatus = keyof typeof standings

export function standingMark(standing: PolicyStatus): SafeHtml {
  const [kind, name] = standings[standing]
  return mark(kind, name)
}

/** Of a document that the API gave: it has the form of one. */
export const policyOf = (document: object): Policy => policyDocument.parse(document)

export const titleOf = (policy: Policy): string => titleIn(policy).text

/** Three zones around the world, where each person's own counts. */
const roundTheWorld = ['America/New_York', 'Europe/Brussels', 'Asia/Tokyo']

/** When what happens, in each zone, for a person who takes no action. */
export function timelineTable(policy: Policy): SafeHtml {
  const zones = policy.zone === 'staff' ? roundTheWorld : [policy.zone]
  const { rows, warnings } = timelineOf(policy, zones)
  return html`${warningList(warnings.map(inDays))}${htmlTable(
    'For a person who takes no action',
    ['What', ...zones],
    rows.map(({ what, cells }) => [inDays(what), ...cells.map((cell, index) => cellOf(cell, zones[index] ?? 'UTC'))]),
  )}`
}

/** A policy writes days as `P14D`, and so does the command line. */
const inDays = (text: string): string =>
  text
    .replaceAll('after P0D', 'at the deadline')
    .replaceAll('reminder P0D', 'reminder on the last day')
    .replaceAll(/after P(\d+)D/g, (_, days) => `${counted(Number(days), 'day')} after the deadline`)
    .replaceAll(/reminder P(\d+)D/g, (_, days) => `reminder ${counted(Number(days), 'day')} before`)
    .replaceAll(/P(\d+)D/g, (_, days) => counted(Number(days), 'day'))

const cellOf = (cell: Cell, zone: string): SafeHtml =>
  'at' in cell ? momentText(cell.at, zone) : 'on' in cell ? dayText(cell.on) : html`<span class="quiet">${cell.instead}</span>`

/** Above numbers of people under a policy that is lifted. */
export const liftedNotice = html`<p class="notice">This policy is lifted. Cases keep the state they had then; no one is checked any more.</p>`

export const warningList = (warnings: readonly string[]): SafeHtml =>
  warnings.length === 0 ? html`` : html`<div class="notice"><ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></div>`

const written = (value: unknown): SafeHtml =>
  value === undefined
    ? html`<span class="quiet">nothing</span>`
    : html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`

export const differenceTable = (caption: string, changes: readonly Difference[]): SafeHtml =>
  changes.length === 0
    ? html`<p>No difference.</p>`
    : htmlTable(
        caption,
        ['Field', 'Before', 'After'],
        changes.map(({ path, before, after }) => [path, written(before), written(after)]),
      )

export const differencesPage: ConsolePage = {
  path: '/console/policies/{policy}/differences',
  scope: 'read',
  async show(visit) {
    const { path, query, ask } = visit
    const { policy: id = '' } = path
    const [from, to] = [query.get('from') ?? undefined, query.get('to') ?? undefined]
    const compared = await ask(diffPolicyRoute, { path: { policy: id }, query: { from, to }, body: undefined })
    if ('problem' in compared) return compared
    return {
      title: `From ${from === undefined ? 'the version in force' : `version ${from}`} to ${to === undefined || to === 'draft' ? 'the draft' : `version ${to}`}`,
      section: 'policies',
      above: await findAbovePolicy(visit),
      main: html`${differenceTable('What differs', compared.body.changes)}`,
    }
  },
}
