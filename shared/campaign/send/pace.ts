import { cachedFor } from '../../domain/cached-for.ts'
import type { Quota } from '../../domain/quota.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import type { Mailer } from './mailer.ts'

/** Where the quota is asked. Services let that be asked seldom. */
export interface QuotaSource {
  read(): Promise<Quota>
}

/** Time as it passes, for waiting only. */
export interface Timer {
  /** Milliseconds since some moment; never going back. */
  elapsed(): number
  wait(milliseconds: number): Promise<void>
}

/** The quota as last read, read again after ten minutes. What is sent meanwhile is not in it. */
export const cachedQuota = (source: QuotaSource, clock: Clock): QuotaSource => ({
  read: cachedFor(clock, { minutes: 10 }, () => source.read()),
})

/**
 * A mailer that hands over no more mails in any second than its share of what the service takes, and none beyond the day's.
 * @param workers that share the quota, each with a mailer of its own
 */
export function pacedMailer(mailer: Mailer, quota: QuotaSource, timer: Timer, workers: number): Mailer {
  let nextAt = Number.NEGATIVE_INFINITY
  let ofQuota: Quota | undefined
  let sentOfQuota = 0
  return {
    async send(mail) {
      const current = await quota.read().catch(() => undefined)
      if (!current) return { kind: 'later', reason: 'quota unknown' }
      if (current !== ofQuota) {
        ofQuota = current
        sentOfQuota = 0
      }
      if (sentOfQuota >= current.leftToday / workers) return { kind: 'stopped', reason: 'daily quota' }
      sentOfQuota += 1
      const at = Math.max(timer.elapsed(), nextAt)
      // In whole milliseconds, so that sums of them are exact.
      nextAt = at + Math.ceil((1000 * workers) / current.perSecond)
      const wait = at - timer.elapsed()
      if (wait > 0) await timer.wait(wait)
      return mailer.send(mail)
    },
  }
}
