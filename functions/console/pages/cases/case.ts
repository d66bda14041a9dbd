/** One case: what its owner sees, what is known, what happened, and what a human may decide. */

import type { Temporal } from 'temporal-polyfill'
import { ownName } from '#domain/catalogue/languages.ts'
import { html } from '#domain/html.ts'
import { ending } from '#domain/schedule/ending.ts'
import { counted } from '#domain/text.ts'
import { bundleCaseRoute, getCaseRoute, getPageWordsRoute } from '#functions/admin/routes/case.ts'
import { decideRequestRoute, exemptCaseRoute, extendCaseRoute, markReachableRoute } from '#functions/admin/routes/decisions.ts'
import type { AnswerOf, ConsolePage, Visit } from '#functions/console/page.ts'
import { type ActLink, acts, dayText, facts, linkTo, list, mark, momentText } from '#functions/console/parts.ts'
import { refusalText } from '#functions/console/refusals.ts'
import { at } from '#functions/path.ts'
import { addressesPath } from '../import/desk.ts'
import { personActs } from '../people.ts'
import { caseDevices } from './devices.ts'
import { eventList, mailList } from './events.ts'
import { casePath, caseStateMark, deviceLabel, getShownCase, heldNames, proposalNotice, requestNames, type ShownCase } from './words.ts'

export const casePage: ConsolePage = {
  path: casePath,
  route: getCaseRoute,
  title: async visit => (await getShownCase(visit)).name,
  async show(visit) {
    const [shown, words] = await Promise.all([getShownCase(visit), visit.ask(getPageWordsRoute, { query: { language: 'en' } })])
    return html`${caseFacts(shown, visit)}
${proposalNotice(shown, visit)}
${requestList(shown, visit)}
${acts(...caseActs(shown, visit), ...personActs(shown, visit.may))}
<h2>Their page</h2>
${'problem' in words ? html`<p class="quiet">${refusalText(words)}</p>` : openingOf(words.body)}
<h2>Devices</h2>
${caseDevices(shown, visit)}
<h2>Timeline</h2>
${eventList(shown, visit)}
<h2>Mails</h2>
${mailList(shown, visit)}`
  },
}

function caseFacts(shown: ShownCase, { zone, path: { policy = '' } }: Visit) {
  const { ref, staff, name, email, unit, language, state, lifted, stage, deadline, deadlineZone, openedAt, version, held, devices } = shown
  const ends = (instant: Temporal.Instant | undefined, ofZone: string) => instant && ending(instant, ofZone, undefined)
  const suspended = devices.filter(({ access }) => access === 'suspended').length
  return facts([
    ['State', caseStateMark(state, lifted, shown.suspended)],
    ['Work access', suspended === 0 ? undefined : mark('grave', `${counted(suspended, 'device')} suspended`)],
    [
      'Suspension waits',
      shown.waitsForAddress &&
        html`${shown.waitsForAddress.until && html`until ${momentText(shown.waitsForAddress.until, zone)}: `}one admin named ${linkTo(addressesPath, 'their address')}, and nobody has confirmed it`,
    ],
    ['Deadline', deadline === undefined ? 'none' : html`${ends(deadline, deadlineZone)}<br>${momentText(deadline, zone)}`],
    ['Overdue since', momentText(shown.overdueSince, zone)],
    ['Extended until', ends(shown.extendedUntil, shown.zone)],
    ['Exempt until', ends(shown.exemptUntil, shown.zone)],
    ['Person', html`${linkTo(at`/console/people/${ref}`, name)} (${staff})`],
    ['Unit', unit],
    ['Mail address', email],
    ['Reads mail in', ownName(language)],
    ['Mail held', held && html`${heldNames[held.reason]}, since ${momentText(held.since, zone)}`],
    ['Next mail', held ? undefined : momentText(shown.nextNoticeAt, zone)],
    ['Stage', stage],
    ['Opened', momentText(openedAt, zone)],
    ['Policy', html`${linkTo(at`/console/policies/${policy}`, policy)}, version ${version}`],
  ])
}

function requestList(shown: ShownCase, { address, may, zone }: Visit) {
  const { requests } = shown
  if (requests.length === 0) return html``
  const deciding = may(decideRequestRoute)
  const rows = requests.map(({ kind, at: since, device, until, reason }) => [
    requestNames[kind],
    momentText(since, zone),
    device ? deviceLabel(shown, device) : until && html`until ${dayText(until)}`,
    reason,
    linkTo(`${address}/decision?${new URLSearchParams({ request: kind, ...(device === undefined ? {} : { device }) })}`, 'Decide'),
  ])
  return html`<h2>Requests</h2>${list('Requests', ['Request', 'Since', 'About', deciding && 'In their words', deciding && 'Decision'], rows)}`
}

function caseActs({ state, deadline, held, devices }: ShownCase, { address, may }: Visit): readonly ActLink[] {
  const isOpen = state !== 'closed'
  const isUnreached = state === 'unreachable' || held !== undefined || devices.some(({ unreached }) => unreached)
  return [
    isOpen && deadline !== undefined && may(extendCaseRoute) && [`${address}/extension`, 'Extend'],
    isOpen && may(exemptCaseRoute) && [`${address}/exemption`, 'Exempt'],
    may(bundleCaseRoute) && [`${address}/bundle`, 'Download the case'],
    isOpen && isUnreached && may(markReachableRoute) && [`${address}/reachable`, 'Mark reachable'],
  ]
}

const openingOf = ({ heading, parts, language, reads }: AnswerOf<typeof getPageWordsRoute>) =>
  html`<p class="quiet">The top of their page, in ${ownName(language)}${reads === language ? '' : html`; they read it in ${ownName(reads)}`}.</p>
<blockquote lang="${language}"><h3>${heading}</h3>${parts.map(({ kind, lines }) => (kind === 'heading' ? html`<h4>${lines.join('')}</h4>` : html`<p>${lines.map((line, index) => html`${index === 0 ? '' : html`<br>`}${line}`)}</p>`))}</blockquote>`
