/**
 * `npm run bench:scale`: a campaign of 2.2 million staff, and mailings at any rate and latency, by the deployed functions on modelled services and a
 * virtual clock; processor time is that of `npm run bench` in the same run. See ../README.md.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import pMap from 'p-map'
import { tableRows } from '../../functions/cli/output/rows.ts'
import { listenersFor, workersFor } from '../../shared/domain/capacity.ts'
import { type Measured, measureApart } from './measured.ts'
import { type CampaignPlan, type Played, playCampaign } from './scale/campaign.ts'
import { perSecond, type Reckoned, reckonedOf } from './scale/full-size.ts'
import { type Mailing, type Plan, runMailing } from './scale/mailing.ts'
import { lastsText, plotOf } from './scale/plot.ts'

/** As deployed by default. */
const deployedFor = (perSecond: number) => ({
  perSecond,
  workers: Math.max(4, workersFor(perSecond)),
  listeners: Math.max(2, listenersFor(perSecond)),
})

const usual = { ...deployedFor(perSecond), ses: 100, dynamodb: 5 } as const

/** More than a thousand staff each, so that jobs have as many pieces as those of millions. */
const [small, large] = [
  { staff: 1_100, held: 300 },
  { staff: 3_300, held: 900 },
]

const sweep: readonly Omit<Plan, 'cpu'>[] = [
  { ...usual, ...deployedFor(14), mails: 280 },
  { ...usual, mails: 3_000 },
  // As many mails a worker as at the whole rate.
  ...[30, 100, 300].flatMap((ses) => [2, 10].map((dynamodb) => ({ ...usual, ...deployedFor(perSecond / 2), ses, dynamodb, mails: 1_500 }))),
]

/** In a process of its own, in which unused memory can be collected. */
async function apart<T>(work: 'campaign' | 'mailing', plan: object): Promise<T> {
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true', AWS_LAMBDA_LOG_LEVEL: 'FATAL' }
  const args = ['--expose-gc', import.meta.filename, work, JSON.stringify(plan)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  return JSON.parse(stdout)
}

/** CPU milliseconds of a request, by step. @param played without any */
function cpuOfRequests(bench: Measured, played: Played): Readonly<Record<string, number>> {
  const least = (line: string) => Math.min(...(bench[line] ?? []).map(({ figure }) => figure))
  const lines: Readonly<Record<string, number>> = {
    import: least('import new staff, ms each') + least('import new devices, ms each'),
    enrolment: least('enrol, ms a person'),
    'first notices': least('send a first notice, ms'),
    'their feedback': least('take all events of a mail, ms'),
    reminders: least('send a reminder, ms'),
    'daily round': least('enrol again, ms a person'),
  }
  const ofRequest = (step: string) => ((lines[step] ?? 0) * (played[step]?.people ?? 0)) / (played[step]?.requests ?? 1)
  return Object.fromEntries(Object.keys(played).map((step) => [step, ofRequest(step in lines ? step : 'enrolment')]))
}

const print = (rows: Parameters<typeof tableRows>[0]) => console.log(tableRows(rows, { terminal: false, colour: false, width: 0 }).join(''))

const figure = (number: number): string => Math.round(number).toLocaleString('en')

const rowOf = ({ step, people, minutes, requests, megabytes, goal, isMet }: Reckoned) => ({
  step,
  people: figure(people),
  takes: lastsText(minutes),
  requests: figure(requests),
  MB: figure(megabytes),
  goal: [
    ...(goal.minutes === undefined ? [] : [lastsText(goal.minutes)]),
    ...(goal.requests === undefined ? [] : [`${goal.requests} requests`]),
    `${goal.memory} MB`,
  ].join(', '),
  met: isMet ? 'yes' : 'NO',
})

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const mailingRow = ({ perSecond, workers, ses, dynamodb }: Plan, { mails, used, refused, feedbackLate, served }: Mailing) => ({
  rate: `${perSecond}/s`,
  workers,
  SES: `${ses} ms`,
  DynamoDB: `${dynamodb} ms`,
  mails: figure(mails),
  'rate used': percent(used),
  'refused by SES': refused,
  throttled: served.throttled,
  'last event after': `${feedbackLate.toFixed(0)} s`,
  'hottest partition': `${percent(served.hottest.share)}, ${served.hottest.name}`,
})

async function printAll(): Promise<void> {
  const bench = { ...measureApart('sending'), ...measureApart('import') }
  const play = (plan: Omit<CampaignPlan, keyof typeof usual>) => apart<Played>('campaign', { ...usual, ...plan })
  const first = await play({ ...small, cpu: {} })
  const cpu = cpuOfRequests(bench, first)
  const second = await play({ ...large, cpu })
  const mailings = await pMap(sweep, (plan) => apart<Mailing>('mailing', { ...plan, cpu: cpu['first notices'] }), { concurrency: 2 })
  const steps = reckonedOf(
    first,
    second,
    Math.min(...mailings.filter((_, index) => sweep[index]?.perSecond === perSecond).map(({ used }) => used)),
  )
  console.log(`2.2 million staff, reckoned by requests from ${figure(small.staff)} and ${figure(large.staff)} that were played:\n`)
  print(steps.map(rowOf))
  console.log('Mailings that were played, first notices with their events:\n')
  print(mailings.flatMap((mailing, index) => sweep.slice(index, index + 1).map((plan) => mailingRow({ ...plan, cpu: 0 }, mailing))))
  writeFileSync(new URL('shots/scale.svg', import.meta.url), plotOf(steps))
}

const [work, plan] = process.argv.slice(2)
if (work === undefined || plan === undefined) await printAll()
else if (work === 'mailing') process.stdout.write(JSON.stringify(await runMailing(JSON.parse(plan))))
else process.stdout.write(JSON.stringify(await playCampaign(JSON.parse(plan))))
