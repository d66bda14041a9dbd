/** How senders share the account's rate and daily quota. Each holds a lease; together the leases never exceed either. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { byKey, count, type Immutable, storedInstant } from './people/fields.ts'
import { mostSkew } from './schedule/clock.ts'
import { isBefore } from './schedule/zone.ts'

/** How much mail the mail service accepts from this account. */
export interface Quota {
  /** Mails a second. */
  readonly perSecond: number
  /** Mails left today; infinite if the service sets no limit. */
  readonly leftToday: number
  /** Mails sent from this account in the last 24 hours, as far as the service says. */
  readonly sentToday?: number
}

const lease = z.strictObject({
  /** Mails a second; 0 until others have made room. */
  perSecond: z.number().nonnegative(),
  /** Mails of the daily quota set aside for it; absent where the service sets no limit. */
  mails: z.optional(count),
  /** By the clock of its holder. */
  until: storedInstant,
})

export const sendingRate = z.strictObject({
  quota: z.optional(
    z.strictObject({
      perSecond: z.number().positive(),
      /** Neither sent nor set aside; absent where the service sets no limit. */
      leftToday: z.optional(count),
    }),
  ),
  /** When someone last began to ask the service for the quota. */
  askedAt: z.optional(storedInstant),
  /** By the holder's token. */
  leases: byKey(lease),
})

export type Lease = Immutable<z.output<typeof lease>>
export type SendingRate = Immutable<z.output<typeof sendingRate>>

export const unleased: SendingRate = { leases: {} }

/** Seconds for which a lease holds unless it is renewed. */
export const leaseSeconds = 10

/** The service limits how often it may be asked. */
const askEvery = { minutes: 10 } as const

/** While nobody has an answer yet. */
const askAgain = { seconds: 5 } as const

/** A lease below it would hold claimed mails back for too long: who gets none waits for another to end. Mails a second. */
const leastShare = 1

/** True if the service has to be asked again. */
export const isQuotaOld = ({ quota, askedAt }: SendingRate, now: Temporal.Instant) =>
  !askedAt || !isBefore(now, askedAt.add(quota ? askEvery : askAgain))

/** With the service's answer. What is set aside stays so, though some of it may be sent and counted already: never too many. */
export function withQuota(rate: SendingRate, { perSecond, leftToday }: Quota): SendingRate {
  const aside = Object.values(rate.leases).reduce((sum, { mails = 0 }) => sum + mails, 0)
  const left = Number.isFinite(leftToday) ? { leftToday: Math.max(0, Math.floor(leftToday) - aside) } : {}
  return { ...rate, quota: { perSecond, ...left } }
}

/**
 * Grants or renews a lease: an equal share of the rate, as far as others have made room for it.
 * @param unspent mails of the earlier grant that were not sent
 */
export function withLease(rate: SendingRate, token: string, unspent: number, now: Temporal.Instant): SendingRate {
  const { [token]: own, ...others } = livingAt(rate, now)
  const { quota } = rate
  if (!quota) return rate
  const perSecond = shareOf(quota.perSecond, Object.values(others))
  const until = now.add({ seconds: leaseSeconds })
  if (quota.leftToday === undefined) return { ...rate, leases: { ...others, [token]: { perSecond, until } } }
  const left = quota.leftToday + Math.min(unspent, own?.mails ?? 0)
  const mails = Math.min(left, Math.ceil(perSecond * leaseSeconds))
  return { ...rate, quota: { ...quota, leftToday: left - mails }, leases: { ...others, [token]: { perSecond, mails, until } } }
}

function shareOf(rate: number, others: readonly Lease[]) {
  const holders = Math.min(others.length + 1, Math.max(1, Math.floor(rate / leastShare)))
  const free = Math.max(0, rate - others.reduce((sum, { perSecond }) => sum + perSecond, 0))
  const share = Math.min(rate / holders, free)
  return share < Math.min(leastShare, rate) ? 0 : share
}

/** Ends a lease: its share, and what it did not spend, are free at once. */
export function withoutLease(rate: SendingRate, token: string, unspent: number, now: Temporal.Instant): SendingRate {
  const { [token]: own, ...leases } = livingAt(rate, now)
  const { quota } = rate
  if (quota?.leftToday === undefined) return { ...rate, leases }
  return { ...rate, quota: { ...quota, leftToday: quota.leftToday + Math.min(unspent, own?.mails ?? 0) }, leases }
}

/** A dead holder's lease lapses once its end has passed by any clock in use. */
const livingAt = ({ leases }: SendingRate, now: Temporal.Instant): SendingRate['leases'] =>
  Object.fromEntries(Object.entries(leases).filter(([, { until }]) => isBefore(now, until.add({ seconds: 2 * mostSkew }))))

export interface QuotaSource {
  read(): Promise<Quota>
}

/** The one record of who may send how much. */
export interface SendingRates {
  /** Version 0: nothing is stored yet. */
  find(): Promise<{ rate: SendingRate; version: number }>
  /** @returns `stale` where it was saved since that version */
  save(rate: SendingRate, version: number): Promise<'saved' | 'stale'>
}
