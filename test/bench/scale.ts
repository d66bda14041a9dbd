/**
 * `npm run bench:scale`: how long a mailing takes, all mails of one reminder, in organisations of any size: the deployed planner, workers and
 * leases on modelled services, by a virtual clock. See ../README.md.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pMap from 'p-map'
import { prices } from '../../functions/cli/cost/prices.ts'
import { tableRows } from '../../functions/cli/output/rows.ts'
import { lambda } from './scale/aws.ts'
import { type Mailing, type Plan, runMailing } from './scale/mailing.ts'

/** Run whole; a larger mailing goes on as the largest of its rate does. */
const runs: readonly Plan[] = [
  { staff: 32_000, perSecond: 14, workers: 4 },
  { staff: 32_000, perSecond: 100, workers: 4 },
  { staff: 200_000, perSecond: 500, workers: 8 },
]

const sizes = [32_000, 200_000, 2_200_000, 100_000_000] as const

interface Row extends Plan {
  /** The mailing itself, or the one it is worked out from. */
  readonly run: Mailing
}

async function runInProcess({ staff, perSecond, workers }: Plan): Promise<Mailing> {
  const args = [import.meta.filename, staff, perSecond, workers].map(String)
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

/** What the mails of one mailing cost: every service in proportion to them. */
function costOf({ staff, run: { mails, served, invoked } }: Row): string {
  const database = served.read * prices.dynamoRead.each + served.write * prices.dynamoWrite.each
  const functions = invoked.calls * prices.lambdaRequest.each + invoked.seconds * lambda.gigabytes * prices.lambdaSecond.each
  return (staff * (prices.mail.each + (database + functions) / mails)).toFixed(2)
}

function durationOf({ staff, perSecond, run }: Row): string {
  const seconds = run.seconds + (staff - run.mails) / (run.used * perSecond)
  if (seconds < 5_400) return `${(seconds / 60).toFixed(1)} min`
  return seconds < 172_800 ? `${(seconds / 3_600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} days`
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

async function printTable(): Promise<void> {
  const mailings = await pMap(runs, runInProcess, { concurrency: 2 })
  const rows = runs.flatMap((plan, index) =>
    mailings.slice(index, index + 1).flatMap((run) => sizes.map((staff): Row => ({ ...plan, staff, run }))),
  )
  const cells = rows.map((row) => {
    const { staff, perSecond, workers, run } = row
    const { throttled, hottest } = run.served
    return {
      staff: staff.toLocaleString('en'),
      rate: `${perSecond}/s`,
      workers,
      takes: durationOf(row),
      'rate used': percent(run.used),
      'refused by SES': run.refused,
      'throttled by DynamoDB': throttled,
      'access late': `${run.accessLate.toFixed(0)} s`,
      'hottest partition': `${percent(hottest.share)}, ${hottest.name}`,
      USD: costOf(row),
      by: staff === run.mails ? 'run' : 'formula',
    }
  })
  console.log(tableRows(cells, { terminal: false, colour: false, width: 0 }).join(''))
}

const [staff, perSecond, workers] = process.argv.slice(2).map(Number)
if (staff === undefined || perSecond === undefined || workers === undefined) await printTable()
else console.log(JSON.stringify(await runMailing({ staff, perSecond, workers })))
