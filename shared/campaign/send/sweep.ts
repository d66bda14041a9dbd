import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { batchesOf } from '#domain/batches.ts'
import { cachedFor } from '#domain/caching.ts'
import type { Queue } from '#domain/people/due.ts'
import { isClaimed, noMail, withFault } from '#domain/people/mail.ts'
import { type Shard, shards } from '#domain/people/ref.ts'
import type { People, PeoplePage, StoredPerson } from '#domain/people/store.ts'
import type { WakeUp, WakeUps } from '#domain/people/wake-up.ts'
import { isNever } from '#domain/schedule/timetable.ts'
import { earliestOf } from '#domain/schedule/zone.ts'
import { tooLong } from '#domain/silence.ts'
import { endRestorations } from '../brake/restore-wave.ts'
import { readVerdicts, type Said } from '../brake/said.ts'
import { type BrakePorts, tellApprovers, type Weighed, weighSuspensions } from '../brake/weigh-suspensions.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'
import { type Attended, type AttendingPorts, attend } from './attend.ts'
import type { Pace } from './pace.ts'
import { type DigestPorts, sendDigest } from './send-digest.ts'
import { sideBySide } from './side-by-side.ts'

export interface SweepPorts extends AttendingPorts, DigestPorts, BrakePorts, Ports<'control'> {
  pace: Pick<Pace, 'atOnce'>
  /** Who carries out what the brake decided about very many; absent in a worker. */
  wakeUps?: WakeUps | undefined
}

type Outcome = Attended | 'failed' | 'unreadable'

export interface SweepReport {
  /** People by outcome. */
  counts: Partial<Record<Outcome, number>>
  /** People still due. */
  left: number
  /** Start of the silence that stopped mail. */
  silentSince?: Temporal.Instant | undefined
  pausedSince?: Temporal.Instant | undefined
  /** Devices let through in this run, and those that wait; absent if the brake was not asked. */
  brake?: Pick<Weighed, 'suspensions' | 'held' | 'guarded'> | undefined
}

/** What a run works on; absent: all that is due now. */
export interface SweepScope {
  shards: readonly Shard[]
  /** Only who is due by then. */
  by: Temporal.Instant
}

/** One run, as far as it got. */
interface Run {
  part: SweepScope | undefined
  /** False ends the run; the rest stays due. */
  hasTimeLeft: () => boolean
  findPausedSince: () => Promise<Temporal.Instant | undefined>
  counts: Partial<Record<Outcome, number>>
  /** Refs. */
  failed: string[]
  unreadable: string[]
  silentSince: Temporal.Instant | undefined
  pausedSince: Temporal.Instant | undefined
  /** Undefined if the brake was not asked, or did not answer. */
  weighed: Weighed | undefined
  /** Undefined if it has said nothing: then nothing new is suspended. */
  said: Said | undefined
  /** Why the brake failed: the run goes on without new suspensions, and fails at its end. */
  brakeFault: { error: unknown } | undefined
  isOutOfTime: boolean
}

/** Requests at the same time. */
const concurrency = 16

/**
 * Attends to everyone due in these queues, one queue after the other. Only the queues `mail` and `digest` send anything.
 * @param hasTimeLeft asked before each person; false ends the run, and the rest stays due
 */
