/** One decision about many cases: first the people affected, then the result for each. */

import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { CaseSummary } from '../../../../shared/domain/people/summary.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import type { Shown } from '../../../admin/route.ts'
import { type decidedMany, decideRequestsRoute, exemptCasesRoute, extendCasesRoute, mostAtOnce } from '../../../admin/routes/decide-many.ts'
import { at } from '../../../path.ts'
import { agreement, button, choiceField, sentIn } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, PageContent, Visit } from '../../page.ts'
import { empty, htmlTable } from '../../parts.ts'
import { untilField, untilIn, withFieldNames, wordsFields, wordsIn } from './decide.ts'
import { filterIn, matchingCases, shownCases } from './list.ts'
import { caseStateMark, findAboveCases } from './words.ts'

type Outcomes = Shown<typeof decidedMany>

export interface NamedCase {
  readonly ref: string
  readonly name: string
}

const outcomeNames = {
  decided: 'decided',
  proposed: 'proposed: a second person must decide the same within 48 hours',
  unchanged: 'unchanged: decided before, or without effect',
  refused: 'not decided',
} as const

/** @param form what was sent, to be sent again for those who are left */
function outcomesOf({ items, left }: Outcomes, people: readonly NamedCase[], form: URLSearchParams, visit: Visit): SafeHtml {
  const { policy = '' } = visit.path
  const names = new Map(people.map(({ ref, name }) => [ref, name]))
  const counts = [...Map.groupBy(items, ({ outcome }) => outcome)].map(([outcome, ones]) => `${ones.length} ${outcomeNames[outcome]}`)
  const again = [...form].filter(([name]) => name !== 'case' && name !== 'proof')
  return html`<p role="status">${counts.join('; ')}.</p>
${
  left.length === 0
    ? ''
    : html`<div class="notice"><p>Not done in time: ${counted(left.length, 'person', 'people')}.</p>${visit.form(
        html`${again.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${left.map((ref) => html`<input type="hidden" name="case" value="${ref} ${names.get(ref) ?? ''}">`)}${button('Continue with them')}`,
      )}</div>`
}
${htmlTable(
  'Results',
  ['Name', 'Outcome', 'Why'],
  items.map(({ ref, outcome, why = '' }) => [
    html`<a href="${at`/console/policies/${policy}/cases/${ref}`}">${names.get(ref) ?? ref}</a>`,
    outcomeNames[outcome],
    why,
  ]),
)}`
}

const mostNamed = 20

/** Characters of each name that the form carries, to tell what came of it: with all people it must not become too large. */
const mostOfName = 40

const decisions = [
  ['extend', 'Extend: a later deadline'],
  ['exempt', 'Exempt until a date'],
  ['grant exemption', 'Grant the exemption they ask for'],
  ['refuse exemption', 'Refuse the exemption they ask for'],
  ['grant contest', 'Grant their contest'],
  ['refuse contest', 'Refuse their contest'],
] as const

type Decision = (typeof decisions)[number][0]

export const togetherPage: ConsolePage = {
  path: '/console/policies/{policy}/together',
  scope: 'cases:write',
  async show(visit) {
    const met = await metCases(visit)
    if ('problem' in met) return met
    return { ...(await around(visit)), main: met.length === 0 ? empty('No case matches any more.') : preview(visit, met) }
  },
  async take(visit, form) {
    const people = form.getAll('case').map(personIn)
    if (form.get('agreed') !== 'yes')
      return refuse(422, 'tick the box to confirm', { errors: [{ field: 'agreed', message: 'must be ticked' }] })
    const [what] = decisions.find(([name]) => name === form.get('what')) ?? []
    if (!what) return refuse(422, 'choose what to decide', { errors: [{ field: 'what', message: 'must be one of the decisions' }] })
    const outcome = await decide(visit, what, form, people)
    return 'problem' in outcome
      ? withFieldNames(outcome)
      : { ...(await around(visit)), main: outcomesOf(outcome.body, people, form, visit) }
  },
}

