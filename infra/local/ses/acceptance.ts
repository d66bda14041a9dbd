import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { isSimulated } from './mailbox-simulator.ts'
import { bytesOf, withField } from './raw-message.ts'
import type { ReceivedMail } from './received-mail.ts'
import { type SesRefusal, throttling } from './refusal.ts'
import { region, sesId } from './ses-id.ts'
import { slidingWindow } from './sliding-window.ts'
import { type Submission, tagsOf } from './submission.ts'
import { faultOf } from './submission-check.ts'

export interface Limits {
  /** Mails per second, on a monotonic clock; absent: no limit. SES counts recipients. */
  readonly ratePerSecond?: number
  /** Recipients per 24 hours; absent: no limit. */
  readonly perDay?: number
}

export interface LocalQuota {
  readonly Max24HourSend: number
  readonly MaxSendRate: number
  readonly SentLast24Hours: number
}

export interface Acceptance {
  accept(submission: Submission): ReceivedMail | SesRefusal
  quota(): LocalQuota
}

/** Quota figures without a limit: -1 is documented for a day; nobody reaches the other here. */
const unlimited = { day: -1, second: 10_000 }

/**
 * Accepts and numbers mails, or refuses them.
 * @param earlier mails of an earlier run, in order
 * @param monotonic milliseconds
 * @param refuse refuses mails on purpose, to try out an outage
 */
export function acceptance(
  clock: Clock,
  monotonic: () => number,
  { ratePerSecond, perDay }: Limits,
  earlier: readonly ReceivedMail[],
  refuse: (submission: Submission) => SesRefusal | undefined,
): Acceptance {
  const perSpan = Math.max(1, Math.floor(ratePerSecond ?? 1))
  const lately = slidingWindow((perSpan / (ratePerSecond ?? 1)) * 1000)
  const today = slidingWindow(24 * 3_600_000)
  let number = earlier.at(-1)?.number ?? 0
  for (const { at, destinations } of earlier) today.add(at.epochMilliseconds, counted(destinations))

  /** Checked last, so that refused mails do not count. */
  function limitFault(now: number, amount: number): SesRefusal | undefined {
    if (perDay !== undefined && today.countAt(now) + amount > perDay) return throttling('Daily message quota exceeded.')
    if (ratePerSecond === undefined) return undefined
    const present = monotonic()
    if (lately.countAt(present) >= perSpan) return throttling('Maximum sending rate exceeded.')
    lately.add(present, 1)
    return undefined
  }

  return {
    accept(submission) {
      const at = clock.now()
      const amount = counted(submission.destinations)
      const fault = faultOf(submission) ?? refuse(submission) ?? limitFault(at.epochMilliseconds, amount)
      if (fault) return fault
      today.add(at.epochMilliseconds, amount)
      number += 1
      const { source, destinations, configurationSet, message } = submission
      const messageId = sesId(at, number)
      const withId = withField(message, 'Message-ID', `<${messageId}@${region}.amazonses.com>`)
      return {
        number,
        messageId,
        at,
        source,
        destinations,
        tags: tagsOf(submission),
        ...(configurationSet === undefined ? {} : { configurationSet }),
        raw: bytesOf(withField(withId, 'Date', new Date(at.epochMilliseconds).toUTCString().replace('GMT', '+0000'))),
      }
    },
    quota: () => ({
      Max24HourSend: perDay ?? unlimited.day,
      MaxSendRate: ratePerSecond ?? unlimited.second,
      SentLast24Hours: today.countAt(clock.now().epochMilliseconds),
    }),
  }
}

/** Mail to the simulator counts towards the rate, not towards the daily quota. */
const counted = (destinations: readonly string[]): number => destinations.filter((address) => !isSimulated(address)).length
