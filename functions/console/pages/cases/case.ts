/** One case: what its owner sees, what is known, what happened, and what a human may decide. */

import { ownName } from '../../../../shared/domain/catalogue/languages.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { ending } from '../../../../shared/domain/schedule/ending.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { getPageWordsRoute } from '../../../admin/routes/case.ts'
import { at } from '../../../path.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { factList, htmlTable, mark } from '../../parts.ts'
import { dayText, momentText } from '../../times.ts'
import { caseDevices } from './devices.ts'
import { eventList, mailsOf } from './events.ts'
import {
  caseAddress,
  casePath,
  caseStateMark,
  findAboveCases,
  findShown,
  heldNames,
  proposalOf,
  requestNames,
  type ShownCase,
} from './words.ts'

export const casePage: ConsolePage = {
  path: casePath,
  scope: 'read',
  async show(visit) {
    const [found, words, above] = await Promise.all([findShown(visit), findWords(visit), findAboveCases(visit)])
    if ('problem' in found) return found
    const shown = found.body
    return {
      title: shown.name,
      section: 'policies',
      above,
      main: html`${factsOf(shown, visit)}
${proposalOf(shown, visit)}
${requestsOf(shown, visit)}
${actsOf(shown, visit)}
<h2>Their page</h2>
${openingOf(words)}
<h2>Devices</h2>
${caseDevices(shown, visit)}
<h2>Timeline</h2>
${eventList(shown, visit)}
<h2>Mails</h2>
${mailsOf(shown, visit)}`,
    }
  },
}

function factsOf(shown: ShownCase, { zone, path: { policy = '' } }: Visit): SafeHtml {
  const { ref, staff, name, email, unit, language, state, lifted, stage, deadline, deadlineZone, openedAt, version, held, nextNoticeAt } =
    shown
  const { overdueSince, extendedUntil, exemptUntil } = shown
  const ends = (instant: string, ofZone: string) => ending(instant, ofZone, undefined)
  const cutOff = shown.devices.filter(({ access }) => access === 'suspended').length
  return factList([
    ['State', caseStateMark(state, lifted)],
    cutOff === 0 ? undefined : ['Work access', mark('grave', `${counted(cutOff, 'device')} suspended`)],
    ['Deadline', deadline === undefined ? 'none' : html`${ends(deadline, deadlineZone)}<br>${momentText(deadline, zone)}`],
    overdueSince === undefined ? undefined : ['Overdue since', momentText(overdueSince, zone)],
    extendedUntil === undefined ? undefined : ['Extended until', ends(extendedUntil, shown.zone)],
    exemptUntil === undefined ? undefined : ['Exempt until', ends(exemptUntil, shown.zone)],
    ['Person', html`<a href="${at`/console/people/${ref}`}">${name}</a> (${staff})`],
    ['Unit', unit],
    email === undefined ? undefined : ['Mail address', email],
    ['Reads mail in', ownName(language)],
    held ? ['Mail held', html`${heldNames[held.reason]}, since ${momentText(held.since, zone)}`] : undefined,
    held || nextNoticeAt === undefined ? undefined : ['Next mail', momentText(nextNoticeAt, zone)],
    stage === undefined ? undefined : ['Stage', stage],
    ['Opened', momentText(openedAt, zone)],
    ['Policy', html`<a href="${at`/console/policies/${policy}`}">${policy}</a>, version ${String(version)}`],
  ])
}

function requestsOf({ requests }: ShownCase, visit: Visit): SafeHtml {
  if (requests.length === 0) return html``
  const deciding = visit.may('cases:write')
  const link = ({ kind, device }: ShownCase['requests'][number]) =>
    html`<a href="${caseAddress(visit)}/decision?${String(new URLSearchParams({ request: kind, ...(device === undefined ? {} : { device }) }))}">Decide</a>`
  const rows = requests.map((one) => [
    requestNames[one.kind],
    momentText(one.at, visit.zone),
    one.device ?? (one.until === undefined ? '' : html`until ${dayText(one.until)}`),
    ...(deciding ? [one.reason ?? '', link(one)] : []),
  ])
  return html`<h2>Requests</h2>${htmlTable('Requests', ['Request', 'Since', 'About', ...(deciding ? ['In their words', 'Decision'] : [])], rows)}`
}

function actsOf({ ref, state, deadline, held, devices }: ShownCase, visit: Visit): SafeHtml {
  if (!visit.may('cases:write')) return html``
  const [here, person] = [caseAddress(visit), at`/console/people/${ref}`]
  const isOpen = state !== 'closed'
  const acts = [
    ...(isOpen && deadline !== undefined ? [[`${here}/extension`, 'Extend']] : []),
    ...(isOpen ? [[`${here}/exemption`, 'Exempt']] : []),
    ...(isOpen && (state === 'unreachable' || held || devices.some(({ unreached }) => unreached))
      ? [[`${here}/reachable`, 'Mark reachable']]
      : []),
    ...(held ? [[`${person}/release`, 'Release held mail']] : []),
    [`${person}/links`, 'End links to their pages'],
    [`${person}/data`, 'Export their data'],
    [`${person}/erasure`, 'Erase'],
  ]
  return html`<ul class="acts">${acts.map(([address, name]) => html`<li><a class="go secondary" href="${address}">${name}</a></li>`)}</ul>`
}

const findWords = ({ ask, path: { policy = '', ref = '' } }: Visit) =>
  ask(getPageWordsRoute, { path: { policy, ref }, query: { language: 'en' }, body: undefined })

function openingOf(found: Awaited<ReturnType<typeof findWords>>): SafeHtml {
  if ('problem' in found) return html`<p class="quiet">${found.problem.detail}</p>`
  const { heading, parts, language, reads } = found.body
  return html`<p class="quiet">The top of their page, in ${ownName(language)}${reads === language ? '' : html`; they read it in ${ownName(reads)}`}.</p>
<blockquote lang="${language}"><h3>${heading}</h3>${parts.map(({ kind, lines }) => (kind === 'heading' ? html`<h4>${lines.join('')}</h4>` : html`<p>${lines.map((line, index) => html`${index === 0 ? '' : html`<br>`}${line}`)}</p>`))}</blockquote>`
}