export async function sweep(
  ports: SweepPorts,
  queues: readonly Queue[],
  hasTimeLeft: () => boolean,
  part?: SweepScope,
): Promise<SweepReport> {
  const { silence, control, clock } = ports
  // Refreshed every minute: a pause must not wait for the run to end.
  const findPausedSince = cachedFor(clock, { minutes: 1 }, async () => (await control.find()).mail?.at)
  const run: Run = {
    ...{ part, hasTimeLeft, findPausedSince, counts: {}, failed: [], unreadable: [] },
    silentSince: tooLong(await silence.findStart(), clock.now()),
    pausedSince: await findPausedSince(),
    ...{ weighed: undefined, said: undefined, brakeFault: undefined, isOutOfTime: false },
  }

  for (const queue of queues) {
    if (isOver(run, queue)) continue
    // The queue `access` is done by then: restorations never wait for the brake.
    if (queue === 'escalate' && (await applyBrake(ports, run)) === 'shared') continue
    await sideBySide(peopleDue(ports, run, queue), ports.pace.atOnce, stored => attendInTime(ports, run, queue, stored))
  }

  await noteFaults(ports, run)
  const { counts, silentSince, pausedSince, weighed, brakeFault } = run
  if (weighed && weighed.held > 0 && !isMailOff(run)) await tellApprovers(ports)
  if (brakeFault) throw brakeFault.error
  const left = run.isOutOfTime || isMailOff(run) ? await countDue(ports, queues, part) : 0
  const brake = weighed && { suspensions: weighed.suspensions, held: weighed.held, guarded: weighed.guarded }
  return { counts, left, silentSince, pausedSince, brake }
}

/**
 * Asks the brake about everyone whose suspension has come, or reads what it said about a part of them, and attends to those it no longer holds.
 * @returns `shared` if workers do what follows, since there are too many for one
 */
async function applyBrake(ports: SweepPorts, run: Run) {
  try {
    run.weighed = run.part ? undefined : await weighSuspensions(ports, 'escalate', run.hasTimeLeft)
    await endRestorations(ports, run.weighed?.lapsed ?? [])
    run.said = run.part ? await readVerdicts(ports, run.part.shards) : run.weighed
  } catch (error) {
    run.brakeFault = { error }
    return 'attended'
  }
  if (run.weighed && run.weighed.concerned > mostAlone && (await wakeAll(ports))) return 'shared'
  for (const refs of batchesOf(run.said?.released ?? [], readAtOnce)) {
    if (run.isOutOfTime) break
    const { people } = await ports.people.findAll(refs)
    await pMap(people, stored => attendInTime(ports, run, 'escalate', stored), { concurrency })
  }
  return 'attended'
}

/** Devices that one run carries out what the brake said of, and people that it reads at once. */
const [mostAlone, readAtOnce] = [1000, 100]

/** @returns whether there will be a worker for each shard */
async function wakeAll({ wakeUps, clock }: SweepPorts) {
  const now = clock.now()
  const wanted = shards.map((shard): WakeUp => ({ queue: 'escalate', shard, at: now, by: now }))
  return ((await wakeUps?.put(wanted)) ?? []).length === wanted.length
}

/** While mail is off, access requests continue. */
const isMailOff = ({ silentSince, pausedSince, counts }: Run) =>
  silentSince !== undefined || pausedSince !== undefined || counts.stopped !== undefined

const isOver = (run: Run, queue: Queue) => run.isOutOfTime || (isOfMail(queue) && isMailOff(run))

const isOfMail = (queue: Queue): boolean => queue === 'mail' || queue === 'digest'

/** Those to attend to; who cannot be read is counted. */
async function* peopleDue({ people, clock, onFault }: SweepPorts, run: Run, queue: Queue): AsyncGenerator<StoredPerson> {
  const { shards: some, by = clock.now() } = run.part ?? {}
  const pages = queue === 'escalate' ? byShard(people, by, some) : people.listDue(queue, by, some)
  // Access keeps the order of its queue, in which what comes back is first.
  for await (const batch of queue === 'access' ? pages : batchesByDeadline(pages)) {
    for (const ref of batch.unreadable) {
      count(run, 'unreadable')
      onFault(ref, undefined)
      run.unreadable.push(ref)
    }
    for (const stored of batch.people) {
      if (isOver(run, queue)) return
      if (isOfMail(queue) && isClaimed(stored.person.mail, clock.now())) continue
      yield stored
    }
  }
}

