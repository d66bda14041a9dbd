/** `npm start`: a whole campaign on this machine, then its inbox. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Temporal } from 'temporal-polyfill'
import { IdesError } from '#domain/errors.ts'
import { productNamed } from '#domain/people/sources.ts'
import { demandsOf, stageDemands } from '#domain/policies/versions.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { addDays, isBefore, laterOf } from '#domain/schedule/zone.ts'
import { counted } from '#domain/text.ts'
import { titleIn } from '#domain/translated.ts'
import { argumentFault } from '#functions/cli/input/arguments.ts'
import { weekday } from '#functions/cli/output/table.ts'
import { openTerminal } from '#functions/cli/terminal.ts'
import { changesIn } from './bus/connector.ts'
import { advance } from './campaign.ts'
import { clockIn, openDataFolder } from './data-folder.ts'
import { galleryOf } from './gallery.ts'
import { type Machine, startMachine } from './machine.ts'
import { deviceKeys } from './others/other-system.ts'
import { startOther } from './others/start.ts'
import { printCampaign, waysIn, writeTokens } from './print-campaign.ts'
import { everyHours, startSource } from './sources/start-source.ts'
import { banOf, endOfWatch, nextDeadline, standIns } from './stand-ins.ts'
import { readStartInput, type StartInput } from './start-input.ts'
import { type TimeMove, type TimePassing, timeControl } from './time.ts'
import { virtualClock } from './virtual-clock.ts'
import { beforeWatch } from './watch-report.ts'

/** Days after the start, where every deadline is long over. */
const daysAfterAll = 60

// What `--data` keeps is about people: nobody else on the machine may read it.
process.umask(0o077)
const terminal = openTerminal(process.stdout, process.stderr)
const print = (line: string) => void terminal.print([`${line}\n`])
try {
  const input = await readStartInput(process.argv.slice(2), terminal)
  process.exitCode = typeof input === 'number' ? input : await start(input)
} catch (error) {
  const fault = argumentFault(error)
  if (fault === undefined) throw error
  process.exitCode = terminal.refuse(`${fault}: see npm start -- --help`)
}

/** @returns the exit code: 0 done, 1 the port or the folder cannot be used */
async function start(input: StartInput) {
  const { policy, organisation, zone, from, port, data } = input
  const { people, changes } = organisation
  const watchEnds = endOfWatch(policy, from)
  const played = watchEnds ? banOf(policy) : policy
  const rehearsal = rehearseCampaign(played, people, changes, { from, until: input.until })
  const until = input.until ?? laterOf(rehearsal.until, addDays(from, daysAfterAll, zone))

  const opened = data === undefined ? {} : openDataFolder(data)
  if ('fault' in opened) return terminal.refuse(opened.fault)
  const { stoppedAt } = opened
  const isResumed = stoppedAt !== undefined
  const clock = virtualClock(stoppedAt ?? from)
  const keepTime = async () => {
    if (data !== undefined) writeFileSync(clockIn(data), `${clock.now()}\n`)
  }

  const source = input.source && (await startSource(input.source, organisation, played, clock))
  const others = await Promise.all(input.connectors.map(kind => startOther(kind, people, clock, source)))
  const close = async () => {
    await source?.close()
    await Promise.all(others.map(other => other.close()))
  }
  let machine: Machine
  const time = timeControl({
    now: clock.now,
    zone,
    advance: (to, how) => pass(machine, clock, zone, to, how, keepTime),
    nextDeadline: () => nextDeadline(machine.system),
    asksForReports: input.isEmpty && !source,
    pause: () => setTimeout(1000, undefined, { ref: false }),
  })
  try {
    machine = await startMachine({
      ...{ port, clock, others, folder: data, brandFile: input.brandFile, read: source?.read },
      gallery: galleryOf(policy, input.brand),
      neighbours: [time.neighbour],
      dress: time.withClock,
    })
  } catch (error) {
    await close()
    const sentence = unusable(error, port)
    if (sentence === undefined) throw error
    terminal.refuse(sentence)
    return 1
  }
  try {
    if (source) print(`Staff and devices come from a stand-in for ${productNamed(source.kind)}, read every ${everyHours} hours.`)
    if (input.isEmpty) {
      print(`Ides, empty, ${isResumed ? 'as you left it' : 'for you to fill'}`)
    } else {
      print(`${titleIn(policy).text}, ${policy.issuer}: ${people.length} staff, from ${isResumed ? 'where it stopped' : 'the start'}`)
      for (const warning of rehearsal.warnings) terminal.warn(warning)
      if (policy.watch && !(watchEnds && isBefore(watchEnds, clock.now()))) print(beforeWatch(watchEnds && weekday(zone)(watchEnds)))
      if (!played.watch && stageDemands(demandsOf(played)).some(({ suspends }) => suspends))
        print(
          `Suspensions need two approvals: ${standIns.join(' and ')} approve whatever comes, 24 hours before, or at once if it is held.`,
        )
      print(`The campaign runs to ${weekday(zone)(until)} on a virtual clock.\n`)
      const plan = { policy, ...organisation, until, isResumed, keysOf: others.length > 0 && !source ? deviceKeys : undefined }
      await printCampaign(machine, clock, plan, watchEnds, { terminal, zone, onMoment: keepTime })
    }
    await keepTime()
    if (!input.exits) {
      const folder = data ?? mkdtempSync(join(tmpdir(), 'ides-'))
      const tokens = join(folder, 'tokens')
      await writeTokens(tokens, machine)
      const { isEmpty } = input
      print(waysIn(machine, clock.now().toZonedDateTimeISO(zone), { tokens, isEmpty, hasOthers: others.length > 0 }))
      await new Promise(resolve => process.once('SIGINT', resolve).once('SIGTERM', resolve))
      if (folder !== data) rmSync(folder, { recursive: true })
    }
  } finally {
    await machine.close()
    await close()
  }
  return 0
}

/** Lets time pass, and shows on the terminal what happens. */
function pass(
  machine: Machine,
  clock: ReturnType<typeof virtualClock>,
  zone: string,
  to: Temporal.Instant,
  { untilMail, reportsAgain }: TimePassing,
  keepTime: () => Promise<void>,
): TimeMove {
  const [mails, changes] = [machine.ses.mails.length, machine.connector.log.length]
  const happened = () => {
    const { suspended, restored } = changesIn(machine.connector.log.slice(changes))
    return [counted(machine.ses.mails.length - mails, 'mail'), counted(suspended, 'suspension'), counted(restored, 'restoration')].join(
      ', ',
    )
  }
  const advanceAll = async () => {
    const watching = setInterval(() => terminal.progress(`${weekday(zone)(clock.now())}: ${happened()} so far`), 250)
    try {
      const isOver = untilMail ? () => machine.ses.mails.length > mails : undefined
      await advance(machine, clock, to, { onMoment: keepTime, reportsAgain, isOver })
      await keepTime()
    } finally {
      clearInterval(watching)
    }
    terminal.note(`${weekday(zone)(clock.now())}: ${happened()}`)
  }
  return { done: advanceAll(), happened }
}

/** Why the servers cannot start, for the user; undefined for a surprise. */
function unusable(error: unknown, port: number) {
  if (error instanceof IdesError) return error.message
  if (!(error instanceof Error && 'code' in error && 'port' in error)) return undefined
  const wanted = `the inbox takes port ${port}, and the sign-in ${port + 1}`
  if (error.code === 'EADDRINUSE') return `port ${error.port} is in use: end what uses it, or name another with --port (${wanted})`
  if (error.code === 'EACCES') return `port ${error.port} may not be used: name another with --port (${wanted})`
  return undefined
}
