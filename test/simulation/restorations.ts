/** Suspensions that should never have been are given back by one command, on the local machine. */
import { setTimeout } from 'node:timers/promises'
import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '#domain/schedule/zone.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import type { ReceivedMail } from '#infra/local/ses/received-mail.ts'
import { type Exchange, throttled } from '#infra/local/sources/stand-in.ts'
import { median } from '../bench/measured.ts'
import { typed } from '../functions/cli/typed.ts'
import { type Findings, noFindings } from './findings.ts'
import { carriedOutWave, copyWave, type Wave, wavePolicy } from './wave.ts'

/** One request in so many is refused: for a moment, for a second that a worker waits, or for longer than it waits. */
const throttling = [
  { every: 301, fault: throttled() },
  { every: 997, fault: throttled('1') },
  { every: 2503, fault: throttled('15') },
] as const

/** Milliseconds, after which what is still to do counts as undone. */
const patience = 1_200_000

interface Restorations extends Findings {
  /** How long it took, in words. */
  besides: string
}

/** Has `ides policy restore` give back the access of so many devices, and waits until nothing is left to do. Time passes as on the wall. */
export async function proveRestorations(size: number): Promise<Restorations> {
  const asked: Exchange[] = []
  let [isCommanded, faults] = [false, 0]
  const wave = await carriedOutWave(size, exchange => {
    if (!isCommanded) return
    asked.push(exchange)
    for (const { fault } of throttling.filter(({ every }) => asked.length % every === 0)) {
      wave.entra.fail('/v1.0/devices', fault)
      faults += 1
    }
  })
  const clock = passing(wave.running.now())
  const machine = await startMachine({ clock, others: [wave.entra] })
  try {
    await copyWave(wave, machine.system)
    isCommanded = true
    const at = clock.now()
    const command = ['policy', 'restore', wavePolicy, '--approved', wave.list]
    const { code, said } = await typed(command, { clock, url: machine.api, token: await machine.issuer.tokenFor('approver') })
    const answeredAfter = secondsSince(at, clock.now())
    // On a slow machine the API may go on after the command has lost patience.
    const isRefused = code !== 0 && !said.includes('does not answer')
    if (!isRefused) await workOff(machine, () => cutOff(wave) === 0 && toldIn(machine.ses.mails).size === size)
    const took = (await confirmedIn(machine)).map(moment => secondsSince(at, moment))
    const violations = [...(isRefused ? [`the command failed: ${said}`] : []), ...faultsOf(size, took, wave, asked, machine.ses.mails)]
    return {
      ...noFindings,
      schedules: 1,
      faults,
      losses: size - took.length,
      violations,
      besides: `${took.length} given back, the command took ${answeredAfter} s; median ${median(took)} s, last ${Math.max(...took)} s, ${asked.length} requests`,
    }
  } finally {
    await machine.close()
    await wave.entra.close()
  }
}

/** Of time that passes from a moment long ago. */
function passing(start: Temporal.Instant) {
  const begun = performance.now()
  return { now: () => start.add({ milliseconds: Math.round(performance.now() - begun) }) }
}

const secondsSince = (start: Temporal.Instant, end: Temporal.Instant) => start.until(end).round('seconds').total('seconds')

/** Runs the functions until nothing is due. @param isBack whether all access is back, and all mails went: those of a minute may go in the next */
async function workOff({ system, tick, nextAt }: Machine, isBack: () => boolean) {
  for (const end = performance.now() + patience; performance.now() < end; await setTimeout(100)) {
    await tick()
    const due = await system.people.findNextDue()
    if (isBack() && !nextAt() && !(due && !isBefore(system.clock.now(), due.at))) return
  }
}

/** When each restoration was confirmed. */
async function confirmedIn({ system }: Machine) {
  const pages = await Array.fromAsync(system.people.listEveryone())
  const cuts = pages.flatMap(({ people }) => people.flatMap(({ person }) => person.cases.flatMap(({ access: { cuts } }) => cuts)))
  return cuts.flatMap(({ restoration }) => restoration?.confirmedAt ?? [])
}

/** Devices, in Entra. */
const cutOff = ({ entra }: Wave) => entra.holdings().filter(({ state }) => state === 'suspended').length

const toldIn = (mails: readonly ReceivedMail[]) => new Set(mails.flatMap(({ destinations }) => destinations))

function faultsOf(size: number, took: readonly number[], wave: Wave, asked: readonly Exchange[], mails: readonly ReceivedMail[]) {
  const told = toldIn(mails)
  const written = asked.filter(({ method, status }) => method === 'PATCH' && status < 300)
  const counted = [
    ['devices stay cut off', cutOff(wave)],
    ['devices were cut off again', written.filter(({ body }) => body.includes('suspended')).length],
    ['devices were given back twice', written.length - new Set(written.map(({ path }) => path)).size],
    ['restorations are not confirmed', size - took.length],
    ['people were told nothing', size - told.size],
    ['mails went twice', mails.length - told.size],
  ] as const
  return counted.flatMap(([what, count]) => (count === 0 ? [] : [`${count} of ${size} ${what}`]))
}
