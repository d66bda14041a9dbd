/**
 * `npm run bench:scale`: how long a mailing takes, all mails of one reminder, in organisations of any size: the deployed planner,
 * workers and leases on modelled services, by a virtual clock. It draws `shots/scale.svg`. See scale/README.md.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pMap from 'p-map'
import { prices } from '../../functions/cli/cost/prices.ts'
import { tableRows } from '../../functions/cli/output/rows.ts'
import { lambda } from './scale/aws.ts'
import { workOnEveryone, works } from './scale/everyone.ts'
import { type Mailing, type Plan, runMailing } from './scale/mailing.ts'
import { plotSvg } from './scale/plot.ts'

const rates = [
  { perSecond: 14, workers: 4, colour: '#bc4c00' },
  { perSecond: 100, workers: 4, colour: '#0969da' },
  { perSecond: 500, workers: 8, colour: '#1a7f37' },
] as const

const sizes = [32_000, 200_000, 2_200_000, 100_000_000] as const

/** Run whole, each in a process of its own; a larger mailing goes on as the largest of its rate does. */
const isRun = ({ staff, perSecond }: Plan): boolean => staff === 32_000 || (staff === 200_000 && perSecond === 500)

const plans = rates.flatMap(({ perSecond, workers }) => sizes.map((staff) => ({ staff, perSecond, workers })))

interface Row extends Plan {
  readonly seconds: number
  /** The mailing itself, or the one it is worked out from. */
  readonly run: Mailing
}

const runInProcess = async ({ staff, perSecond, workers }: Plan): Promise<Mailing> => {
  const args = [import.meta.filename, staff, perSecond, workers].map(String)
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

async function measure(): Promise<readonly Row[]> {
  const longestFirst = plans.filter(isRun).toSorted((a, b) => b.staff - a.staff)
  const runs = new Map(await pMap(longestFirst, async (plan) => [plan, await runInProcess(plan)] as const, { concurrency: 2 }))
  return plans.map((plan) => {
    const of = [...runs].filter(([{ perSecond, staff }]) => perSecond === plan.perSecond && staff <= plan.staff)
    const [, run] = of.reduce((a, b) => (b[0].staff > a[0].staff ? b : a))
    return { ...plan, run, seconds: run.seconds + (plan.staff - run.mails) / (run.used * plan.perSecond) }
  })
}

/** What the mails of one mailing cost: every service in proportion to them. */
function costOf({ staff, run: { mails, served, invoked } }: Row) {
  const share = staff / mails
  const { read, write } = served
  return {
    SES: staff * prices.mail.each,
    DynamoDB: share * (read * prices.dynamoRead.each + write * prices.dynamoWrite.each),
    Lambda: share * (invoked.calls * prices.lambdaRequest.each + invoked.seconds * lambda.gigabytes * prices.lambdaSecond.each),
  }
}

/** What is nearest to its limit. */
const binding = ({ run: { used, served } }: Row): string => (used >= served.hottest.share ? 'SES' : served.hottest.name)

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const whole = (number: number): string => number.toLocaleString('en', { maximumFractionDigits: 0 })
const style = { terminal: false, colour: false, width: 0 }

function lasting(seconds: number): string {
  if (seconds < 5_400) return `${(seconds / 60).toFixed(1)} min`
  return seconds < 172_800 ? `${(seconds / 3_600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} days`
}

async function print(): Promise<void> {
  const measured = await measure()
  const mailings = tableRows(
    measured,
    {
      staff: ({ staff }) => whole(staff),
      rate: ({ perSecond }) => `${perSecond}/s`,
      workers: ({ workers }) => workers,
      takes: ({ seconds }) => lasting(seconds),
      'rate used': ({ run }) => percent(run.used),
      'refused by SES': ({ run }) => run.refused,
      'throttled by DynamoDB': ({ run }) => run.served.throttled,
      'access late': ({ run }) => `${run.accessLate.toFixed(0)} s`,
      'hottest partition': ({ run: { served } }) => `${percent(served.hottest.share)}, ${served.hottest.name}`,
      'saturates first': binding,
      'USD: SES': (row) => costOf(row).SES.toFixed(2),
      DynamoDB: (row) => costOf(row).DynamoDB.toFixed(2),
      Lambda: (row) => costOf(row).Lambda.toFixed(2),
      by: (row) => (isRun(row) ? 'run' : 'formula'),
    },
    style,
  )

  const everyone = tableRows(
    sizes.flatMap((staff) => Object.entries(works).map(([job, work]) => ({ staff, job, ...workOnEveryone(work, staff) }))),
    {
      staff: ({ staff }) => whole(staff),
      job: ({ job }) => job,
      takes: ({ seconds }) => lasting(seconds),
      'waits for': ({ binds }) => binds,
    },
    style,
  )

  console.log(`All mails of one reminder\n\n${mailings.join('')}\nWork on everybody, by formula\n\n${everyone.join('')}`)

  const curves = rates.map(({ perSecond, colour }) => ({
    name: `${perSecond} mails a second`,
    colour,
    points: measured.filter((row) => row.perSecond === perSecond).map((row) => ({ ...row, isRun: isRun(row) })),
  }))
  writeFileSync(
    fileURLToPath(new URL('./shots/scale.svg', import.meta.url)),
    plotSvg('How long all mails of one reminder take; filled: run whole', curves),
  )
}

const [staff, perSecond, workers] = process.argv.slice(2).map(Number)
if (staff === undefined || perSecond === undefined || workers === undefined) await print()
else console.log(JSON.stringify(await runMailing({ staff, perSecond, workers })))
