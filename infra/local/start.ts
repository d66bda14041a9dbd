/** `npm start`: a whole campaign on this machine, then its inbox. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Temporal } from 'temporal-polyfill'
import { argumentFault, notAMoment, readMoment } from '../../functions/cli/input/arguments.ts'
import { readOrganisation } from '../../functions/cli/input/organisation.ts'
import { readPolicy } from '../../functions/cli/input/policy.ts'
import { weekday } from '../../functions/cli/output/table.ts'
import { openTerminal } from '../../functions/cli/terminal.ts'
import { checkBrand } from '../../shared/adapters/files/brand.ts'
import { IdesError } from '../../shared/domain/errors.ts'
import { productNamed } from '../../shared/domain/people/sources.ts'
import { demandsOf, stageDemands } from '../../shared/domain/policies/versions.ts'
import { rehearsalZone } from '../../shared/domain/rehearsal/end.ts'
import { rehearseCampaign } from '../../shared/domain/rehearsal/rehearse-campaign.ts'
import { askedBy, askedOfCatalogue } from '../../shared/domain/requirements/asked.ts'
import { addDays, isBefore, laterOf } from '../../shared/domain/schedule/zone.ts'
import { counted } from '../../shared/domain/text.ts'
import { titleIn } from '../../shared/domain/translated.ts'
import { standIns } from './approve.ts'
import { advance } from './campaign.ts'
import { banOf, endOfWatch, startOf } from './end-watch.ts'
import { galleryOf } from './gallery.ts'
import { type Machine, startMachine } from './machine.ts'
import { deviceKeys } from './others/known-device.ts'
import { goesWith, otherKinds, startOther } from './others/start.ts'
import { printCampaign } from './print-campaign.ts'
import { adaptedTo } from './sample/adapted.ts'
import { everyHours, sourceKinds, startSource } from './sources/start-source.ts'
import { type TimeMove, timeControl } from './time.ts'
import { virtualClock } from './virtual-clock.ts'
import { beforeWatch } from './watch-report.ts'
import { waysIn } from './ways-in.ts'

const help = `npm start -- [--policy POLICY] [--staff FILE --devices FILE [--changes FILE]] [--source KIND] [--connector KIND] [--from T] [--until T] [--port N] [--data DIR] [--brand FILE] [--empty | --exit]

Runs a whole campaign on this machine: the deployed functions on an embedded DynamoDB, with a mail service and a device manager of its own,
on a clock that jumps from one due moment to the next. Then the inbox stays open until Ctrl-C.

  --policy POLICY  a YAML or JSON file, or the name of a policy of the catalogue; by default the European Commission's
  --staff FILE …   as for \`ides rehearse\`; by default the sample organisation, with the policy's requirements in place of TikTok
  --source KIND    devices come from a stand-in for ${sourceKinds.join(' or ')}, which Ides reads every ${everyHours} hours, in place of an import
  --from T         first moment, by default the announcement; of a policy on watch, 14 days before it
  --until T        last moment; of the sample 31 March 2023, else 60 days after the last person's deadline, or after a start later than that
  --port N         of the inbox, by default 8480; the sign-in takes the next one; 0 picks two free ones
  --data DIR       keeps everything there, and continues from there next time; by default nothing is kept
  --brand FILE     JSON with your name, colours and logo, as mail.brand in infra/ides.config.yaml
  --connector KIND sets access in a stand-in of entra, google or webhook, in place of a device manager behind the bus; may be repeated;
                   /access of the inbox shows what it holds. It keeps nothing, so not with --data. With --source intune, entra is
                   in the same tenant, and with google, google; webhook goes with any source
  --empty          runs no campaign: an Ides without people or policies, for you to fill with \`npx ides\`
  --exit           ends at the end of the campaign
`

const sample = (name: string): string => fileURLToPath(new URL(`sample/${name}.csv`, import.meta.url))

const options = {
  policy: { type: 'string', default: 'eu-commission-tiktok-2023' },
  staff: { type: 'string' },
  devices: { type: 'string' },
  changes: { type: 'string' },
  source: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  port: { type: 'string', default: '8480' },
  data: { type: 'string' },
  brand: { type: 'string' },
  connector: { type: 'string', multiple: true },
  empty: { type: 'boolean', default: false },
  exit: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** Days after the start, where every deadline is long over. */
