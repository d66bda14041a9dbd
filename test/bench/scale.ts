/**
 * `npm run bench:scale`: a campaign of 2.2 million staff, and mailings at any rate and latency, by the deployed functions on modelled services and a
 * virtual clock; processor time is that of `npm run bench` in the same run. See ../README.md.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import pMap from 'p-map'
import { listenersFor, workersFor } from '#domain/capacity.ts'
import { tableRows } from '#functions/cli/output/rows.ts'
import { type Measured, measureApart } from './measured.ts'
import { type CampaignPlan, type Played, playCampaign } from './scale/campaign.ts'
import { perSecond, type Reckoned, staff as ready, reckonedOf } from './scale/full-size.ts'
import { type Mailing, type Plan, runMailing } from './scale/mailing.ts'
import { terminalSvg } from './shots/terminal.ts'

/** As deployed by default. */
const deployedFor = (perSecond: number) => ({
  perSecond,
  workers: Math.max(4, workersFor(perSecond)),
  listeners: Math.max(2, listenersFor(perSecond)),
})

const usual = { ...deployedFor(perSecond), ready, ses: 100, dynamodb: 5 } as const

/** So many that each of 64 pieces of a job has several pages, and that workers carry out what the brake decided. */
const [small, large] = [
  { staff: 12_800, held: 1_100 },
  { staff: 25_600, held: 2_200 },
]

/** One worker, with its share of the rate. */
const share = { ...usual, perSecond: perSecond / usual.workers, workers: 1, listeners: 1, mails: 400 }

const sweep: readonly Omit<Plan, 'cpu'>[] = [
  { ...usual, ...deployedFor(14), ready: 10_000, mails: 150 },
  { ...usual, mails: 5_000 },
  ...[30, 100, 300].flatMap(ses => [2, 10].map(dynamodb => ({ ...share, ses, dynamodb }))),
]

/** In a process of its own, in which unused memory can be collected. */
async function apart<T>(work: 'campaign' | 'mailing', plan: object): Promise<T> {
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true', AWS_LAMBDA_LOG_LEVEL: 'FATAL' }
  const args = ['--expose-gc', import.meta.filename, work, JSON.stringify(plan)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  return JSON.parse(stdout)
}

/** CPU milliseconds of a request, by step. @param played without any */
function cpuOfRequests(bench: Measured, played: Played) {
  const least = (line: string) => Math.min(...(bench[line] ?? []).map(({ figure }) => figure))
  const lines: Record<string, number> = {
    import: least('import new staff, ms each') + least('import new devices, ms each'),
    enrolment: least('enrol, ms a person'),
    'first notices': least('send a first notice, ms'),
    'their feedback': least('take all events of a mail, ms'),
    reminders: least('send a reminder, ms'),
    'daily round': least('enrol again, ms a person'),
  }
  const ofRequest = (step: string) => ((lines[step] ?? 0) * (played[step]?.people ?? 0)) / (played[step]?.requests ?? 1)
  return Object.fromEntries(Object.keys(played).map(step => [step, ofRequest(step in lines ? step : 'enrolment')]))
}

const tableOf = (rows: Parameters<typeof tableRows>[0]) => tableRows(rows, { terminal: false, colour: false, width: 0 }).join('')

const figure = (number: number) => Math.round(number).toLocaleString('en')

function lastsText(minutes: number) {
  if (minutes < 1) return `${(60 * minutes).toFixed(0)} s`
  return minutes < 90 ? `${minutes.toFixed(minutes < 10 ? 1 : 0)} min` : `${(minutes / 60).toFixed(1)} h`
}

const rowOf = ({ step, people, minutes, requests, megabytes, goal, isMet }: Reckoned) => ({
  step,
  people: figure(people),
  takes: lastsText(minutes),
  most: goal.minutes === undefined ? '' : lastsText(goal.minutes),
  'of its time': goal.minutes === undefined ? '' : '▇'.repeat(Math.min(20, Math.ceil((10 * minutes) / goal.minutes))).padEnd(10, '·'),
  requests: figure(requests) + (goal.requests === undefined ? '' : ` of ${goal.requests}`),
  MB: `${figure(megabytes)} of ${figure(goal.memory)}`,
  met: isMet ? 'yes' : 'NO',
})

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

const mailingRow = ({ perSecond, workers, ses, dynamodb }: Omit<Plan, 'cpu'>, { mails, used, refused, feedbackLate, served }: Mailing) => ({
  rate: `${perSecond}/s`,
  workers,
  SES: `${ses} ms`,
  DynamoDB: `${dynamodb} ms`,
  mails: figure(mails),
  'rate used': percent(used),
  'refused by SES': refused,
  throttled: served.throttled,
  'last event after': `${feedbackLate.toFixed(0)} s`,
})

async function printAll() {
  const bench = { ...measureApart('sending', 2), ...measureApart('import', 2) }
  const play = (plan: Omit<CampaignPlan, keyof typeof usual>) => apart<Played>('campaign', { ...usual, ...plan })
  const first = await play({ ...small, cpu: {} })
  const cpu = cpuOfRequests(bench, first)
  const second = await play({ ...large, cpu })
  const mailings = await pMap(sweep, plan => apart<Mailing>('mailing', { ...plan, cpu: cpu['first notices'] }), { concurrency: 2 })
  const steps = reckonedOf(
    first,
    second,
    Math.min(...mailings.filter((_, index) => sweep[index]?.perSecond === perSecond).map(({ used }) => used)),
  )
  const sizes = [small, large].map(({ staff, held }) => `${figure(staff)} staff and ${held} held devices`)
  const reckoned = `2.2 million staff, reckoned by requests from what was played:\n${sizes.join(', ')}\n\n${tableOf(steps.map(rowOf))}`
  console.log(reckoned)
  console.log('Mailings that were played, first notices with their events:\n')
  console.log(tableOf(mailings.flatMap((mailing, index) => sweep.slice(index, index + 1).map(plan => mailingRow(plan, mailing)))))
  writeFileSync(
    new URL('shots/scale.svg', import.meta.url),
    terminalSvg('What npm run bench:scale prints of a campaign', `$ npm run bench:scale\n\n${coloured(reckoned)}`),
  )
}

const coloured = (text: string) => text.replaceAll(/ yes$/gm, ' \u001B[32myes\u001B[0m').replaceAll(/ NO$/gm, ' \u001B[31mNO\u001B[0m')

const [work, plan] = process.argv.slice(2)
if (work === undefined || plan === undefined) await printAll()
else if (work === 'mailing') process.stdout.write(JSON.stringify(await runMailing(JSON.parse(plan))))
else process.stdout.write(JSON.stringify(await playCampaign(JSON.parse(plan))))
