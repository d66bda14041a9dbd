import { cachedFor } from '../../domain/cached-for.ts'
import type { Quota } from '../../domain/quota.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import type { Mailer } from './mailer.ts'

export interface QuotaSource {
  read(): Promise<Quota>
}

/** Real time, for waiting only. */
export interface Timer {
  /** Milliseconds since some moment; never decreases. */
  elapsed(): number
  wait(milliseconds: number): Promise<void>
}

/** Rereads the quota after ten minutes: SES limits how often it may be read. Mails sent in between are not in it. */
export const cachedQuota = (source: QuotaSource, clock: Clock): QuotaSource => ({
  read: cachedFor(clock, { minutes: 10 }, () => source.read()),
})

/**
 * Limits a mailer to its share of the rate per second and of the daily quota.
 * @param workers mailers that share the quota
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
      // Whole milliseconds add up exactly.
      nextAt = at + Math.ceil((1000 * workers) / current.perSecond)
      const wait = at - timer.elapsed()
      if (wait > 0) await timer.wait(wait)
      return mailer.send(mail)
    },
  }
}
