/** How the system runs: alarms that ring, what is paused, what mail goes, and work on everyone. */

import type { Temporal } from 'temporal-polyfill'
import { html } from '#domain/html.ts'
import { type ControlPart, controlParts } from '#domain/policies/store.ts'
import { figure } from '#domain/text.ts'
import { doneBy } from '#functions/admin/route.ts'
import { getControlRoute, pauseErasureRoute, pauseMailRoute, pauseSuspensionRoute } from '#functions/admin/routes/control.ts'
import { listJobsRoute } from '#functions/admin/routes/jobs.ts'
import { getSystemRoute, listAlarmsRoute } from '#functions/admin/routes/system.ts'
import { at } from '#functions/path.ts'
import { actionPage, auditReason } from '../action.ts'
import { type AnswerOf, type ConsolePage, oncePerVisit, type Visit } from '../page.ts'
import { away, empty, facts, linkTo, list, mark, momentText, notice, part } from '../parts.ts'
import { refusalText } from '../refusals.ts'

const systemPage: ConsolePage = {
  path: '/console/system',
  route: getSystemRoute,
  title: 'System',
  async show(visit) {
    const { ask, now, zone } = visit
    const [alarms, control, system, jobs] = await Promise.all([
      ask(listAlarmsRoute),
      ask(getControlRoute),
      ask(getSystemRoute),
      ask(listJobsRoute),
    ])
    return html`<h2>Alarms</h2>
${part(alarms, body => alarmList(body, zone))}
<h2>Switches</h2>
${part(control, body => switchList(body, visit))}
<h2>Mail</h2>
${part(system, ({ mail }) => mailFacts(mail, now, zone))}
<h2>Jobs</h2>
${part(jobs, ({ items }) => jobList(items, zone))}`
  },
}

/** Which alarms ring, as far as is known. */
function alarmList({ state, items }: AnswerOf<typeof listAlarmsRoute>, zone: string) {
  switch (state) {
    case 'none':
      return empty('Alarms exist only in a deployment.')
    case 'unreadable':
      return notice(html`CloudWatch does not answer. Alarms still reach the operators by mail; <code>ides doctor</code> lists them.`)
    case 'read':
      return list(
        'Active alarms, also mailed to the operators',
        ['Who is affected, and what to do', 'Since', 'Name in CloudWatch'],
        items.map(({ name, says, since }) => [says, momentText(since, zone), html`<code>${name}</code>`]),
        html`<p>No active alarms.</p>`,
      )
  }
}

const partNames = {
  mail: 'All mail',
  suspension: 'All suspension',
  erasure: 'Erasure of people who have left',
} as const satisfies Record<ControlPart, string>

const switchList = (control: AnswerOf<typeof getControlRoute>, { may, zone }: Visit) =>
  list(
    'Switches for every policy',
    ['What', 'State', 'Since', 'By', 'Reason', may(pauseMailRoute) && 'Switch'],
    controlParts.map(part => {
      const { [part]: paused } = control
      return [
        partNames[part],
        paused ? mark('grave', 'paused') : mark('good', 'running'),
        momentText(paused?.at, zone),
        paused?.by,
        paused?.reason,
        linkTo(at`/console/system/${part}`, `${paused ? 'Resume' : 'Pause'} ${partNames[part].toLowerCase()}…`),
      ]
    }),
  )

type Mail = AnswerOf<typeof getSystemRoute>['mail']

function mailFacts(mail: Mail, now: Visit['now'], zone: string) {
  const { quota, sentToday, due, dueInADay, doneAt, silentSince, isStopped, heardAt, testHeardAt } = mail
  const lately = (at: Temporal.Instant | undefined, never: string) =>
    at === undefined ? never : html`${momentText(at, zone)} (${away(at, now)})`
  return html`${troublesOf(mail).map(notice)}
${facts([
  ['Mail due now', due],
  ['Mail due within 24 hours', dueInADay],
  ['Mail sent in the last 24 hours', sentToday ?? 'unknown'],
  ['Sending limit (mails per second)', quota?.perSecond ?? 'unknown'],
  ['Left today', quota && (quota.leftToday ?? 'no limit')],
  ['All due mail sent by', due === 0 ? 'none is due' : lately(doneAt, 'not known')],
  ['Last delivery report', lately(heardAt, 'none yet')],
  ['Daily test mail last delivered', lately(testHeardAt, 'not yet')],
  ['Sent since, without a delivery report', isStopped ? undefined : momentText(silentSince, zone)],
])}`
}

