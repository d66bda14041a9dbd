import fc from 'fast-check'
import { expect, it } from 'vitest'
import { leasedPace, type Pace, pacedMailer } from '#campaign/send/pace.ts'
import { sideBySide } from '#campaign/send/side-by-side.ts'
import type { Mail, Mailer } from '#domain/emails/mailer.ts'
import { mostSkew } from '#domain/schedule/clock.ts'
import type { Quota, SendingRates } from '#domain/sending-rate.ts'
import { virtualTimer } from '#test/bench/scale/virtual-timer.ts'
import { instant, several } from '#test/builders.ts'
import { memorySendingRates } from '#test/memory/sending-rates.ts'

const mail: Mail = { noticeId: 'ANA-1', to: 'ana@ec.example', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' }
const unlimited = Number.POSITIVE_INFINITY
const start = instant('2023-03-01T08:00:00Z')

/** Workers that share one account, each with a clock of its own. */
function account(quota: () => Quota) {
  const timer = virtualTimer()
  const stored = memorySendingRates()
  const asked: number[] = []
  const sentAt: number[] = []
  let tokens = 0
  const rates: SendingRates = {
    async find() {
      await timer.wait(4)
      return stored.find()
    },
    async save(rate, version) {
      await timer.wait(4)
      return stored.save(rate, version)
    },
  }
  const source = {
    async read() {
      asked.push(timer.elapsed())
      await timer.wait(30)
      return quota()
    },
  }
  const mailer: Mailer = {
    async send() {
      sentAt.push(timer.elapsed())
      return { kind: 'accepted', messageId: String(sentAt.length) }
    },
  }
  function worker(skew = 0, given: SendingRates = rates) {
    const clock = { now: () => start.add({ milliseconds: Math.floor(timer.elapsed()) + 1000 * skew }) }
    tokens += 1
    const token = `t-${tokens}`
    return leasedPace({ rates: given, quota: source, timer, clock, drawToken: () => token })
  }
  async function sendUntil(pace: Pace, end: number) {
    const paced = pacedMailer(mailer, pace)
    const one = async () => {
      while (timer.elapsed() < end) if ((await paced.send(mail)).kind !== 'accepted') return
    }
    await Promise.all(Array.from({ length: 16 }, one))
  }
  const sentBetween = (from: number, until: number) => sentAt.filter(at => at >= from && at < until).length
  return { timer, rates, mailer, worker, sendUntil, asked, sentAt, sentBetween }
}

it('workers never exceed the rate together, though they start, stop and die with clocks off', async () => {
  const shift = fc.record({
    from: fc.integer({ min: 0, max: 60_000 }),
    lasts: fc.integer({ min: 500, max: 40_000 }),
    skew: fc.integer({ min: -mostSkew, max: mostSkew }),
    dies: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.array(shift, { minLength: 1, maxLength: 6 }), async (perSecond, shifts) => {
      const { timer, worker, sendUntil, sentAt } = account(() => ({ perSecond, leftToday: unlimited }))
      await Promise.all(
        shifts.map(async ({ from, lasts, skew, dies }) => {
          await timer.wait(from)
          const pace = worker(skew)
          await sendUntil(pace, from + lasts)
          if (!dies) await pace.rest()
        }),
      )
      const window = 5_000
      const most = (perSecond * (window + 20)) / 1000 + shifts.length
      for (const from of sentAt) expect(sentAt.filter(at => at >= from && at < from + window).length).toBeLessThanOrEqual(most)
    }),
    { numRuns: 30 },
  )
})

it.each([14, 300])('workers use the rate: at least 98 of 100 at %i a second, while they take turns', async perSecond => {
  const { timer, worker, sendUntil, sentBetween } = account(() => ({ perSecond, leftToday: unlimited }))
  const shifts = several(12, index => ({ from: 1_700 * index, until: 60_000 + 1_700 * index }))
  await Promise.all(
    shifts.map(async ({ from, until }) => {
      await timer.wait(from)
      const pace = worker()
      await sendUntil(pace, until)
      await pace.rest()
    }),
  )
  expect(sentBetween(1_000, 61_000)).toBeGreaterThanOrEqual(0.98 * perSecond * 60)
  expect(sentBetween(1_000, 61_000)).toBeLessThanOrEqual(perSecond * 60.02 + shifts.length)
})

it('workers share the rate within a second, though the first had all of it', async () => {
  const { timer, worker, sendUntil } = account(() => ({ perSecond: 100, leftToday: unlimited }))
  const sending = sendUntil(worker(), 2_000)
  await timer.wait(100)
  expect(await worker().join()).toBe('go')
  expect(timer.elapsed()).toBeLessThan(1_000)
  await sending
})

it("workers get a dead one's share of the rate once no clock takes it for alive", async () => {
  const { timer, worker, sendUntil, sentBetween } = account(() => ({ perSecond: 10, leftToday: unlimited }))
  await worker().next()
  const pace = worker()
  while ((await pace.join()) !== 'go') await timer.wait(1_000)
  const lapsed = 1000 * (10 + 2 * mostSkew)
  const now = timer.elapsed()
  expect(now).toBeGreaterThanOrEqual(lapsed)
  expect(now).toBeLessThan(lapsed + 7_000)
  await sendUntil(pace, now + 10_000)
  expect(sentBetween(now, now + 10_000)).toBeGreaterThanOrEqual(98)
})

it('workers wait for one to end where each would have less than one mail a second', async () => {
  const { timer, worker, mailer } = account(() => ({ perSecond: 1, leftToday: unlimited }))
  const first = worker()
  await first.next()
  const waiting = pacedMailer(mailer, worker()).send(mail)
  await timer.wait(1_000)
  await first.rest()
  expect((await waiting).kind).toBe('accepted')
  expect(await pacedMailer(mailer, worker()).send(mail)).toEqual({ kind: 'later', reason: 'no share of the rate' })
})

it('the daily quota is spent whole by all together, and not exceeded', async () => {
  const { timer, worker, sendUntil, sentAt } = account(() => ({ perSecond: 20, leftToday: 500 }))
  await Promise.all([0, 300, 900].map(from => timer.wait(from).then(() => sendUntil(worker(), 200_000))))
  expect(sentAt.length).toBeLessThanOrEqual(500)
  expect(sentAt.length).toBeGreaterThanOrEqual(495)
})

it('the daily quota stops mail, until the service gives a new one', async () => {
  let quota: Quota = { perSecond: 100, leftToday: 6 }
  const { timer, worker, mailer, asked } = account(() => quota)
  const pace = worker()
  const paced = pacedMailer(mailer, pace)
  for (let mails = 0; mails < 6; mails += 1) expect((await paced.send(mail)).kind).toBe('accepted')
  expect(await paced.send(mail)).toEqual({ kind: 'stopped', reason: 'daily quota' })
  expect(await pace.quota()).toEqual({ perSecond: 100, leftToday: 0 })
  quota = { perSecond: 100, leftToday: 2 }
  await timer.wait(600_000)
  expect((await paced.send(mail)).kind).toBe('accepted')
  expect(asked).toHaveLength(2)
})

it('the daily quota is asked for by one of several who begin together', async () => {
  const { worker, sendUntil, asked } = account(() => ({ perSecond: 50, leftToday: unlimited }))
  await Promise.all([1, 2, 3, 4, 5].map(() => sendUntil(worker(), 5_000)))
  expect(asked).toHaveLength(1)
})

it('the daily quota is unknown while the service does not say: mail goes later', async () => {
  const { worker, mailer, sentAt } = account(() => {
    throw new Error('Rate exceeded')
  })
  expect(await pacedMailer(mailer, worker()).send(mail)).toEqual({ kind: 'later', reason: 'quota unknown' })
  expect(sentAt).toEqual([])
})

it('a worker whose renewal fails goes on until its lease ends, with the lesser share', async () => {
  const { timer, rates, worker, mailer, sendUntil, sentBetween } = account(() => ({ perSecond: 10, leftToday: unlimited }))
  let isDown = false
  const failing: SendingRates = {
    find: () => rates.find(),
    async save(rate, version) {
      const outcome = await rates.save(rate, version)
      if (isDown) throw new Error('no answer')
      return outcome
    },
  }
  const pace = worker(0, failing)
  const first = sendUntil(pace, 9_000)
  await timer.wait(100)
  isDown = true
  await timer.wait(500)
  const second = sendUntil(worker(), 9_000)
  await Promise.all([first, second])
  expect(sentBetween(4_000, 9_000)).toBeLessThanOrEqual(10 * 5 + 2)
  expect(sentBetween(4_000, 9_000)).toBeGreaterThanOrEqual(45)
  await timer.wait(2_000)
  expect(await pacedMailer(mailer, pace).send(mail)).toEqual({ kind: 'later', reason: 'quota unknown' })
})

it.each([30, 100, 250, 300, 600])('a worker uses its whole share where the mail service takes %i ms', async latency => {
  const { timer, mailer, worker, sentBetween } = account(() => ({ perSecond: 62.5, leftToday: unlimited }))
  const pace = worker()
  const slow: Mailer = {
    async send(one) {
      const answer = await mailer.send(one)
      await timer.wait(latency)
      return answer
    },
  }
  const attend = async () => {
    await timer.wait(40)
    await pacedMailer(slow, pace).send(mail)
    await timer.wait(40)
  }
  async function* people() {
    while (timer.elapsed() < 30_000) yield {}
  }
  await sideBySide(people(), pace.atOnce, attend)
  expect(sentBetween(10_000, 30_000)).toBeGreaterThan(0.98 * 62.5 * 20)
})
