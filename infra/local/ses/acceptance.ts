import type { Clock } from '../../../shared/domain/schedule/clock.ts'
import { isSimulated } from './events.ts'
import { type SesRefusal, throttling } from './query-protocol.ts'
import { bytesOf, withField } from './raw-message.ts'
import type { ReceivedMail } from './received-mail.ts'
import { faultOf, region, type Submission, sesId, tagsOf } from './submission.ts'

/** Counts amounts within the last `span`. Moments are numbers of any unit, in order. */
export interface SlidingWindow {
  countAt(now: number): number
  add(now: number, amount: number): void
}

/** An amount leaves the window exactly one `span` after its moment. */
function slidingWindow(span: number): SlidingWindow {
  let entries: { readonly at: number; readonly amount: number }[] = []
  let first = 0
  let sum = 0

  function forget(now: number): void {
    for (let entry = entries[first]; entry && entry.at <= now - span; entry = entries[first]) {
      sum -= entry.amount
      first += 1
    }
    // Only past half, so that each entry moves once on average.
    if (first > entries.length / 2) {
      entries = entries.slice(first)
      first = 0
    }
  }

  return {
    countAt(now) {
      forget(now)
      return sum
    },
    add(now, amount) {
      entries.push({ at: now, amount })
      sum += amount
    },
  }
}

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
  const lately = slidingWindow(1000)
  const today = slidingWindow(24 * 3_600_000)
  let number = earlier.at(-1)?.number ?? 0
  for (const { at, destinations } of earlier) today.add(at.epochMilliseconds, counted(destinations))

  /** Checked last, so that refused mails do not count. */
  function limitFault(now: number, amount: number): SesRefusal | undefined {
    if (perDay !== undefined && today.countAt(now) + amount > perDay) return throttling('Daily message quota exceeded.')
    if (ratePerSecond === undefined) return undefined
    const present = monotonic()
    if (lately.countAt(present) >= ratePerSecond) return throttling('Maximum sending rate exceeded.')
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
        configurationSet,
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
