/** What may be decided about one case, a page each. */

import { type Language, languages, ownName } from '../../../../shared/domain/catalogue/languages.ts'
import { html } from '../../../../shared/domain/html.ts'
import { requestKinds } from '../../../../shared/domain/people/person.ts'
import { refused } from '../../../admin/problem.ts'
import { decideRequestRoute, exemptCaseRoute, extendCaseRoute, markReachableRoute } from '../../../admin/routes/decisions.ts'
import { actionPage } from '../../action.ts'
import type { ConsoleConfirmation } from '../../confirmations.ts'
import type { FormField } from '../../form.ts'
import type { ConsolePage } from '../../page.ts'
import { dayText, facts, momentText } from '../../parts.ts'
import { casePath, getShownCase, proposalNotice, type RequestKind, requestNames } from './words.ts'

/** @param value the day to begin with */
export const untilField = (label: string, value: string | undefined, optional = false): FormField => ({
  name: 'until',
  label,
  value,
  optional,
  as: 'date',
})

/** @param reads the language in which the person reads our mails; absent for many people */
export const wordsFields = (reads?: Language): readonly FormField[] => [
  {
    name: 'reason',
    label: 'Reason for the person',
    help: 'The person reads it in a mail and on their page.',
    as: 'words',
    optional: true,
  },
  {
    name: 'language',
    label: 'Language of the reason',
    help: reads && `They read ${ownName(reads)}.`,
    choices: [['', 'the policy’s'], ...languages.map((one) => [one, ownName(one)] as const)],
  },
  {
    name: 'note',
    label: 'Note for colleagues',
    help: 'The person does not see it, except in an export of their data.',
    as: 'words',
    optional: true,
  },
]

/** Fields left empty are left out. */
export function wordsIn(form: URLSearchParams) {
  const [reason, note] = ['reason', 'note'].map((name) => form.get(name)?.replaceAll(/\s+/g, ' ').trim() || undefined)
  return { reason, language: languages.find((one) => one === form.get('language')), note }
}

export const untilIn = (form: URLSearchParams): string => form.get('until') ?? ''

const confirmedBy = (outcome: 'decided' | 'proposed' | 'unchanged', decided: ConsoleConfirmation): ConsoleConfirmation =>
  (({ decided, proposed: 'decision-proposed', unchanged: 'nothing-changed' }) as const)[outcome]

const requestIn = (query: URLSearchParams): RequestKind | undefined => requestKinds.find((one) => one === query.get('request'))

/** What a grant brings. */
const grants: Readonly<Record<RequestKind, string>> = {
  exemption: 'If granted, the policy does not apply to them until the end of the day below.',
  'not-my-device': 'If granted, the device is removed from their record and no longer suspended because of them.',
  contest: 'If granted, their suspended devices count as compliant until they report otherwise.',
}

const decisions = [
  ['', 'choose'],
  ['grant', 'Grant'],
  ['refuse', 'Refuse, with a reason'],
] as const

const decisionPage = actionPage({
  path: `${casePath}/decision`,
  route: decideRequestRoute,
  title: async (visit) => `Decide on the request of ${(await getShownCase(visit)).name}`,
  async know(visit) {
    const shown = await getShownCase(visit)
    const [kind, device] = [requestIn(visit.query), visit.query.get('device') ?? '']
    const request = shown.requests.find((one) => one.kind === kind && (one.device ?? '') === device)
    if (!request) throw refused(404, 'no such request is open: it was decided or withdrawn')
    return { shown, request }
  },
  means: ({ shown, request: { kind, at, reason, device, until } }, visit) =>
    html`${proposalNotice(shown, visit)}${facts([
      ['Request', requestNames[kind]],
      ['Since', momentText(at, visit.zone)],
      ['Device', device],
      ['Until', until && dayText(until)],
      ['In their words', reason],
    ])}<p>${grants[kind]}</p>`,
  fields: ({ shown, request: { kind, until } }, { query }) => [
    { name: 'decision', label: 'Decision', choices: decisions },
    kind === 'exemption' ? untilField('Last day of the exemption, if granted', query.get('until') ?? until?.toString(), true) : undefined,
    ...wordsFields(shown.language),
  ],
  keepsQuery: true,
  button: 'Decide',
  async act({ get, query }, form) {
    const request = requestIn(query)
    const decision = (['grant', 'refuse'] as const).find((one) => one === form.get('decision'))
    if (!request || !decision) throw refused(422, 'choose what to decide', [{ field: 'decision', message: 'must be grant or refuse' }])
    const until = request === 'exemption' && decision === 'grant' ? untilIn(form) : undefined
    const device = query.get('device') || undefined
    const { outcome } = await get(decideRequestRoute, { body: { request, decision, device, until, ...wordsIn(form) } })
    return confirmedBy(outcome, decision === 'grant' ? 'request-granted' : 'request-refused')
  },
})

interface Postponing {
  readonly noun: string
  readonly verb: string
  readonly route: typeof extendCaseRoute
  readonly means: string
  readonly confirmed: ConsoleConfirmation
}

/** More time for one person: a later deadline, or no duty for a while. */
const postponePage = ({ noun, verb, route, means, confirmed }: Postponing): ConsolePage =>
  actionPage({
    path: `${casePath}/${noun}`,
    route,
    title: async (visit) => `${verb} ${(await getShownCase(visit)).name}`,
    know: getShownCase,
    means: () => `${means} A long one takes effect when a second person decides the same within 48 hours.`,
    fields: ({ language }, { query }) => [untilField('Last day', query.get('until') ?? ''), ...wordsFields(language)],
    button: verb,
    async act({ get }, form) {
      const { outcome } = await get(route, { body: { until: untilIn(form), ...wordsIn(form) } })
      return confirmedBy(outcome, confirmed)
    },
  })

const extensionPage = postponePage({
  noun: 'extension',
  verb: 'Extend',
  route: extendCaseRoute,
  means: 'Their deadline moves to the end of that day in the policy’s time zone.',
  confirmed: 'case-extended',
})

const exemptionPage = postponePage({
  noun: 'exemption',
  verb: 'Exempt',
  route: exemptCaseRoute,
  means: 'The policy does not apply to them until the end of that day, and access suspended under it is restored.',
  confirmed: 'case-exempted',
})

const reachablePage = actionPage({
  path: `${casePath}/reachable`,
  route: markReachableRoute,
  title: async (visit) => `Mark ${(await getShownCase(visit)).name} as reachable`,
  know: getShownCase,
  means: () => 'Do this once their address works, or once they have been told in person. Mail to them starts again, under every policy.',
  button: 'Mark reachable',
  async act({ get }) {
    const { outcome } = await get(markReachableRoute)
    return confirmedBy(outcome, 'person-reachable')
  },
})

export const caseDecisionPages = [decisionPage, extensionPage, exemptionPage, reachablePage]
