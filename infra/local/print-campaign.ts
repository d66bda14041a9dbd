/** Runs a campaign and prints it: of a policy on watch, who would be affected, then what happens once it is a ban. */
import { writeFileSync } from 'node:fs'
import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '#domain/schedule/zone.ts'
import { weekday } from '#functions/cli/output/table.ts'
import type { Terminal } from '#functions/cli/terminal.ts'
import { type CampaignPlan, runCampaign } from './campaign.ts'
import { holderOf, isInvented, people } from './issuer/development.ts'
import type { Machine } from './machine.ts'
import { dailyReport } from './report.ts'
import { banOf, endWatch } from './stand-ins.ts'
import type { virtualClock } from './virtual-clock.ts'
import { afterWatch, printWatchReport } from './watch-report.ts'

interface Doors {
  ses: Pick<Machine['ses'], 'url'>
  api: string
}

interface WaysIn {
  /** The file with the tokens. */
  tokens: string
  isEmpty: boolean
  /** Whether access is set in other systems, which a page shows. */
  hasOthers: boolean
}

/** What `npm start` prints once everything runs: where to go and how to sign in, in 80 columns. */
export const waysIn = ({ ses, api }: Doors, now: Temporal.ZonedDateTime, { tokens, isEmpty, hasOthers }: WaysIn) => `
Ides is running. Its clock stands still at
${now.toPlainDateTime().toString({ smallestUnit: 'minute' })}, ${now.timeZoneId}.

  Console  ${ses.url}/console/
           Sign in by choosing a role; there is no password.${isEmpty ? ' Begin as author.' : ''}
  Inbox    ${ses.url}/
           Every mail that Ides sends. A mail leads to its reader's own page.
${hasOthers ? `  Access   ${ses.url}/access\n           What other systems allow.\n` : ''}  Events   ${ses.url}/events
           What the bus says of cases, for tickets and security monitoring.
  API      ${api}
           Sign in with: npx ides login --url ${api}
           Or set IDES_URL to this address, and IDES_TOKEN to a token from
           ${tokens}

Buttons at the top of the console and the inbox move the clock on.
Press Ctrl-C to end.`

/** Writes a line for each person who may sign in: their name and a token for the API. Only the owner of the file may read it. */
export async function writeTokens(file: string, { issuer }: Pick<Machine, 'issuer'>) {
  const names = Object.keys(people).filter(isInvented)
  const lines = await Promise.all(names.map(async who => `${who.padEnd(15)} ${await issuer.tokenFor(people[who], holderOf(who))}\n`))
  writeFileSync(file, lines.join(''), { mode: 0o600 })
}

interface Printing {
  terminal: Terminal
  /** Of the days. */
  zone: string
  /** Called at each moment, before anything happens then. */
  onMoment: () => Promise<void>
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
) {
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

  async function printed(report: Report, part: CampaignPlan) {
    const watching = setInterval(() => terminal.progress(report.underWay()), 250)
    const { approved } = await runCampaign(machine, clock, part, async at => {
      await report.moment(at)
      await onMoment()
    }).finally(() => clearInterval(watching))
    await report.end(approved)
  }
}
