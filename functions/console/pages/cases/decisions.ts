/** What may be decided about one case, a page each. */

import { type Language, languages, ownName } from '#domain/catalogue/languages.ts'
import { html } from '#domain/html.ts'
import { counted } from '#domain/text.ts'
import { refused } from '#functions/admin/problem.ts'
import { bundleCaseRoute } from '#functions/admin/routes/case.ts'
import { decideRequestRoute, exemptCaseRoute, extendCaseRoute, markReachableRoute } from '#functions/admin/routes/decisions.ts'
import { actionPage } from '#functions/console/action.ts'
import { type FormField, writtenIn } from '#functions/console/form.ts'
import type { ConsolePage, Visit } from '#functions/console/page.ts'
import { dayText, facts, momentText } from '#functions/console/parts.ts'
import { casePath, deviceLabel, getShownCase, proposalNotice, type RequestKind, requestNames } from './words.ts'

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
    choices: [['', 'the policy’s'], ...languages.map(one => [one, ownName(one)] as const)],
  },
  {
    name: 'note',
    label: 'Note for colleagues',
    help: 'The person does not see it, except in an export of their data.',
    as: 'words',
    optional: true,
  },
]

/** What a grant brings. */
const grants: Record<RequestKind, string> = {
  'more-time': 'If granted, their deadline moves to the end of the day below in the policy’s time zone.',
  exemption: 'If granted, the policy does not apply to them until the end of the day below.',
  'not-my-device': 'If granted, the device is removed from their record and no longer suspended because of them.',
  contest: 'If granted, their suspended devices count as compliant until they report otherwise.',
}

const decisions = [
  ['', 'choose'],
  ['grant', 'Grant'],
  ['refuse', 'Refuse, with a reason'],
] as const

const requestIn = ({ query }: Visit) => ({ request: query.get('request'), device: query.get('device') || undefined })

const decisionPage = actionPage({
  path: `${casePath}/decision`,
  route: decideRequestRoute,
  title: async visit => `Decide on the request of ${(await getShownCase(visit)).name}`,
  async know(visit) {
    const shown = await getShownCase(visit)
    const asked = requestIn(visit)
    const request = shown.requests.find(({ kind, device }) => kind === asked.request && device === asked.device)
    if (!request) throw refused(404, 'no such request is open: it was decided or withdrawn')
    return { shown, request }
  },
  means: ({ shown, request: { kind, at, reason, device, until } }, visit) =>
    html`${proposalNotice(shown, visit)}${facts([
      ['Request', requestNames[kind]],
      ['Since', momentText(at, visit.zone)],
      ['Device', device && deviceLabel(shown, device)],
      ['Until', until && dayText(until)],
      ['In their words', reason],
    ])}<p>${grants[kind]}</p>`,
  fields: ({ shown, request: { until } }) => [
    { name: 'decision', label: 'Decision', choices: decisions },
    until && untilField('Last day, if granted', until.toString(), true),
    ...wordsFields(shown.language),
  ],
  keepsQuery: true,
  button: 'Decide',
  asks: (visit, form) => ({ body: { ...requestIn(visit), ...writtenIn(form) } }),
})

interface Postponing {
  noun: string
  verb: string
  route: typeof extendCaseRoute
  means: string
}

/** More time for one person: a later deadline, or no duty for a while. */
const postponePage = ({ noun, verb, route, means }: Postponing): ConsolePage =>
  actionPage({
    path: `${casePath}/${noun}`,
    route,
    title: async visit => `${verb} ${(await getShownCase(visit)).name}`,
    know: getShownCase,
    means: (shown, visit) =>
      html`${proposalNotice(shown, visit)}<p>${means} One that ends more than ${counted(shown.mostDaysAlone, 'day')} from today takes effect when a second person confirms it within 48 hours.</p>`,
    fields: ({ language }) => [untilField('Last day', ''), ...wordsFields(language)],
    button: verb,
  })

const extensionPage = postponePage({
  noun: 'extension',
  verb: 'Extend',
  route: extendCaseRoute,
  means: 'Their deadline moves to the end of that day in the policy’s time zone.',
})

const exemptionPage = postponePage({
  noun: 'exemption',
  verb: 'Exempt',
  route: exemptCaseRoute,
  means: 'The policy does not apply to them until the end of that day, and access suspended under it is restored.',
})

const reachablePage = actionPage({
  path: `${casePath}/reachable`,
  route: markReachableRoute,
  title: async visit => `Mark ${(await getShownCase(visit)).name} as reachable`,
  know: getShownCase,
  means: () => 'Do this once their address works, or once they have been told in person. Mail to them starts again, under every policy.',
  button: 'Mark reachable',
})

const bundlePage = actionPage({
  path: `${casePath}/bundle`,
  route: bundleCaseRoute,
  title: async visit => `Download the case of ${(await getShownCase(visit)).name}`,
  know: getShownCase,
  means: () =>
    'One ZIP with all mails, evidence, readings, answers, decisions and changes of access, and a page to print. Its hash is put in the audit log, so that ides audit verify-bundle can tell later whether it was changed.',
  agree: ({ name }) => `I give this file only to those who must know about ${name}`,
  button: 'Download',
  async act({ get, path }) {
    const { zip } = await get(bundleCaseRoute)
    return { file: `${path.policy}.zip`, type: 'application/zip', body: Buffer.from(zip, 'base64') }
  },
})

export const caseDecisionPages = [decisionPage, extensionPage, exemptionPage, reachablePage, bundlePage]
