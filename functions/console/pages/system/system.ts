/** How the system runs: alarms that ring, what is paused, what mail goes, and work on everyone. */

import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { type ControlPart, controlParts } from '../../../../shared/domain/policies/control.ts'
import type { Shown } from '../../../admin/route.ts'
import { getControlRoute, type state } from '../../../admin/routes/control.ts'
import { type listedJob, listJobsRoute } from '../../../admin/routes/jobs.ts'
import { type alarmsSeen, getSystemRoute, listAlarmsRoute, type systemSeen } from '../../../admin/routes/system.ts'
import { at } from '../../../path.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, factList, htmlTable, mark } from '../../parts.ts'
import { away, momentText } from '../../times.ts'

/** Which alarms ring, as far as is known. */
function alarmsPart({ state, items }: Shown<typeof alarmsSeen>, zone: string): SafeHtml {
  switch (state) {
    case 'none':
      return empty('Alarms exist only in a deployment.')
    case 'unreadable':
      return html`<div class="notice"><p>CloudWatch does not answer. Alarms still reach the operators by mail; <code>ides doctor</code> lists them.</p></div>`
    case 'read':
      return items.length === 0
        ? html`<p>No alarm rings.</p>`
        : htmlTable(
            'Active alarms, also mailed to the operators',
            ['Who is affected, and what to do', 'Since', 'Name in CloudWatch'],
            items.map(({ name, says, since }) => [says, momentText(since, zone), html`<code>${name}</code>`]),
          )
  }
}

const nothingAsked = { path: {}, query: {}, body: undefined }

export const systemPage: ConsolePage = {
  path: '/console/system',
  scope: 'read',
  async show(visit) {
    const { ask } = visit
    const [control, system, jobs, alarms] = await Promise.all([
      ask(getControlRoute, nothingAsked),
      ask(getSystemRoute, nothingAsked),
      ask(listJobsRoute, nothingAsked),
      ask(listAlarmsRoute, nothingAsked),
    ])
    return {
      title: 'System',
      section: 'system',
      main: html`<h2>Alarms</h2>
${'problem' in alarms ? empty(alarms.problem.detail) : alarmsPart(alarms.body, visit.zone)}
<h2>Switches</h2>
${'problem' in control ? empty(control.problem.detail) : switches(control.body, visit)}
<h2>Mail</h2>
${'problem' in system ? empty(system.problem.detail) : mailFacts(system.body.mail, visit)}
<h2>Jobs</h2>
${'problem' in jobs ? empty(jobs.problem.detail) : jobTable(jobs.body.items, visit)}`,
    }
  },
}

export const partNames = {
  mail: 'All mail',
  suspension: 'All suspension',
  erasure: 'Erasure of people who have left',
} as const satisfies Readonly<Record<ControlPart, string>>

const switches = (control: Shown<typeof state>, { may, zone }: Visit): SafeHtml =>
  htmlTable(
    'Switches for every policy',
    ['What', 'State', 'Since', 'By', 'Reason', ...(may('control:write') ? ['Switch'] : [])],
    controlParts.map((part) => {
      const { [part]: paused } = control
      return [
        partNames[part],
        paused ? mark('grave', 'paused') : mark('good', 'running'),
        ...(paused ? [momentText(paused.at, zone), paused.by, paused.reason] : ['', '', '']),
        ...(may('control:write')
          ? [html`<a href="${at`/console/system/${part}`}">${paused ? 'Resume' : 'Pause'} ${partNames[part].toLowerCase()}…</a>`]
          : []),
      ]
    }),
  )

type Mail = Shown<typeof systemSeen>['mail']

function mailFacts(mail: Mail, { now, zone }: Visit): SafeHtml {
  const { quota, sentToday, due, dueInADay, doneAt, silentSince, isStopped, heardAt, testHeardAt } = mail
  const left = quota?.leftToday
  return html`${troubles(mail).map((trouble) => html`<div class="notice"><p>${trouble}</p></div>`)}
${factList([
  ['Mail due now', due],
  ['Mail due within 24 hours', dueInADay],
  ['Mail sent in the last 24 hours', sentToday ?? 'unknown'],
  ['Mails a second, at most', quota ? quota.perSecond : 'unknown'],
  quota && ['Left today', left === undefined ? 'no limit' : left],
  due === 0
    ? ['All due mail sent by', 'none is due']
    : ['All due mail sent by', doneAt === undefined ? 'not known' : html`${momentText(doneAt, zone)} (${away(doneAt, now)})`],
  ['Last delivery report', heardAt === undefined ? 'none yet' : html`${momentText(heardAt, zone)} (${away(heardAt, now)})`],
  [
    'Daily test mail last delivered',
    testHeardAt === undefined ? 'not yet' : html`${momentText(testHeardAt, zone)} (${away(testHeardAt, now)})`,
  ],
  isStopped || silentSince === undefined ? undefined : ['Sent since, without news', momentText(silentSince, zone)],
])}`
}

function troubles({ quota, due, dueInADay, isStopped }: Mail): readonly string[] {
  const left = quota?.leftToday
  return [
    ...(isStopped
      ? ['Mail has stopped: no delivery was reported for four hours. Check the log of feedback and the queue MissedEvents.']
      : []),
    ...(left !== undefined && due > left
      ? ['More mail is due than today’s quota allows: the rest goes tomorrow. Request a higher quota in the SES console.']
      : []),
    ...(left !== undefined && due <= left && dueInADay > left ? ['More mail is due within 24 hours than today’s quota allows.'] : []),
  ]
}

const states = {
  running: mark('open', 'running'),
  done: mark('good', 'done'),
  failed: mark('grave', 'failed'),
  refused: mark('grave', 'refused'),
}

const jobTable = (items: readonly Shown<typeof listedJob>[], { zone }: Visit): SafeHtml =>
  items.length === 0
    ? empty('No jobs in the last 30 days (reviews after a change of policy, counts before an approval, rehearsals).')
    : htmlTable(
        'The last hundred jobs, newest first',
        ['Asked for', 'Kind', 'Policy', 'Pieces done', 'State'],
        items.map(({ kind, policy, requestedAt, state, pieces, problem }) => [
          momentText(requestedAt, zone),
          kind,
          policy ?? 'all',
          `${pieces.done} of ${pieces.of}`,
          html`${states[state]}${problem ? html` ${problem.detail}` : ''}`,
        ]),
      )
