/** A scenario played out, and what came of it. */
import { readNoticeId } from '#domain/people/mail.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { sentTo, several } from '../builders.ts'
import { memoryAccessGate } from '../memory/access-gate.ts'
import { allQueues, fateOf, type Running, takeOne } from '../shared/campaign/running.ts'
import { noticeIn } from '../working.ts'
import { type Findings, noFindings } from './findings.ts'
import type { Scenario, SystemOpener } from './scenarios.ts'

/** When the delivery of a mail is heard of: before its sender has the answer, minutes later but within quarantine, or never. */
export const hearings = ['at once', 'minutes later', 'never'] as const
export type Hearing = (typeof hearings)[number]

/** Through which a worker acts on the world. */
export const acted = [
  'people',
  'policies',
  'evidence',
  'lines',
  'brakes',
  'enrolment',
  'jobs',
  'pieceQueue',
  'turns',
  'silence',
  'mailer',
  'copies',
  'gate',
] as const

/** In which someone works, until all should be settled, after two quarantines: in those between, a worker would meet what the last one met. */
const usualMinutes = [0, 1, ...several(10, index => 5 * (index + 1))]

/** Runs the workers of one minute of a scenario. */
export type Shift = (world: Running, minute: number) => Promise<unknown>

const intact: Shift = world => world.sweep(allQueues)

export interface Outcome {
  /** What arrived, a line for each thing told to someone, in order. */
  told: readonly string[]
  access: readonly string[]
  /** Notices of which more than one copy arrived. */
  doubles: readonly string[]
  /** Notices that were marked as tried again. */
  marked: readonly string[]
  /** Whose mail is held for a human, since it was tried twice and never proven. */
  held: readonly string[]
  /** What is still claimed, and not held, or due. */
  left: readonly string[]
}

/** Where a scenario is played, and in which of its minutes someone works; by default in memory. */
export interface Place {
  open: SystemOpener
  minutes: readonly number[]
}

/** Plays a scenario until all should be settled. */
export async function play(scenario: Scenario, hearing: Hearing, shift: Shift = intact, place?: Place): Promise<Outcome> {
  const gate = memoryAccessGate()
  const running = (await scenario.open(place?.open)).with({ gate })
  const { clock } = running.ports
  const start = clock.now()
  const before = running.outbox.length
  const world = hearing === 'at once' ? running.with({ mailer: running.delivering() }) : running
  let heard = before
  const hear = async () => {
    for (const [index, mail] of running.outbox.slice(heard).entries())
      await takeOne(running.ports, {
        noticeId: mail.noticeId,
        fact: { kind: fateOf(mail), at: clock.now(), messageId: `memory-${heard + index + 1}` },
        mail: sentTo(mail.to, clock.now()),
      })
    heard = running.outbox.length
  }
  for (const minute of place?.minutes ?? usualMinutes) {
    clock.advanceTo(start.add({ minutes: minute }))
    if (hearing === 'minutes later' && minute % 5 === 0) await hear()
    await shift(world, minute)
    await running.confirmAll()
  }
  // A line that came between a digest's claim and its mail waits for the next one.
  for (let due = await running.ports.people.findNextDue(); due?.queue === 'digest'; due = await running.ports.people.findNextDue()) {
    clock.advanceTo(due.at)
    await running.sweep(allQueues)
  }
  const access = [...gate.devices.values()].map(({ device, wanted, version }) => `${device} ${wanted} ${version}`).sort()
  return { ...(await outcome(running, before)), access }
}

async function outcome({ ports, outbox }: Running, before: number): Promise<Omit<Outcome, 'access'>> {
  const ids = outbox.slice(before).map(({ noticeId }) => noticeId)
  const told: string[] = []
  const marked: string[] = []
  for (const id of new Set(ids)) {
    const { ref = '', number = 0 } = readNoticeId(id) ?? {}
    const found = await noticeIn(ports, ref, number)
    for (const { policy, tells } of found?.tells ?? [])
      told.push(...tells.map(({ step, devices }) => `${ref} ${policy.id} ${step} ${devices.join(' ')}`))
    if (found?.digestOn)
      for (const { staff, rung, toldIn } of await ports.lines.list(ref, found.digestOn))
        if (toldIn === number) told.push(`${ref} digest ${rung} ${staff}`)
    if ((found?.tries ?? 1) > 1) marked.push(id)
  }
  const left: string[] = []
  const held: string[] = []
  for await (const { people } of ports.people.listEveryone()) {
    left.push(...people.filter(({ person }) => person.mail?.claim && !person.mail.held).map(({ ref }) => `${ref} is claimed`))
    held.push(...people.filter(({ person }) => person.mail?.held).map(({ ref }) => ref))
  }
  const due = await ports.people.findNextDue()
  if (due && !isBefore(ports.clock.now(), due.at)) left.push(`due in ${due.queue} since ${due.at}`)
  return {
    told: told.sort(),
    doubles: [...new Set(ids.filter((id, index) => ids.indexOf(id) < index))],
    marked,
    held,
    left,
  }
}

/**
 * What an outcome came to beside that of the same scenario in which nothing went wrong: all is told once, unless mail is held, and access
 * is as wanted.
 * @param found what is wrong besides
 * @param mayDouble whether a second copy is forgiven, as long as it is marked, or held
 */
export function compared(
  { name }: Scenario,
  found: readonly string[],
  { told, access, doubles, marked, held, left }: Outcome,
  intact: Outcome,
  mayDouble: boolean,
  faults: number,
  what = 'nothing went wrong',
): Findings {
  const heldApart = (lines: readonly string[]) => lines.filter(line => !held.some(ref => line.startsWith(ref)))
  const isKnown = (id: string) => marked.includes(id) || held.some(ref => id.startsWith(ref))
  const lost = without(heldApart(intact.told), told)
  const surplus = without(heldApart(told), intact.told)
  const wrong = [
    ...found,
    ...lost.map(line => `never tells ${line}`),
    ...surplus.map(line => `tells besides ${line}`),
    ...left.map(line => `leaves ${line}`),
    ...(access.join() === intact.access.join() ? [] : [`ends with access ${access}, not ${intact.access}`]),
    ...doubles.filter(id => !(mayDouble && isKnown(id))).map(id => `sends ${id} twice`),
  ]
  return {
    ...noFindings,
    schedules: 1,
    faults,
    doubles: doubles.length,
    losses: lost.length + left.length,
    held: held.length,
    violations: wrong.map(sentence => `${name} (${what}) ${sentence}`),
  }
}

/** Lines that are not among others, each as often as it is missing. */
function without(lines: readonly string[], others: readonly string[]) {
  const left = [...others]
  return lines.filter(line => {
    const index = left.indexOf(line)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}
