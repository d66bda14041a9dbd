/** A campaign on the deployed functions, through sockets that spoil what passes, and in processes that are killed. */
import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import type { DeviceChange } from '#domain/people/organisation.ts'
import { earlierOf, earliestOf, isBefore, laterOf } from '#domain/schedule/zone.ts'
import type { System } from '#functions/compose/system.ts'
import { importOrganisation, importReport, withDrafts } from '#infra/local/import.ts'
import { batchOf } from '#infra/local/queue/server.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { chanceOf } from '#test/chance.ts'
import { wakingAll } from '#test/waking.ts'
import type { Fault, Service } from './fault-proxy.ts'
import { hearing } from './hearing.ts'
import { heldPeople } from './held.ts'
import { openJournal } from './journal.ts'
import { openListener } from './listener.ts'
import { misfortune } from './misfortune.ts'
import type { Order } from './orders.ts'
import { populate } from './population.ts'
import { openStage } from './stage.ts'
import { judge, type Verdict } from './verdict.ts'

export interface ProofOptions {
  /** That are owed, at least. */
  notices: number
  kills: number
  /** Decides every choice; which of several processes comes first, it does not. */
  seed: number
  /** Of a hundred notices, how many are heard of only after the quarantine of their claim. */
  percentLate?: number
  /** Of a hundred requests, how many are spoiled. */
  percentFaulty?: Record<Service, number>
}

export interface Proof extends Verdict {
  seed: number
  people: number
  requests: number
  faultsByKind: Record<Fault, number>
  kills: number
  /** Runs of functions that failed as a whole: the next one did their work. */
  failedRuns: number
  /** How often someone was held, until they were let go. */
  holds: number
  seconds: number
}

/** Minutes between runs. */
const interval = 5

/** In which all settles once there are no faults any more: two quarantines, the longest backoff, the latest event, and runs. */
const patience = { hours: 3 } as const

/** Runs after each of which someone is still due, until that is standing still. */
const mostRuns = 200

/** Events, and reports of devices, that are taken in at the same time. */
const concurrency = 6