const daysAfterAll = 60

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
  if (!/^\d{1,5}$/.test(values.port) || port > 65_534)
    return terminal.refuse('--port must be a number from 1 to 65534, or 0: the inbox takes that port, and the sign-in the next one')

  const kind = sourceKinds.find((kind) => kind === values.source)
  if (values.source !== undefined && !kind)
    return terminal.refuse(`--source must be one of ${sourceKinds.join(', ')}, but is ${JSON.stringify(values.source)}`)
  const unknownConnector = values.connector?.find((name) => !otherKinds.some((kind) => kind === name))
  if (unknownConnector !== undefined)
    return terminal.refuse(`--connector must be one of ${otherKinds.join(', ')}, but is ${JSON.stringify(unknownConnector)}`)
  const kinds = otherKinds.filter((kind) => values.connector?.includes(kind))
  const stranger = kinds.find((one) => kind && !goesWith(kind, one))
  if (stranger)
    return terminal.refuse(`--connector ${stranger} and --source ${kind} do not go together: their stand-ins know different devices`)
  if (kinds.length > 0 && values.data !== undefined)
    return terminal.refuse('--connector and --data do not go together: the stand-ins of other systems keep nothing')

  const read = await readPolicy(values.policy)
  const asked = 'problems' in read ? undefined : isSample ? askedOfCatalogue : askedBy([read.policy])
  const given = await readOrganisation({ staff, devices, ...(changes === undefined ? {} : { changes }) }, asked, terminal)
  if ('problems' in read || 'problems' in given)
    return terminal.refuseFiles([...('problems' in read ? [read] : []), ...('problems' in given ? given.problems : [])])
  const { policy } = read
  const organisation = isSample ? adaptedTo(policy, given) : given
  const zone = rehearsalZone(policy)
  const from = values.from === undefined ? startOf(policy, zone) : readMoment(values.from, zone, 'start')
  if (!from) return terminal.refuse(notAMoment('--from', values.from))
  const last = values.until === undefined ? undefined : readMoment(values.until, zone, 'end')
  if (values.until !== undefined && !last) return terminal.refuse(notAMoment('--until', values.until))
  if (last && isBefore(last, from)) return terminal.refuse(`--until must not lie before the start, ${from}, but is ${last}`)
  const ofSample = isSample && values.policy === options.policy.default ? readMoment('2023-03-31', zone, 'end') : undefined
  const end = last ?? (ofSample && isBefore(from, ofSample) ? ofSample : undefined)

  const brand = values.brand === undefined ? undefined : checkBrand(values.brand)
  if (brand && !brand.ok) return terminal.refuseFiles([{ file: values.brand ?? '', ...brand }])

  const watchEnds = endOfWatch(policy, from)
  const played = watchEnds ? banOf(policy) : policy
  const rehearsal = rehearseCampaign(played, organisation.people, organisation.changes, { from, ...(end ? { until: end } : {}) })
  const until = end ?? laterOf(rehearsal.until, addDays(from, daysAfterAll, zone))
  const clockFile = values.data === undefined ? undefined : join(values.data, 'clock')
  const isResumed = clockFile !== undefined && existsSync(clockFile)

  const clock = virtualClock(isResumed ? Temporal.Instant.from(readFileSync(clockFile, 'utf8').trim()) : from)
  const keepTime = async () => {
    if (clockFile !== undefined) writeFileSync(clockFile, `${clock.now()}\n`)
  }
  const source = kind && (await startSource(kind, organisation, played, clock))
  const others = await Promise.all(kinds.map((kind) => startOther(kind, organisation.people, clock, source)))
  const closeOthers = () => Promise.all(others.map((other) => other.close()))
  let machine: Machine
  try {
    machine = await startMachine({
      port,
      clock,
      ...(source ? { read: source.read } : {}),
      gallery: galleryOf(policy, brand?.value),
      ...(values.brand === undefined ? {} : { brandFile: values.brand }),
      neighbours: [
        timeControl({
          now: clock.now,
          zone,
          advance: (to) => pass(machine, clock, zone, to, keepTime),
          pause: () => setTimeout(1000, undefined, { ref: false }),
        }),
      ],
      ...(values.data === undefined ? {} : { folder: values.data }),
      others,
    })
  } catch (error) {
    await source?.close()
    await closeOthers()
    const sentence = unusable(error, port)
    if (sentence === undefined) throw error
    terminal.refuse(sentence)
    return 1
  }
  try {
    if (source)
      print(
        `${source.read.directory ? 'Staff and devices' : 'Devices'} come from a stand-in for ${productNamed(source.kind)}, read every ${everyHours} hours.`,
      )
    if (values.empty) {
      print(`Ides, empty, ${isResumed ? 'as you left it' : 'for you to fill'}`)
      if (!source) print('Every day, each device reports again what you imported last.')
    } else {
      const origin = isResumed ? 'from where it stopped' : 'from the start'
      print(`${titleIn(policy).text}, ${policy.issuer}: ${organisation.people.length} staff, ${origin}`)
      for (const warning of rehearsal.warnings) terminal.warn(warning)
      if (policy.watch && !(watchEnds && isBefore(watchEnds, clock.now()))) print(beforeWatch(watchEnds && weekday(zone)(watchEnds)))
      if (!played.watch && stageDemands(demandsOf(played)).some(({ suspends }) => suspends))
        print(
          `Suspensions need two approvals: ${standIns.join(' and ')} approve whatever comes, 24 hours before, or at once if it is held.`,
        )
      print(
        `The campaign runs to ${weekday(zone)(until)} on a virtual clock.${isSample ? ` This takes about ${kind ? 'two minutes' : 'a minute'}.` : ''}\n`,
      )
    }
    if (!values.empty) {
      const plan = { policy, ...organisation, until, isResumed, ...(others.length > 0 && !source ? { keysOf: deviceKeys } : {}) }
      await printCampaign(machine, clock, plan, watchEnds, { terminal, zone, onMoment: keepTime })
    }
    await keepTime()
    if (!values.exit) {
      print(await waysIn(machine, clock.now().toZonedDateTimeISO(zone), others.length > 0))
      await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
    }
  } finally {
    await machine.close()
    await source?.close()
    await closeOthers()
  }
  return 0
}

