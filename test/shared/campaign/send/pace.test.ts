import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../../../infra/local/virtual-clock.ts'
import type { Mail, Mailer } from '../../../../shared/campaign/send/mailer.ts'
import { cachedQuota, pacedMailer, type Timer } from '../../../../shared/campaign/send/pace.ts'
import type { Quota } from '../../../../shared/domain/quota.ts'
import { instant } from '../../../builders.ts'

const mail: Mail = { noticeId: 'ANA-1', to: 'ana@ec.example', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' }
const plenty = Number.POSITIVE_INFINITY

/** A virtual timer, and a mailer that logs when each mail was handed over. */
function world() {
  let elapsed = 0
  const sentAt: number[] = []
  const sleepers: { readonly until: number; wake(): void }[] = []
  const wakeNext = () => {
    const [next] = sleepers.sort((a, b) => a.until - b.until).splice(0, 1)
    if (!next) return
    elapsed = Math.max(elapsed, next.until)
    next.wake()
    if (sleepers.length > 0) setImmediate(wakeNext)
  }
  const timer: Timer = {
    elapsed: () => elapsed,
    wait(milliseconds) {
      if (sleepers.length === 0) setImmediate(wakeNext)
      return new Promise((wake) => sleepers.push({ until: elapsed + milliseconds, wake }))
    },
  }
  const mailer: Mailer = {
    async send() {
      sentAt.push(elapsed)
      return { kind: 'accepted', messageId: String(sentAt.length) }
    },
  }
  const pass = (milliseconds: number) => {
    elapsed += milliseconds
  }
  return { timer, mailer, sentAt, pass }
}

const fixed = (quota: Quota) => ({ read: async () => quota })

describe('a paced mailer', () => {
  it('hands over at most its share in any second', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 3000 })), { minLength: 1, maxLength: 8 }),
        async (perSecond, workers, bursts) => {
          const { timer, mailer, sentAt, pass } = world()
          const paced = pacedMailer(mailer, fixed({ perSecond, leftToday: plenty }), timer, workers)
          for (const [size, pause] of bursts) {
            await Promise.all(Array.from({ length: size }, () => paced.send(mail)))
            pass(pause)
          }
          const share = Math.max(1, Math.ceil(perSecond / workers))
          for (const start of sentAt) expect(sentAt.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(share)
          expect(sentAt).toHaveLength(bursts.reduce((sum, [size]) => sum + size, 0))
        },
      ),
    )
  })

  it('waits no longer than necessary', async () => {
    const { timer, mailer, sentAt } = world()
    const paced = pacedMailer(mailer, fixed({ perSecond: 10, leftToday: plenty }), timer, 1)
    for (let mails = 0; mails < 11; mails += 1) await paced.send(mail)
    expect(sentAt.at(-1)).toBe(1000)
  })

  it('stops at its share of the daily quota, and resumes with a new one', async () => {
    const { timer, mailer, sentAt } = world()
    let quota: Quota = { perSecond: 100, leftToday: 6 }
    const paced = pacedMailer(mailer, { read: async () => quota }, timer, 2)
    for (let mails = 0; mails < 3; mails += 1) expect((await paced.send(mail)).kind).toBe('accepted')
    expect(await paced.send(mail)).toEqual({ kind: 'stopped', reason: 'daily quota' })
    quota = { perSecond: 100, leftToday: 2 }
    expect((await paced.send(mail)).kind).toBe('accepted')
    expect(sentAt).toHaveLength(4)
  })
})

it('a paced mailer that cannot read the quota sends later', async () => {
  const { timer, mailer, sentAt } = world()
  const paced = pacedMailer(mailer, { read: () => Promise.reject(new Error('Rate exceeded')) }, timer, 2)
  expect(await paced.send(mail)).toEqual({ kind: 'later', reason: 'quota unknown' })
  expect(sentAt).toEqual([])
})

describe('a cached quota', () => {
  it('is read once in ten minutes, and again after a failure', async () => {
    const clock = virtualClock(instant('2023-03-01T08:00:00Z'))
    let reads = 0
    const quota = cachedQuota(
      {
        async read() {
          reads += 1
          if (reads === 1) throw new Error('Rate exceeded')
          return { perSecond: 14, leftToday: 50_000 }
        },
      },
      clock,
    )
    await expect(quota.read()).rejects.toThrow('Rate exceeded')
    expect(await quota.read()).toBe(await quota.read())
    expect(reads).toBe(2)
    clock.advanceTo(instant('2023-03-01T08:10:00Z'))
    await quota.read()
    expect(reads).toBe(3)
  })
})
