import { isDeepStrictEqual } from 'node:util'
import type { Temporal } from 'temporal-polyfill'
import { saveScope } from '#campaign/brake/change-brake.ts'
import { takeAnswer } from '#campaign/decide/take-answer.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { beginPass } from '#campaign/sync/run-pass.ts'
import { dateFor, isWatched } from '#campaign/watch/count-watched.ts'
import { IdesError } from '#domain/errors.ts'
import { countByKind, type NumbersByKind } from '#domain/numbers.ts'
import { type Enforcement, suspensionOf } from '#domain/people/enforcement.ts'
import type { DeviceChange } from '#domain/people/organisation.ts'
import type { CaseState, Person, Reading } from '#domain/people/person.ts'
import { progressOf, summariesOf } from '#domain/people/summary.ts'
import { isInAudience } from '#domain/policies/audience.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { isSameRule } from '#domain/policies/versions.ts'
import { devicesInScope } from '#domain/review/breaches.ts'
import { byMoment, calendarZone, earlierOf, earliestOf, isBefore, laterOf, startOfDay } from '#domain/schedule/zone.ts'
import { sourcesIn } from '#domain/sources/keys.ts'
import { importOrganisation, importPeople, importReport, withDrafts } from './import.ts'
import type { Machine } from './machine.ts'
import { passesAfter } from './passes.ts'
import type { SampleAnswer } from './sample/answers.ts'
import { acceptStaff, approveSuspensions, eve, isAnythingHeld } from './stand-ins.ts'
import type { virtualClock } from './virtual-clock.ts'

export interface CampaignPlan {
  policy: Policy
  people: readonly Person[]
  changes: readonly DeviceChange[]
  /** Absent where nobody answers. */
  answers?: readonly SampleAnswer[] | undefined
  /** The last moment to run. */
  until: Temporal.Instant
  /** True if an earlier run imported the people, and all their reports and answers up to the clock's time. */
  isResumed: boolean
  /** By which other systems know a device, by its id: absent where they know none. */
  keysOf?: (device: string) => readonly string[]
}

/** A person stays due with nothing left to do: a fault of the system, not of the data. */
class NoProgressError extends IdesError {
  override readonly name = 'NoProgressError'
}

/** Runs of the functions at one moment; more is a fault. */
const mostTicks = 100

/** How often to check people who wait. */
const whilePaused = { hours: 6 } as const

type VirtualClock = ReturnType<typeof virtualClock>

/**
 * Runs a campaign on a machine. Devices come from its sources, if it has any, in place of the plan. The stand-ins approve every suspension 24 hours before it comes, or at once if it is held.
 * @param onMoment called at each moment, before anything happens then
 */
export async function runCampaign(
  machine: Machine,
  clock: VirtualClock,
  { policy, people, changes, answers = [], until, isResumed, keysOf }: CampaignPlan,
  onMoment: (at: Temporal.Instant) => Promise<void>,
): Promise<{ approved: number }> {
  const { system } = machine
  const ports = withDrafts(system, [policy])
  const hasSources = system.sources.length > 0
  const happenings = [
    ...(hasSources ? [] : changes).map(change => ({ at: change.at, happen: () => importReport(ports, change) })),
    ...answers.map(answer => ({ at: answer.at, happen: () => say(system, answer, policy) })),
  ]
    .filter(({ at }) => !isResumed || isBefore(clock.now(), at))
    .sort(byMoment)
  let next = 0
  const takeHappenings = async (now: Temporal.Instant) => {
    for (const { at, happen } of happenings.slice(next)) {
      if (isBefore(now, at)) break
      await happen()
      next += 1
    }
    return happenings[next]?.at
  }

  if (!isResumed) await (hasSources ? readPeople(machine, people) : importOrganisation(ports, people))
  if (keysOf) await giveKeys(system, keysOf)
  await takeHappenings(clock.now())
  await register(policy, people, system)
  let approved = 0
  const approve = async () => {
    approved += await approveSuspensions(system)
  }
  await advance(machine, clock, until, { onMoment, takeHappenings, approve })
  return { approved }
}

/** As on the person's page. */
async function say(system: System, { staff, device }: SampleAnswer, policy: Policy) {
  const ref = (await system.refs.findAll([staff])).get(staff)
  const answer = device ? ({ kind: 'checked', device, outcome: 'absent' } as const) : ({ kind: 'declare', remedy: 'remove-app' } as const)
  if (ref !== undefined) await takeAnswer(system, ref, policy.id, answer)
}

/** From directories, if there are any. */
async function readPeople({ system, tick }: Machine, people: readonly Person[]) {
  const { sources } = system
  if (!sources.some(({ isDirectory }) => isDirectory)) return importPeople(system, people)
  await tick()
  await acceptStaff(system)
  await tick()
  // Devices may have come before their owners.
  for (const { name, isDirectory } of sources) if (!isDirectory) await beginPass(system, name)
}

interface Passing {
  /** Called at each moment, before anything happens then. */
  onMoment: (at: Temporal.Instant) => Promise<void>
  /** Takes device reports and answers up to now. @returns when the next comes */
  takeHappenings?: (now: Temporal.Instant) => Promise<Temporal.Instant | undefined>
  /** Approves suspensions; absent where people do. */
  approve?: () => Promise<void>
  /** False: no device reports again by itself. By default they do. */
  reportsAgain?: boolean
  /** Asked after each moment whether to stop there. Present: time does not pass beyond the last thing that is due. */
  isOver?: () => boolean
}