/** Lets time pass, and shows on the terminal what happens. */
function pass(
  machine: Machine,
  clock: ReturnType<typeof virtualClock>,
  zone: string,
  to: Temporal.Instant,
  keepTime: () => Promise<void>,
): TimeMove {
  const [mails, changes] = [machine.ses.mails.length, machine.connector.log.length]
  const happened = () => {
    const changed = machine.connector.log.slice(changes)
    const suspended = changed.filter(({ state }) => state === 'suspended').length
    return [
      counted(machine.ses.mails.length - mails, 'mail'),
      counted(suspended, 'suspension'),
      counted(changed.length - suspended, 'restoration'),
    ].join(', ')
  }
  const advanceAll = async () => {
    const watching = setInterval(() => terminal.progress(`${weekday(zone)(clock.now())}: ${happened()} so far`), 250)
    try {
      await advance(machine, clock, to, { onMoment: keepTime })
      await keepTime()
    } finally {
      clearInterval(watching)
    }
    terminal.note(`${weekday(zone)(clock.now())}: ${happened()}`)
  }
  return { done: advanceAll(), happened }
}

/** Why the servers cannot start, for the user; undefined for a surprise. */
function unusable(error: unknown, port: number): string | undefined {
  if (error instanceof IdesError) return error.message
  if (!(error instanceof Error && 'code' in error && 'port' in error)) return undefined
  const wanted = `the inbox takes port ${port}, and the sign-in ${port + 1}`
  if (error.code === 'EADDRINUSE') return `port ${error.port} is in use: end what uses it, or name another with --port (${wanted})`
  if (error.code === 'EACCES') return `port ${error.port} may not be used: name another with --port (${wanted})`
  return undefined
}
