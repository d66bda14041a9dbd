/** What functions call besides tables: each call takes its time. */
import type { Timer } from '#campaign/send/pace.ts'
import type { AccessGate, AccessRequest } from '#domain/access/connector.ts'
import type { Mail, Mailer } from '#domain/emails/mailer.ts'
import type { QuotaSource } from '#domain/sending-rate.ts'
import { ses } from './aws.ts'
import { bucketOf } from './partitions.ts'

/** How long a call takes this time, in milliseconds: scattered around its median. */
export type Lasts = (median: number) => number

export interface Accepted extends Pick<Mail, 'noticeId' | 'to'> {
  messageId: string
  /** By the timer. */
  at: number
}

/** SES, for all functions together. */
export function postOffice(timer: Timer, { perSecond, told = perSecond, ses: takes }: { perSecond: number; told?: number; ses: number }) {
  const bucket = bucketOf(timer, perSecond)
  const accepted: Accepted[] = []
  let refused = 0
  return {
    accepted,
    refused: () => refused,
    mailerFor: (lasts: Lasts): Mailer => ({
      async send({ noticeId, to }) {
        const isTaken = bucket.take(1)
        await timer.wait(lasts(takes))
        if (!isTaken) {
          refused += 1
          return { kind: 'later', reason: 'Throttling' }
        }
        const messageId = String(accepted.length)
        accepted.push({ noticeId, to, messageId, at: timer.elapsed() })
        return { kind: 'accepted', messageId }
      },
    }),
    quotaFor: (lasts: Lasts): QuotaSource => ({
      async read() {
        await timer.wait(lasts(ses.quota))
        return { perSecond: told, leftToday: Number.POSITIVE_INFINITY }
      },
    }),
  }
}

/** The bus. It remembers what was requested last of each device. */
export function accessBus(timer: Timer, takes: number) {
  const devices = new Map<string, AccessRequest>()
  return {
    devices,
    gateFor: (lasts: Lasts): AccessGate => ({
      async request(requests) {
        await timer.wait(lasts(takes))
        for (const one of requests) devices.set(`${one.person} ${one.device}`, one)
        return requests
      },
    }),
  }
}
