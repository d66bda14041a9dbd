/** Paces mail: each sender leases a share of the account's rate. See `sending-rate.ts`. */

import type { Mailer } from '#domain/emails/mailer.ts'
import { RivalsError } from '#domain/rivals.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import {
  isQuotaOld,
  type Lease,
  leaseSeconds,
  type QuotaSource,
  type SendingRate,
  type SendingRates,
  withLease,
  withoutLease,
  withQuota,
} from '#domain/sending-rate.ts'
import type { Ports } from '../ports.ts'

/** How many mails the account has sent in the last 24 hours; undefined if the service does not say. */
export type SentToday = () => Promise<number | undefined>

/** Real time, for waiting only. */
export interface Timer {
  /** Milliseconds since some moment; never decreases. */
  elapsed(): number
  wait(milliseconds: number): Promise<void>
}

interface PacePorts extends Ports<'clock' | 'drawToken'> {
  rates: SendingRates
  quota: QuotaSource
  timer: Timer
}

/** Why no mail may go: a reason without personal data. */
type Turn = 'go' | 'quota unknown' | 'daily quota' | 'no share of the rate'

export interface Pace {
  /** Takes a share before anything is claimed: without one, the work is left to a later run. */
  join(): Promise<Turn>
  /** Resolves when the next mail may go. */
  next(): Promise<Turn>
  /** The service has answered one of those mails, or will not. */
  answered(): void
  /** People to attend to at the same time, so that the whole share is used however long the service takes. */
  atOnce: () => number
  /** What the service takes a second, and what nobody has sent or set aside today; undefined if it did not say. */
  quota(): Promise<SendingRate['quota']>
  /** Ends the lease, so that others can use its share at once. */
  rest(): Promise<void>
}

/** Milliseconds between renewals. */
const renewEvery = 3_000

/** Milliseconds before the first renewal, the next after twice as long each: workers start together, and the first holds all of the rate. */
const renewFirst = 250

/** Milliseconds after a renewal that failed. */
const retryEvery = 1_000

/** Milliseconds between looks for a share that others still hold. */
const lookEvery = 250

/** Milliseconds to wait for a share. Living holders make room within one renewal. */
const longestWait = 5_000

/** Milliseconds that a timer may wake too late; they are caught up. */
const lateness = 5

/** People attended to at the same time besides those whose mail the service has. Each claims before their turn, so a small share claims no more. */
const leastAtOnce = 16

/** Seconds that it takes to read, claim and settle, with room to spare. */
const attending = 0.4

/** Mails that the service has at the same time, before which its client would queue them. */
const mostHanded = 48

/** Savers that may come first. */
const mostRivals = 50

/** A lease as its holder keeps it. */
interface Held {
  token: string
  lease: Lease
  /** By the timer. */
  from: number
  renewAt: number
  /** Milliseconds. */
  renewedAfter: number
  mails: number
}

export function leasedPace(ports: PacePorts): Pace {
  const { timer, clock } = ports
  let held: Held | undefined
  let nextAt = Number.NEGATIVE_INFINITY
  let queue: Promise<unknown> = Promise.resolve()
  /** Mails that the service has: in the long run the share times its latency. */
  let handed = 0

  const isDue = () => !held || held.lease.perSecond === 0 || held.mails < 1 || timer.elapsed() >= held.renewAt

  const isOver = ({ lease, from }: Held) => timer.elapsed() >= from + 1000 * leaseSeconds || !isBefore(clock.now(), lease.until)

  async function usableLease(): Promise<Held | Exclude<Turn, 'go'>> {
    const giveUpAt = timer.elapsed() + longestWait
    for (;;) {
      const renewed = isDue() ? await renew(ports, held) : held
      if (renewed === 'unknown') return 'quota unknown'
      if (renewed !== 'asking') held = renewed
      if (held && isOver(held)) return 'quota unknown'
      if (held && held.lease.perSecond > 0) return held.mails < 1 ? 'daily quota' : held
      if (timer.elapsed() >= giveUpAt) return held ? 'no share of the rate' : 'quota unknown'
      await timer.wait(lookEvery)
    }
  }

  const join = async (): Promise<Turn> => {
    const usable = await usableLease()
    return typeof usable === 'string' ? usable : 'go'
  }

  async function takeTurn(): Promise<Turn> {
    const usable = await usableLease()
    if (typeof usable === 'string') return usable
    held = { ...usable, mails: usable.mails - 1 }
    const at = Math.max(timer.elapsed() - lateness, nextAt)
    nextAt = at + 1000 / usable.lease.perSecond
    const wait = at - timer.elapsed()
    if (wait > 0) await timer.wait(wait)
    handed += 1
    return 'go'
  }

  function inTurn(take: () => Promise<Turn>): Promise<Turn> {
    const turn = queue.then(take)
    queue = turn.catch(() => undefined)
    return turn
  }

  return {
    join: () => inTurn(join),
    next: () => inTurn(takeTurn),
    answered() {
      handed -= 1
    },
    atOnce: () => Math.max(leastAtOnce, Math.ceil(attending * (held?.lease.perSecond ?? 0))) + Math.min(handed, mostHanded),
    async quota() {
      return (await freshRate(ports, rate => rate)).rate.quota
    },
    async rest() {
      const ended = held
      held = undefined
      if (ended) await changeRate(ports, rate => withoutLease(rate, ended.token, ended.mails, clock.now())).catch(() => undefined)
    },
  }
}