function troublesOf({ quota, due, dueInADay, isStopped }: Mail) {
  const left = quota?.leftToday ?? Number.POSITIVE_INFINITY
  const stopped = isStopped
    ? ['Mail has stopped: no delivery was reported for four hours. Check the log of feedback and the queue MissedEvents.']
    : []
  if (due > left)
    return [...stopped, 'More mail is due than today’s quota allows: the rest goes tomorrow. Request a higher quota in the SES console.']
  return dueInADay > left ? [...stopped, 'More mail is due within 24 hours than today’s quota allows.'] : stopped
}

const jobStates = {
  running: mark('open', 'running'),
  done: mark('good', 'done'),
  failed: mark('grave', 'failed'),
  refused: mark('grave', 'refused'),
}

const jobList = (items: AnswerOf<typeof listJobsRoute>['items'], zone: string) =>
  list(
    'The last hundred jobs, newest first',
    ['Asked for', 'Kind', 'Policy', 'Pieces done', 'State'],
    items.map(({ kind, policy, requestedAt, state, pieces, problem }) => [
      momentText(requestedAt, zone),
      kind,
      policy === undefined ? 'all' : linkTo(at`/console/policies/${policy}`, policy),
      `${pieces.done} of ${pieces.of}`,
      html`${jobStates[state]}${problem ? html` ${refusalText({ problem })}` : ''}`,
    ]),
    'No jobs in the last 30 days (reviews after a change of policy, counts before an approval, rehearsals).',
  )

interface Switch {
  part: ControlPart
  route: typeof pauseMailRoute
  /** What pausing does, and what resuming does. */
  effects: Record<'pause' | 'resume', string>
}

const findControl = oncePerVisit(({ get }: Visit) => get(getControlRoute))

function switchPage({ part, route, effects }: Switch): ConsolePage {
  const find = async (visit: Visit) => {
    const { [part]: paused } = await findControl(visit)
    const verb = paused ? 'Resume' : 'Pause'
    return { paused, verb, title: `${verb} ${partNames[part].toLowerCase()}` } as const
  }
  return actionPage({
    path: `/console/system/${part}`,
    route,
    title: async visit => (await find(visit)).title,
    know: find,
    async means({ paused }, { find, zone }) {
      const owed = part === 'mail' ? (await find(getSystemRoute))?.mail : undefined
      return html`${paused ? html`<p>Paused by ${paused.by} at ${momentText(paused.at, zone)}: ${paused.reason}</p>` : ''}
<p>${paused ? effects.resume : effects.pause} This applies to every policy.${owed ? ` Mail due now: ${figure(owed.due)}; within 24 hours: ${figure(owed.dueInADay)}.` : ''}</p>`
    },
    hidden: ({ paused }) => ({ verb: paused ? 'resume' : 'pause' }),
    fields: () => [auditReason],
    agree: ({ title }) => `${title} under every policy.`,
    button: ({ verb }) => verb,
    kind: 'grave',
    async act({ get }, form) {
      const paused = form.get('verb') !== 'resume'
      await get(route, { body: { paused, reason: form.get('reason') ?? '' } })
      return doneBy(route, { outcome: paused ? 'paused' : 'resumed' })
    },
  })
}

const switchPages = [
  switchPage({
    part: 'erasure',
    route: pauseErasureRoute,
    effects: {
      pause: 'No one who has left is erased until resumed.',
      resume:
        'People who have left are erased in the next daily run, after their work access is restored. Check that they have really left.',
    },
  }),
  switchPage({
    part: 'mail',
    route: pauseMailRoute,
    effects: {
      pause: 'No mail is sent until it is resumed. People who get no notice are not suspended.',
      resume: 'Mail starts again; each person gets only the latest overdue notice.',
    },
  }),
  switchPage({
    part: 'suspension',
    route: pauseSuspensionRoute,
    effects: {
      pause: 'No further device is suspended until resumed. Access is still restored.',
      resume: 'Suspensions start again; overdue ones follow, within the limits of the brake.',
    },
  }),
]

export const systemPages = [systemPage, ...switchPages]
