/** `npm start`: a whole campaign on this machine, then its inbox. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Temporal } from 'temporal-polyfill'
import { argumentFault } from '../../functions/cli/input/arguments.ts'
import { notAMoment, readMoment } from '../../functions/cli/input/moment.ts'
import { readOrganisation } from '../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../functions/cli/input/policy.ts'
import { weekday } from '../../functions/cli/output/table.ts'
import { openTerminal } from '../../functions/cli/terminal.ts'
import { checkBrand } from '../../shared/adapters/files/brand.ts'
import { IdesError } from '../../shared/domain/errors.ts'
import { zoneOfDays } from '../../shared/domain/rehearsal/days.ts'
import { rehearseCampaign } from '../../shared/domain/rehearsal/rehearse-campaign.ts'
import { isBefore } from '../../shared/domain/schedule/zone.ts'
import { standIns } from './approve.ts'
import { advance, runCampaign } from './campaign.ts'
import { galleryOf } from './gallery.ts'
import { type Machine, startMachine } from './machine.ts'
import { dailyReport } from './report.ts'
import { timeControl } from './time.ts'
import { virtualClock } from './virtual-clock.ts'
import { waysIn } from './ways-in.ts'

const help = `npm start -- [--policy POLICY] [--staff FILE --devices FILE [--changes FILE]] [--from T] [--until T] [--port N] [--data DIR] [--brand FILE] [--empty | --exit]

Runs a whole campaign on this machine: the deployed functions on an embedded DynamoDB, with a mail service and a device manager of its own,
on a clock that jumps from one due moment to the next. Then the inbox stays open until Ctrl-C.

  --policy POLICY  a YAML or JSON file, or the name of a policy of the catalogue; by default the European Commission's
  --staff FILE …   as for \`ides rehearse\`; by default the sample organisation
  --from T         first moment, by default the announcement
  --until T        last moment; of the sample 31 March 2023, of your own files 60 days after the last person's deadline
  --port N         of the inbox, by default 8480; the sign-in has the next one
  --data DIR       keeps everything there, and continues from there next time; by default nothing is kept
  --brand FILE     JSON with your name, colours and logo, as mail.brand in infra/ides.config.yaml
  --empty          runs no campaign: an Ides without people or policies, for you to fill with \`npx ides\`
  --exit           ends at the end of the campaign
`

const sample = (name: string): string => fileURLToPath(new URL(`sample/${name}.csv`, import.meta.url))

const options = {
  policy: { type: 'string', default: 'eu-commission-tiktok-2023' },
  staff: { type: 'string' },
  devices: { type: 'string' },
  changes: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  port: { type: 'string', default: '8480' },
  data: { type: 'string' },
  brand: { type: 'string' },
  empty: { type: 'boolean', default: false },
  exit: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

// What `--data` keeps is about people: nobody else on the machine may read it.
process.umask(0o077)
const terminal = openTerminal(process.stdout, process.stderr)
try {
  process.exitCode = await start(process.argv.slice(2))
} catch (error) {
  const fault = argumentFault(error)
  if (fault === undefined) throw error
  process.exitCode = terminal.refuse(`${fault}: see npm start -- --help`)
}

/** @returns the exit code: 0 done, 1 the port or the folder cannot be used, 2 wrong input */
async function start(args: readonly string[]): Promise<number> {
  const print = (line: string) => void terminal.print([`${line}\n`])
  const { values } = parseArgs({ args: [...args], options })
  if (values.help) {
    print(help)
    return 0
  }
  const isSample = values.staff === undefined && values.devices === undefined && values.changes === undefined
  const files = isSample
    ? { staff: sample('staff'), devices: sample('devices'), changes: sample('changes') }
    : { staff: values.staff, devices: values.devices, changes: values.changes }
  const { staff, devices, changes } = files
  if (!staff || !devices) return terminal.refuse('--staff and --devices go together: name both files')
  const port = Number(values.port)
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535) return terminal.refuse('--port must be a number from 0 to 65535')

  const [read, organisation] = await Promise.all([
    readPolicy(values.policy),
    readOrganisation({ staff, devices, ...(changes === undefined ? {} : { changes }) }),
  ])
  if ('problems' in read || 'problems' in organisation)
    return terminal.refuseFiles([...('problems' in read ? [read] : []), ...('problems' in organisation ? organisation.problems : [])])
  const { policy } = read
  const zone = zoneOfDays(policy)
  const from = values.from === undefined ? policy.announcedAt : readMoment(values.from, zone, 'start')
  const untilText = values.until ?? (isSample && values.policy === options.policy.default ? '2023-03-31' : undefined)
  const until = untilText === undefined ? undefined : readMoment(untilText, zone, 'end')
  if (!from) return terminal.refuse(notAMoment('--from', values.from))
  if (untilText !== undefined && !until) return terminal.refuse(notAMoment('--until', untilText))
  if (until && isBefore(until, from)) return terminal.refuse(`--until must not lie before the start, ${from}, but is ${until}`)

  const brand = values.brand === undefined ? undefined : checkBrand(values.brand)
  if (brand && !brand.ok) return terminal.refuseFiles([{ file: values.brand ?? '', ...brand }])

  const rehearsal = rehearseCampaign(policy, organisation.people, organisation.changes, { from, ...(until ? { until } : {}) })
  const clockFile = values.data === undefined ? undefined : join(values.data, 'clock')
  const isResumed = clockFile !== undefined && existsSync(clockFile)
  if (values.empty) print(`Ides, empty, ${isResumed ? 'as you left it' : 'for you to fill'}`)
  else {
    const origin = isResumed ? 'from where it stopped' : 'from the start'
    print(`${policy.title}, ${policy.issuer}: ${organisation.people.length} staff, ${origin}`)
    for (const warning of rehearsal.warnings) terminal.warn(warning)
    if (policy.escalation.some((rung) => 'after' in rung && rung.suspend))
      print(`Suspensions need two approvals: ${standIns.join(' and ')} approve whatever comes, 24 hours before, or at once if it is held.`)
    print(`The campaign runs to ${weekday(zone)(rehearsal.until)} on a virtual clock.${isSample ? ' This takes about a minute.' : ''}\n`)
  }

  const clock = virtualClock(isResumed ? Temporal.Instant.from(readFileSync(clockFile, 'utf8').trim()) : from)
  const keepTime = async () => {
    if (clockFile !== undefined) writeFileSync(clockFile, `${clock.now()}\n`)
  }
  let machine: Machine
  try {
    machine = await startMachine({
      port,
      clock,
      gallery: galleryOf(policy, brand?.value),
      ...(values.brand === undefined ? {} : { brandFile: values.brand }),
      neighbours: [timeControl({ now: clock.now, zone, advance: (to) => advanceBy(machine, clock, to, keepTime) })],
      ...(values.data === undefined ? {} : { folder: values.data }),
    })
  } catch (error) {
    const sentence = unusable(error)
    if (sentence === undefined) throw error
    terminal.refuse(sentence)
    return 1
  }
  try {
    if (!values.empty) {
      const report = dailyReport(machine, zone, terminal.style.colour, print)
      const { people, changes } = organisation
      let approved = 0
      const watching = setInterval(() => terminal.progress(report.underWay()), 250)
      try {
        const ran = await runCampaign(machine, clock, { policy, people, changes, until: rehearsal.until, isResumed }, async (at) => {
          await report.moment(at)
          await keepTime()
        })
        approved = ran.approved
      } finally {
        clearInterval(watching)
      }
      await report.end(approved)
    }
    await keepTime()
    if (!values.exit) {
      print(await waysIn(machine, clock.now().toZonedDateTimeISO(zone).toString({ smallestUnit: 'second' })))
      await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
    }
  } finally {
    await machine.close()
  }
  return 0
}

/** @returns what happened meanwhile: `3 mails, 1 suspension, 0 restorations` */
async function advanceBy(
  machine: Machine,
  clock: ReturnType<typeof virtualClock>,
  to: Temporal.Instant,
  keepTime: () => Promise<void>,
): Promise<string> {
  const [mails, changes] = [machine.ses.mails.length, machine.connector.log.length]
  await advance(machine, clock, to, { onMoment: keepTime })
  await keepTime()
  const changed = machine.connector.log.slice(changes)
  const suspended = changed.filter(({ state }) => state === 'suspended').length
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
  return [
    counted(machine.ses.mails.length - mails, 'mail'),
    counted(suspended, 'suspension'),
    counted(changed.length - suspended, 'restoration'),
  ].join(', ')
}

/** Why the servers cannot start, for the user; undefined for a surprise. */
function unusable(error: unknown): string | undefined {
  if (error instanceof IdesError) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `port ${error.port} is in use: end what uses it, or name another with --port`
  return undefined
}