/** @returns `asking` while another sender asks for the first quota; `unknown` if the service did not answer */
async function renew(ports: PacePorts, held: Held | undefined): Promise<Held | 'asking' | 'unknown'> {
  const { timer, clock } = ports
  const from = timer.elapsed()
  const token = held?.token ?? ports.drawToken()
  let attempted: SendingRate | undefined
  try {
    const { rate, isAsked } = await freshRate(ports, rate => {
      attempted = withLease(rate, token, held?.mails ?? 0, clock.now())
      return attempted
    })
    return heldOf(rate, token, from, held) ?? (isAsked ? 'unknown' : 'asking')
  } catch {
    if (!held) return 'unknown'
    // The write may have been made: until its end the lease goes on with the lesser of both shares.
    return lesser(held, attempted && heldOf(attempted, token, held.from, held), from + retryEvery)
  }
}

/** Saves a change, and asks the service for its quota where that is old and nobody else does. */
async function freshRate(ports: PacePorts, change: (rate: SendingRate) => SendingRate): Promise<{ rate: SendingRate; isAsked: boolean }> {
  const { quota, clock } = ports
  let isAsked = false
  const rate = await changeRate(ports, rate => {
    isAsked = isQuotaOld(rate, clock.now())
    return change(isAsked ? { ...rate, askedAt: clock.now() } : rate)
  })
  const answer = isAsked ? await quota.read().catch(() => undefined) : undefined
  return { rate: answer ? await changeRate(ports, rate => change(withQuota(rate, answer))) : rate, isAsked }
}

function heldOf({ leases }: SendingRate, token: string, from: number, before: Held | undefined): Held | undefined {
  const lease = leases[token]
  const renewedAfter = before ? Math.min(2 * before.renewedAfter, renewEvery) : renewFirst
  return lease && { token, lease, from, renewAt: from + renewedAfter, renewedAfter, mails: lease.mails ?? Number.POSITIVE_INFINITY }
}

function lesser(held: Held, other: Held | undefined, renewAt: number): Held {
  const perSecond = Math.min(held.lease.perSecond, (other ?? held).lease.perSecond)
  return { ...held, renewAt, lease: { ...held.lease, perSecond }, mails: Math.min(held.mails, (other ?? held).mails) }
}

async function changeRate({ rates }: Pick<PacePorts, 'rates'>, change: (rate: SendingRate) => SendingRate) {
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const { rate, version } = await rates.find()
    const changed = change(rate)
    if (changed === rate || (await rates.save(changed, version)) === 'saved') return changed
  }
  throw new RivalsError('the sending rate', mostRivals)
}

/** Hands over each mail in its turn. */
export const pacedMailer = (mailer: Mailer, pace: Pace): Mailer => ({
  async send(mail, keep) {
    const turn = await pace.next()
    if (turn === 'go') return mailer.send(mail, keep).finally(() => pace.answered())
    return { kind: turn === 'daily quota' ? 'stopped' : 'later', reason: turn }
  },
})