const around = async (visit: Visit): Promise<Omit<PageContent, 'main'>> => ({
  title: 'Decide together',
  section: 'policies',
  above: await findAboveCases(visit),
})

/** Those ticked of the page that was seen, or all that match. */
async function metCases(visit: Visit): Promise<readonly CaseSummary[] | Refusal> {
  const { query, path, ask } = visit
  const { policy = '' } = path
  const ticked = new Set(query.getAll('ref'))
  if (ticked.size > 0) {
    const seen = await shownCases(visit, policy)
    return 'problem' in seen ? seen : seen.items.filter(({ ref }) => ticked.has(ref))
  }
  if (query.has('ticked')) return refuse(422, 'no case is selected: go back and select some')
  const found = await matchingCases(ask, policy, filterIn(query), mostAtOnce + 1)
  if ('problem' in found) return found
  const isWhole = found.next === undefined
  return isWhole ? found.items : refuse(422, `more than ${mostAtOnce} cases match: narrow the filter, and decide in several parts`)
}

function preview(visit: Visit, met: readonly CaseSummary[]): SafeHtml {
  const sent = sentIn(visit)
  const units = [...Map.groupBy(met, ({ unit }) => unit)].toSorted(([, a], [, b]) => b.length - a.length)
  const people = counted(met.length, 'person', 'people')
  const fields = html`${met.map(({ ref, name }) => html`<input type="hidden" name="case" value="${ref} ${[...name].slice(0, mostOfName).join('')}">`)}
${choiceField({ name: 'what', label: 'Decision', value: sent.value('what'), fault: sent.fault('what') }, [['', 'choose'], ...decisions])}
${untilField(visit, 'Last day of an extension or exemption', '', true)}
${wordsFields(visit)}
${agreement('agreed', `I decide this about ${people}`)}
${button('Decide', 'grave')}`
  return html`${wrongOf(visit.sent)}<p>This decides about <strong>${people}</strong>, each recorded in the audit log. Everyone who was notified of their case gets a mail.</p>
${htmlTable(
  'By unit',
  ['Unit', 'People'],
  units.map(([unit, ones]) => [unit, ones.length]),
)}
${htmlTable(
  met.length > mostNamed ? `The first ${mostNamed} of ${people}` : 'People affected',
  ['Name', 'Staff id', 'Unit', 'State'],
  met.slice(0, mostNamed).map(({ name, staff, unit, state }) => [name, staff, unit, caseStateMark(state)]),
)}
${visit.form(fields, `${at`/console/policies/${visit.path.policy ?? ''}/together`}?${String(visit.query)}`)}`
}

function personIn(text: string): NamedCase {
  const [ref = '', ...name] = text.split(' ')
  return { ref, name: name.join(' ') }
}

function decide({ ask, path: { policy = '' } }: Visit, what: Decision, form: URLSearchParams, people: readonly NamedCase[]) {
  const around = { path: { policy }, query: {} }
  const refs = people.map(({ ref }) => ref)
  const lasting = { until: untilIn(form), ...wordsIn(form) }
  if (what === 'extend') return ask(extendCasesRoute, { ...around, body: { refs, decision: lasting } })
  if (what === 'exempt') return ask(exemptCasesRoute, { ...around, body: { refs, decision: lasting } })
  return ask(decideRequestsRoute, {
    ...around,
    body: {
      refs,
      decision: { ...requestDecisions[what], ...wordsIn(form), ...(what === 'grant exemption' ? { until: untilIn(form) } : {}) },
    },
  })
}

const requestDecisions = {
  'grant exemption': { request: 'exemption', decision: 'grant' },
  'refuse exemption': { request: 'exemption', decision: 'refuse' },
  'grant contest': { request: 'contest', decision: 'grant' },
  'refuse contest': { request: 'contest', decision: 'refuse' },
} as const satisfies Partial<Record<Decision, object>>
