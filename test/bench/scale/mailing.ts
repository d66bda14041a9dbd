/** A mailing: all mails of one reminder, by the deployed functions on modelled services. */
import { Logger } from '@aws-lambda-powertools/logger'
import type { System } from '../../../functions/compose/system.ts'
import type { Run } from '../../../functions/runtime/middleware.ts'
import { sweepAndReport } from '../../../functions/runtime/sweeping.ts'
import { sendWoken } from '../../../functions/send.ts'
import { batchOf } from '../../../infra/local/queue/server.ts'
import { sendWakeUps } from '../../../shared/campaign/send/dispatch.ts'
import { leasedPace, pacedMailer } from '../../../shared/campaign/send/pace.ts'
import { getOrCompute } from '../../../shared/domain/caching.ts'
import type { Person } from '../../../shared/domain/people/person.ts'
import { chanceOf } from '../../chance.ts'
import { memorySendingRates } from '../../memory/sending-rates.ts'
import { refOf } from '../../refs.ts'
import { memorySystem } from '../../system.ts'
import { lambda } from './aws.ts'
import { machineOf } from './machine.ts'
import { partitions, type Served } from './partitions.ts'
import { type PeopleTable, peopleTable } from './people-table.ts'
import { lateGate, modelledEvidence, modelledQuota, modelledRates, postOffice } from './services.ts'
import { policy, restoredAt, staffMember, startOfMailing } from './staff.ts'
import { virtualTimer } from './virtual-timer.ts'
import { type Invoked, wakeUpQueue } from './wake-up-queue.ts'

export interface Plan {
  readonly staff: number
  /** Mails a second. */
  readonly perSecond: number
  readonly workers: number
  /** The rate that workers are told; absent: the right one. */
  readonly told?: number
}

export interface Mailing {
  readonly mails: number
  /** Mails that SES did not take, because they came too fast. */
  readonly refused: number
  /** From the first wake-up to the last mail. */
  readonly seconds: number
  /** The share of the rate that was used, from the first tenth of the mails to the last. */
  readonly used: number
  /** Seconds for which a restoration waited, at most. */
  readonly accessLate: number
  readonly served: Served
  readonly invoked: Invoked
}

const minute = 60_000

const logger = new Logger({ logLevel: 'SILENT' })

const restorations = 60

/** The environments of functions on a schedule; those of workers count from 1. */
const [dispatching, escalating] = [-1, -2]

export async function runMailing({ staff, perSecond, workers, told = perSecond }: Plan): Promise<Mailing> {
  const timer = virtualTimer()
  const clock = { now: () => startOfMailing.add({ milliseconds: Math.floor(timer.elapsed()) }) }
  const served = partitions(timer)
  const table = peopleTable()
  const rates = memorySendingRates()
  const post = postOffice(timer, perSecond)
  const gate = lateGate(timer, clock.now)
  const memory = memorySystem(startOfMailing)
  await memory.policies.activate(policy, 0)
  const shared = { ...memory, clock, machineClock: clock, gate, pageUrl: 'https://ides.example/me' }

  /** The system of one environment of a function. */
  function systemOf(environment: number): System {
    const machine = machineOf(timer, served, environment)
    const quota = modelledQuota(machine, told)
    let tokens = 0
    const drawToken = () => `${environment}-${++tokens}`
    const pace = leasedPace({ rates: modelledRates(rates, machine), quota, timer, clock, drawToken })
    return {
      ...shared,
      drawToken,
      quota,
      pace,
      people: table.portOn(machine),
      evidence: modelledEvidence(machine),
      mailer: pacedMailer(post.mailerOn(machine), pace),
      wakeUps,
    }
  }

  const environments = new Map<number, System>()
  const inEnvironment = (number: number) => getOrCompute(environments, number, () => systemOf(number))
  const wakeUps = wakeUpQueue(timer, workers, (environment, body) =>
    sendWoken(inEnvironment(environment), batchOf([body]), runUntil(timer.elapsed() + lambda.timeout - lambda.reserve)),
  )
  const runUntil = (end: number): Run => ({ logger, hasTimeLeft: () => timer.elapsed() < end, count: () => {}, countAll: () => {} })

  storeEveryone(table, staff, staff / perSecond)

  const isOver = () => post.posted.to.size >= staff && gate.late.length >= restorations
  async function everyMinute(from: number, run: () => Promise<unknown>): Promise<void> {
    for (let at = from; !isOver(); at += minute) {
      await timer.wait(at - timer.elapsed())
      if (!isOver()) await run()
    }
  }
  await Promise.all([
    everyMinute(0, () => sendWakeUps(inEnvironment(dispatching))),
    everyMinute(minute / 2, () => sweepAndReport(inEnvironment(escalating), ['access', 'escalate'], runUntil(Number.POSITIVE_INFINITY))),
  ])

  const { refused, acceptedAt } = post.posted
  const [from = 0, until = 0] = [0.1, 0.9].map((share) => acceptedAt[Math.floor(share * (staff - 1))] ?? 0)
  return {
    mails: acceptedAt.length,
    refused,
    seconds: (acceptedAt.at(-1) ?? 0) / 1000,
    used: (0.8 * staff) / ((perSecond * (until - from)) / 1000),
    accessLate: Math.max(...gate.late) / 1000,
    served: served.served(),
    invoked: wakeUps.invoked,
  }
}

/** Restorations come due in the first half of the time that the mails take at least. */
function storeEveryone(table: PeopleTable, staff: number, leastSeconds: number): void {
  const store = (id: string, person: Person) => table.put({ ref: refOf(id), person, version: 0 }, 0)
  for (let number = 0; number < staff; number += 1) store(`s${number}`, staffMember(`s${number}`))
  const chance = chanceOf(staff)
  for (let number = 0; number < restorations; number += 1) {
    const at = startOfMailing.add({ milliseconds: Math.floor(chance.between(0, leastSeconds * 500)) })
    store(`r${number}`, restoredAt(at, `r${number}`))
  }
}