/** Plays a campaign of so many notices in which so many workers are killed. All that must never be is among the violations. */
export async function proveThroughSockets(options: ProofOptions): Promise<Proof> {
  const { notices, kills, seed, percentLate = 5, percentFaulty = { ses: 12, dynamodb: 4, events: 12, s3: 12 } } = options
  const start = performance.now()
  const { expected, policies, people, changes } = populate(notices, seed)
  const moments = expected.things.map(({ at }) => at)
  const begin = moments.reduce(earlierOf)
  const calm = moments.reduce(laterOf).add({ minutes: 30 })
  const end = calm.add(patience)

  const clock = virtualClock(begin)
  const chance = chanceOf(seed)
  const violations: string[] = []
  const complain = (violation: string) => violations.push(violation)
  const journal = openJournal()
  const fate = misfortune({
    chance: chanceOf(seed + 1),
    journal,
    kill: client => crew.kill(client),
    kills,
    mails: expected.mails,
    percentFaulty,
  })
  const news = hearing({ clock, seed, percentLate, onNews: one => listener.takeIn(one) })
  const stage = await openStage({ clock, news, faultOf: fate.faultOf, onAnswer: fate.onAnswer, delay: () => chance.between(20, 200) })
  const { crew, system } = stage
  const [one, other] = [crew.open(), crew.open()]
  const listener = openListener(crew.open(), clock, complain)
  const reports = reported(system, changes)
  const held = heldPeople(system, (ref, reason, notice) => {
    if (reason !== 'unproven') complain(`${ref} was held as ${reason}`)
    else if (journal.accepted(notice) > 0 && !news.isLate(notice)) complain(`${notice} was held as unproven, though it was proven`)
  })
  let failedRuns = 0
  let runsInARow = 0
  let isEnrolled = false

  /** Resolves when nothing goes on anywhere. */
  async function quiet() {
    do await stage.settled()
    while (await listener.settled())
  }

  /** @param event absent for a function that is woken for all shards, or by the clock */
  async function run(place: typeof one, name: Order['name'], at: Temporal.Instant, event?: object) {
    clock.advanceTo(at)
    // A worker may be woken twice, or outlive its turn: all shards are worked by whoever runs.
    const usual = name === 'send' ? wakingAll(at, ['mail', 'digest']) : {}
    const called = await place.call({ name, at: at.toString(), event: event ?? usual })
    if (called.kind === 'failed') failedRuns += 1
    if (called.kind === 'lost') complain(`${name} ${called.error}`)
    return called.kind === 'done'
  }

  /** A worker runs a function; often a second runs the same or another at the same time, by a clock that may be ahead. */
  async function work(now: Temporal.Instant) {
    clock.advanceTo(now)
    await pMap(news.due(), listener.takeIn, { concurrency })
    await reports.take(now)
    await held.letGo(now)
    isEnrolled ||= await isEverybodyEnrolled(system)
    const due = await system.people.findNextDue()
    if (isEnrolled && (!due || isBefore(now, due.at))) {
      runsInARow = 0
      return quiet()
    }
    runsInARow += 1
    const isOfMail = due?.queue === 'mail' || due?.queue === 'digest'
    const [first, second] = isOfMail ? (['send', 'escalate'] as const) : (['escalate', 'send'] as const)
    const ahead = chance.percent(50) ? now : now.add({ minutes: 1 })
    await Promise.all([
      run(one, isEnrolled ? first : 'enrol', now),
      ...(chance.percent(60) ? [run(other, chance.percent(60) ? first : second, ahead)] : []),
    ])
    await workOnPieces(now)
    held.mayBe(now)
    return quiet()
  }

  /** Hands each piece of a job to a worker, and some to two at the same time; again later, if neither came to its end. */
  async function workOnPieces(now: Temporal.Instant) {
    for (const piece of stage.takePieces()) {
      const workers = chance.percent(30) ? [one, other] : [one]
      const ended = await Promise.all(workers.map(place => run(place, 'work', now, batchOf([piece]))))
      if (!ended.includes(true)) stage.givePieceBack(piece)
    }
  }

  /** When there is something to do next, of those moments at which functions run. */
  async function nextMoment(now: Temporal.Instant) {
    const due = await system.people.findNextDue()
    const ahead = earliestOf([due?.at, news.nextAt(), reports.nextAt(), held.nextAt()].flatMap(moment => moment ?? []))
    const next = laterOf(ahead ?? end, now.add({ minutes: interval }))
    return next.round({ smallestUnit: 'minute', roundingIncrement: interval, roundingMode: 'ceil' })
  }

  try {
    await importOrganisation(withDrafts(system, policies), people)
    for (const policy of policies) await system.policies.activate(policy, 0)
    for (let now = begin; isBefore(now, end) && runsInARow < mostRuns; now = await nextMoment(now)) {
      if (!isBefore(now, calm)) fate.end()
      await work(now)
    }
    clock.advanceTo(end)
    const { mails, access } = stage
    const verdict = await judge({ expected, system, mails, access, journal, isLate: news.isLate, heard: listener.heard, begin, end })
    const figures = fate.figures()
    if (figures.kills < kills) complain(`only ${figures.kills} of ${kills} workers were killed`)
    return {
      seed,
      people: people.length,
      ...figures,
      failedRuns,
      holds: held.count(),
      seconds: Math.round((performance.now() - start) / 1000),
      ...verdict,
      violations: [...violations, ...verdict.violations],
    }
  } finally {
    await stage.close()
  }
}

async function isEverybodyEnrolled({ enrolment, policies }: System) {
  const { enrolled = {} } = (await enrolment.find()) ?? {}
  return (await policies.listActive()).every(({ id, version }) => enrolled[id] === version)
}

/** What devices report, in order of time. */
function reported(system: System, changes: readonly DeviceChange[]) {
  let next = 0
  return {
    async take(now: Temporal.Instant) {
      const due = changes.slice(next).filter(({ at }) => !isBefore(now, at))
      next += due.length
      await pMap(due, change => importReport(system, change), { concurrency })
    },
    nextAt: () => changes[next]?.at,
  }
}