/** Lets time pass: the clock jumps from one due or reported moment to the next. */
export async function advance(
  { system, tick, count, nextAt }: Machine,
  clock: VirtualClock,
  until: Temporal.Instant,
  { onMoment, takeHappenings = async () => undefined, approve, reportsAgain = true, isOver }: Passing,
) {
  let now: Temporal.Instant | undefined = clock.now()
  while (now && !isBefore(until, now)) {
    await onMoment(now)
    await passTo(now)
    const happensNext = await takeHappenings(now)
    if (reportsAgain && system.sources.length === 0) await repeatReadings(system, now)
    await doAllDue(now)
    if (isOver?.()) return
    const due = await system.people.findNextDue()
    const dueNext = due && (isBefore(now, due.at) ? due.at : now.add(whilePaused))
    const ahead = [dueNext, happensNext, nextAt(), ...(await plannedAfter(now)), ...(await passesAfter(system, now))]
    now = earliestOf(ahead.flatMap(moment => moment ?? []))
    if (!now || !approve) continue
    await passTo(earlierOf(until, laterOf(clock.now(), now.subtract(eve))))
    await approve()
  }
  if (!isOver) await passTo(until)

  /** Cases are counted as each day begins, in the zones of the policies in force. */
  async function passTo(moment: Temporal.Instant) {
    const active = (await system.policies.listActive()).filter(({ halted }) => halted !== 'lifted')
    const nextDay = () => earliestOf(active.map(policy => dayAfter(policy, clock.now())))
    for (let day = nextDay(); day && !isBefore(moment, day); day = nextDay()) {
      clock.advanceTo(day)
      await count()
    }
    clock.advanceTo(moment)
  }

  async function doAllDue(now: Temporal.Instant) {
    let before: Awaited<ReturnType<typeof system.people.findNextDue>>
    for (let ticks = 0; ticks < mostTicks; ticks += 1) {
      await tick()
      const due = await system.people.findNextDue()
      const isDone = !due || isBefore(now, due.at)
      if (isDone && approve && (await isAnythingHeld(system))) {
        await approve()
        continue
      }
      if (isDone) return
      // Paused mail keeps people due; time passes all the same.
      if (isDeepStrictEqual(due, before) && (await system.control.find()).mail) return
      before = due
    }
    throw new NoProgressError(`a person is still due at ${now} after ${mostTicks} runs of the functions`)
  }

  /** Announcements, and the counts of policies on watch. */
  async function plannedAfter(now: Temporal.Instant): Promise<readonly Temporal.Instant[]> {
    const active = await system.policies.listActive()
    const counts = active.filter(isWatched).map(policy => dayAfter(policy, now))
    return [...active.map(({ announcedAt }) => announcedAt).filter(at => isBefore(now, at)), ...counts]
  }
}

type System = Machine['system']

const dayAfter = (policy: Policy, now: Temporal.Instant) => startOfDay(dateFor(policy, now).add({ days: 1 }), calendarZone(policy))

/** Registers a policy unless the same document is known: a paused or lifted policy stays so. */
async function register(policy: Policy, people: readonly Person[], { policies, brakes }: System) {
  const active = await policies.listActive()
  const known = active.find(({ id }) => id === policy.id)
  if (known && isSameRule(policy, known)) return
  const audience = people.filter(({ profile }) => isInAudience(policy, profile))
  await saveScope(brakes, policy.id, { inScope: devicesInScope(policy, people), people: audience.length })
  await policies.activate(policy, known?.version ?? 0)
}

/** As sources would tell them that list devices without their apps: what the import says of these stays all that is known. */
async function giveKeys(system: System, keysOf: (device: string) => readonly string[]) {
  const now = system.clock.now()
  for (const { ref } of await everyone(system))
    await changePerson(system.people, ref, person => ({
      ...person,
      devices: person.devices.map(device => {
        const keys = [...keysOf(device.id)]
        const reportedAt = device.readings[0]?.reportedAt ?? now
        const listed = sourcesIn(keys).map((source): Reading => ({ ...noReading, source, coverage: 'none', reportedAt }))
        return { ...device, keys, readings: [...listed, ...device.readings] }
      }),
    }))
}

const noReading = { met: [], unmet: [], evidence: 'inventory' } as const

/** A device without a report for a day reports the same again, as in a rehearsal. Only people who are due need the new readings. */
async function repeatReadings({ people }: System, now: Temporal.Instant) {
  const dayBefore = now.subtract({ hours: 24 })
  for (const queue of ['access', 'escalate', 'mail'] as const)
    for await (const page of people.listDue(queue, now))
      await Promise.all(
        page.people.map(({ ref }) =>
          changePerson(people, ref, person => ({
            ...person,
            devices: person.devices.map(device => ({
              ...device,
              readings: device.readings.map(reading =>
                isBefore(reading.reportedAt, dayBefore) ? { ...reading, reportedAt: now } : reading,
              ),
            })),
          })),
        ),
      )
}

const everyone = async ({ people }: System) => (await Array.fromAsync(people.listEveryone())).flatMap(page => page.people)

/** Suspensions by how far they are. */
export async function countSuspensions(system: System): Promise<Record<Enforcement['is'], number>> {
  const counts = { requested: 0, set: 0, 'cannot be enforced': 0 }
  for (const { person } of await everyone(system))
    for (const [device, { wanted }] of Object.entries(person.access)) if (wanted === 'suspended') counts[suspensionOf(person, device)] += 1
  return counts
}

export async function casesByState(system: System): Promise<Record<CaseState, number>> {
  const counts = { open: 0, overdue: 0, asked: 0, unreachable: 0, clear: 0, exempt: 0, closed: 0 }
  for (const { person } of await everyone(system)) for (const { state } of person.cases) counts[state] += 1
  return counts
}

/** Cases by how far they are, as the console counts them. */
export const countProgress = async (system: System): Promise<NumbersByKind> =>
  countByKind((await everyone(system)).flatMap(summariesOf), progressOf)
