/** One decision about many cases: first the people affected, then the result for each. */

import { plainName } from '#domain/emails/plain.ts'
import { html } from '#domain/html.ts'
import type { CaseSummary } from '#domain/people/summary.ts'
import { counted } from '#domain/text.ts'
import { type Refusal, RefusedError, refused } from '#functions/admin/problem.ts'
import { decideRequestsRoute, exemptCasesRoute, extendCasesRoute } from '#functions/admin/routes/decisions.ts'
import { mustAgree } from '#functions/console/action.ts'
import { writtenIn } from '#functions/console/form.ts'
import type { AnswerOf, ConsolePage, Visit } from '#functions/console/page.ts'
import { empty, linkTo, list, pager } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { untilField, wordsFields } from './decisions.ts'
import { getMatchingCases, getShownCases, type MatchingCases } from './list.ts'
import { caseStateMark, casesPath } from './words.ts'

const mostNamed = 20

/** Characters of each name that the form carries, to tell what came of it: with all people it must not become too large. */
const mostOfName = 40

const decisions = [
  ['extend', 'Extend: a later deadline'],
  ['exempt', 'Exempt until a date'],
  ['grant more-time', 'Grant the time they ask for'],
  ['refuse more-time', 'Refuse the time they ask for'],
  ['grant exemption', 'Grant the exemption they ask for'],
  ['refuse exemption', 'Refuse the exemption they ask for'],
  ['grant contest', 'Grant their contest'],
  ['refuse contest', 'Refuse their contest'],
] as const

type Decision = (typeof decisions)[number][0]

export const togetherPage: ConsolePage = {
  path: '/console/policies/{policy}/together',
  route: extendCasesRoute,
  title: 'Decide together',
  under: casesPath,
  async show(visit) {
    const { items, next } = await findCases(visit)
    const none = next === undefined ? 'No case matches any more. Go back, and choose others.' : 'No match so far.'
    return html`${items.length === 0 ? empty(none) : preview(visit, items, next)}${pager(visit, next)}`
  },
  async take(visit, form) {
    mustAgree(form)
    const people = form.getAll('case').map(personIn)
    const [what] = decisions.find(([name]) => name === form.get('what')) ?? []
    if (!what) throw refused(422, 'choose what to decide', [{ field: 'what', message: 'must be one of the decisions' }])
    const outcome = await decide(visit, what, form, people)
    if ('problem' in outcome) throw new RefusedError(withFieldNames(outcome))
    return outcomesOf(outcome.body, people, form, visit)
  },
}

/** Cases of one page: some 40 read units. */
const perPage = 100

/** Those ticked of the page that was seen, or those that match, page by page. */
async function findCases(visit: Visit): Promise<MatchingCases> {
  const ticked = visit.query.getAll('ref')
  if (ticked.length > 0) return { items: (await getShownCases(visit)).items.filter(({ ref }) => ticked.includes(ref)) }
  if (visit.query.has('ticked')) throw refused(422, 'no case is selected: go back and select some')
  return getMatchingCases(visit, perPage, visit.cursor)
}

/** @param next continues the list, once these are decided about */
function preview(visit: Visit, cases: readonly CaseSummary[], next: string | undefined) {
  const units = [...Map.groupBy(cases, ({ unit }) => unit)].toSorted(([, a], [, b]) => b.length - a.length)
  const people = counted(cases.length, 'person', 'people')
  const form = visit.form({
    hidden: next === undefined ? {} : { next },
    fields: [
      html`${cases.map(({ ref, name }) => html`<input type="hidden" name="case" value="${ref} ${plainName(name, mostOfName)}">`)}`,
      { name: 'what', label: 'Decision', choices: [['', 'choose'], ...decisions] },
      untilField('Last day of an extension or exemption', '', true),
      ...wordsFields(),
    ],
    agree: `I decide this about ${people}`,
    button: 'Decide',
    to: `${visit.address}?${visit.query}`,
  })
  return html`<p>This decides about <strong>${people}</strong>, each recorded in the audit log. Everyone who was notified of their case gets a mail.${next === undefined ? '' : ' Then go on with the next page: more match.'}</p>
${list(
  'By unit',
  ['Unit', 'People'],
  units.map(([unit, ones]) => [unit, ones.length]),
)}
${list(
  cases.length > mostNamed ? `The first ${mostNamed} of ${people}` : 'People affected',
  ['Name', 'Staff id', 'Unit', 'State'],
  cases
    .slice(0, mostNamed)
    .map(({ name, staff, unit, state, lifted, suspended }) => [name, staff, unit, caseStateMark(state, lifted, suspended)]),
)}
${form}`
}

interface NamedCase {
  ref: string
  name: string
}

function personIn(text: string): NamedCase {
  const [ref = '', ...name] = text.split(' ')
  return { ref, name: name.join(' ') }
}

function decide({ ask }: Visit, what: Decision, form: URLSearchParams, people: readonly NamedCase[]) {
  const refs = people.map(({ ref }) => ref)
  const { what: _, case: __, next: ___, ...words } = writtenIn(form)
  if (what === 'extend') return ask(extendCasesRoute, { body: { refs, decision: words } })
  if (what === 'exempt') return ask(exemptCasesRoute, { body: { refs, decision: words } })
  const [decision, request] = what.split(' ')
  return ask(decideRequestsRoute, { body: { refs, decision: { request, decision, ...words } } })
}

/** With the names that the fields of the form have. */
const withFieldNames = ({ problem: { errors = [], ...problem } }: Refusal): Refusal => ({
  problem: { ...problem, errors: errors.map(error => ({ ...error, field: error.field.replace(/^decision\./, '') })) },
})

const outcomeNames = {
  decided: 'decided',
  proposed: 'proposed: a second person must decide the same within 48 hours',
  unchanged: 'unchanged: decided before, or without effect',
  refused: 'not decided',
} as const

/** @param sent to be sent again for those who are left */
function outcomesOf(
  { items, left }: AnswerOf<typeof extendCasesRoute>,
  people: readonly NamedCase[],
  sent: URLSearchParams,
  { address, query, form, path: { policy = '' } }: Visit,
) {
  const names = new Map(people.map(({ ref, name }) => [ref, name]))
  const counts = [...Map.groupBy(items, ({ outcome }) => outcome)].map(([outcome, ones]) => `${ones.length} ${outcomeNames[outcome]}`)
  const again = [...sent].filter(([name]) => name !== 'case' && name !== 'proof')
  const rest = form({
    hidden: Object.fromEntries(again),
    fields: left.map(ref => html`<input type="hidden" name="case" value="${ref} ${names.get(ref)}">`),
    button: 'Continue with them',
  })
  return html`<p role="status">${counts.join('; ')}.</p>
${left.length === 0 ? '' : html`<div class="notice"><p>Not done in time: ${counted(left.length, 'person', 'people')}.</p>${rest}</div>`}
${list(
  'Results',
  ['Name', 'Outcome', 'Why'],
  items.map(({ ref, outcome, why }) => [
    linkTo(at`/console/policies/${policy}/cases/${ref}`, names.get(ref) ?? ref),
    outcomeNames[outcome],
    why,
  ]),
)}${pager({ address, query }, sent.get('next') ?? undefined)}`
}
