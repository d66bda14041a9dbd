/** Runs a campaign and prints it: of a policy on watch, who would be affected, then what happens once it is a ban. */
import type { Temporal } from 'temporal-polyfill'
import { weekday } from '#functions/cli/output/table.ts'
import type { Terminal } from '#functions/cli/terminal.ts'
import { isBefore } from '#shared/domain/schedule/zone.ts'
import { type CampaignPlan, runCampaign } from './campaign.ts'
import { holderOf, isInvented, people } from './issuer/development.ts'
import type { Machine } from './machine.ts'
import { dailyReport } from './report.ts'
import { banOf, endWatch } from './stand-ins.ts'
import type { virtualClock } from './virtual-clock.ts'
import { afterWatch, printWatchReport } from './watch-report.ts'

type Doors = { readonly ses: Pick<Machine['ses'], 'url'>; readonly issuer: Pick<Machine['issuer'], 'tokenFor'> } & Pick<Machine, 'api'>

/**
 * What `npm start` prints once everything runs: the addresses and how to sign in.
 * @param hasOthers whether access is set in other systems, which a page shows
 */
export async function waysIn({ ses, api, issuer }: Doors, now: Temporal.ZonedDateTime, hasOthers: boolean): Promise<string> {
  const names = Object.keys(people).filter(isInvented)
  const tokens = await Promise.all(names.map(async (who) => `  ${who.padEnd(15)}${await issuer.tokenFor(people[who], holderOf(who))}`))
  return `
The console: ${ses.url}/console/: sign in as one of the people below
The inbox:   ${ses.url}/, every kind of mail: ${ses.url}/gallery
${hasOthers ? `Access:      ${ses.url}/access shows what other systems hold\n` : ''}Time:        stands still at ${now.toString({ smallestUnit: 'second' })}. Move it on: curl -d ${now.toPlainDate().add({ days: 1 })} ${ses.url}/time
The API:     ${api}, for \`npx ides\`: sign in with

  npx ides login --url ${api}

or set IDES_URL=${api} and IDES_TOKEN to a token:

${tokens.join('\n')}

Ctrl-C ends.`
}

interface Printing {
  readonly terminal: Terminal
  /** Of the days. */
  readonly zone: string
  /** Called at each moment, before anything happens then. */
  readonly onMoment: () => Promise<void>
}

interface Report {
  underWay(): string
  moment(at: Temporal.Instant): Promise<void>
  end(approved: number): Promise<void>
}

/** @param watchEnds when a policy on watch becomes a ban; undefined if it does not */
export async function printCampaign(
  machine: Machine,
  clock: ReturnType<typeof virtualClock>,
  plan: CampaignPlan,
  watchEnds: Temporal.Instant | undefined,
  { terminal, zone, onMoment }: Printing,
): Promise<void> {
  const { policy, until } = plan
  const print = (line: string) => void terminal.print([`${line}\n`])
  const ban = banOf(policy)
  const inForce = (await machine.system.policies.listActive()).find(({ id }) => id === policy.id)
  let { isResumed } = plan
  if (policy.watch && (!inForce || inForce.watch)) {
    const mayEnd = watchEnds && !inForce?.halted && !isBefore(watchEnds, clock.now()) && !isBefore(until, watchEnds)
    await printed(printWatchReport(machine, policy, zone, print), { ...plan, until: mayEnd ? watchEnds : until })
    if (!mayEnd) return
    const version = await endWatch(machine, ban)
    print(`\n${afterWatch(weekday(zone)(clock.now()), version)}\n`)
    isResumed = true
  }
  await printed(dailyReport(machine, zone, terminal.style, print), { ...plan, policy: ban, isResumed })

  async function printed(report: Report, part: CampaignPlan): Promise<void> {
    const watching = setInterval(() => terminal.progress(report.underWay()), 250)
    const { approved } = await runCampaign(machine, clock, part, async (at) => {
      await report.moment(at)
      await onMoment()
    }).finally(() => clearInterval(watching))
    await report.end(approved)
  }
}