/** Those whose state changes, one shard after the other. Runs that overlap begin three shards apart, and so do not meet for minutes. */
async function* byShard(people: People, by: Temporal.Instant, some: readonly Shard[] = shards): AsyncGenerator<PeoplePage> {
  const due = await people.findDueShards('escalate', by)
  const first = (3 * Math.floor(by.epochMilliseconds / 60_000)) % some.length
  for (const shard of [...some.slice(first), ...some.slice(0, first)])
    if (due.includes(shard)) yield* people.listDue('escalate', by, [shard])
}

async function attendInTime(ports: SweepPorts, run: Run, queue: Queue, stored: StoredPerson) {
  if (!run.isOutOfTime && !run.hasTimeLeft()) run.isOutOfTime = true
  if (run.isOutOfTime) return
  try {
    run.pausedSince = await run.findPausedSince()
    if (isOver(run, queue)) return
    count(run, queue === 'digest' ? await sendDigest(ports, stored) : await attend(ports, stored, queue === 'mail', run.said?.verdicts))
  } catch (error) {
    count(run, 'failed')
    ports.onFault(stored.ref, error)
    run.failed.push(stored.ref)
  }
}

function count({ counts }: Run, outcome: Outcome) {
  counts[outcome] = (counts[outcome] ?? 0) + 1
}

/**
 * Counts failures against people, unless most people failed. After five the person waits for a human: no mail, new states or new suspensions, only
 * access already owed (`changeDue` of `people/due.ts`).
 */
async function noteFaults(ports: SweepPorts, { counts, failed, unreadable }: Run) {
  const attended = Object.values(counts).reduce((sum, number) => sum + number, 0)
  if ((failed.length + unreadable.length) * 2 >= attended) return
  await pMap(failed, ref => noteFault(ports, ref), { concurrency })
  await pMap(unreadable, ref => ports.people.noteUnreadable(ref).catch((error: unknown) => ports.onFault(ref, error)), { concurrency })
}

async function noteFault({ people, clock }: SweepPorts, ref: string) {
  try {
    await changePerson(people, ref, ({ mail = noMail, ...person }) => ({ ...person, mail: withFault(mail, clock.now()) }))
  } catch {
    // They stay due, and the fault itself was reported.
  }
}

async function countDue({ people, clock }: SweepPorts, queues: readonly Queue[], part: SweepScope | undefined) {
  const due = await Promise.all(queues.map(queue => people.countDue(queue, clock.now(), part?.shards)))
  return due.reduce((sum, number) => sum + number, 0)
}

/** More people than one run can mail at the default rate of SES. */
const batchSize = 1000

/** The people of these pages in batches, the nearest deadline of a batch first. While one is worked on, the next is read. */
export async function* batchesByDeadline(pages: AsyncIterable<PeoplePage>): AsyncGenerator<PeoplePage> {
  const batches = inBatches(pages)
  let next = batches.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = batches.next()
      // A failed read is thrown when it is its turn.
      next.catch(() => undefined)
      yield value
    }
  } finally {
    await next.catch(() => undefined)
  }
}

async function* inBatches(pages: AsyncIterable<PeoplePage>): AsyncGenerator<PeoplePage, undefined> {
  let batch: PeoplePage = { people: [], unreadable: [] }
  for await (const { people, unreadable } of pages) {
    batch = { people: [...batch.people, ...people], unreadable: [...batch.unreadable, ...unreadable] }
    if (batch.people.length < batchSize) continue
    yield sorted(batch)
    batch = { people: [], unreadable: [] }
  }
  yield sorted(batch)
  return undefined
}

const sorted = ({ people, unreadable }: PeoplePage): PeoplePage => ({ people: people.toSorted(byDeadline), unreadable })

/** People without a deadline ahead come last. */
function byDeadline(a: StoredPerson, b: StoredPerson) {
  const [first, second] = [nextDeadline(a), nextDeadline(b)]
  if (!first || !second) return Number(first === undefined) - Number(second === undefined)
  return Temporal.Instant.compare(first, second)
}

const nextDeadline = ({ person }: StoredPerson) =>
  earliestOf(person.cases.flatMap(({ state, deadline }) => (state === 'open' && !isNever(deadline) ? [deadline] : [])))
