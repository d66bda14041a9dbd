import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { timeControl } from '#infra/local/time.ts'
import { instant } from '#test/builders.ts'

/** A clock at noon, whose passage ends after so many pauses, or with an error. */
function opened({ pauses = 0, error }: { pauses?: number; error?: Error } = {}) {
  let now = instant('2023-03-01T12:00:00Z')
  const ending = Promise.withResolvers<void>()
  let paused = 0
  const control = timeControl({
    now: () => now,
    zone: 'UTC',
    advance: to => {
      now = to
      if (error) ending.reject(error)
      else if (pauses === 0) ending.resolve()
      return { done: ending.promise, happened: () => `${paused} mails` }
    },
    nextDeadline: async () => undefined,
    asksForReports: true,
    pause: async () => {
      if (paused === pauses) ending.resolve()
      if (paused === pauses) await new Promise(() => {})
      paused += 1
    },
  })
  const page = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<header></header>\n<main></main>' }
  const ask = async (body: string): Promise<string> => {
    const answer = await control.neighbour.answer({ method: 'POST', url: '/time', headers: {}, body })
    const said = typeof answer.body === 'string' || answer.body instanceof Uint8Array ? String(answer.body) : await text(answer.body)
    return `${answer.status} ${answer.headers.Location ?? said}`
  }
  return Object.assign(ask, { page: (url: string) => String(control.withClock(page, url).body) })
}

it('the time of npm start moves on, and says what happened', async () => {
  expect(await opened()('2023-03-02')).toBe('200 2023-03-02T00:00:00+00:00[UTC]: 0 mails\n')
})

it('the time of npm start says what happened so far, while that lasts', async () => {
  expect((await opened({ pauses: 2 })('2023-03-02')).split('\n')).toEqual([
    '200 2023-03-02T00:00:00+00:00[UTC]: 1 mails so far',
    '2023-03-02T00:00:00+00:00[UTC]: 2 mails so far',
    '2023-03-02T00:00:00+00:00[UTC]: 2 mails',
    '',
  ])
})

it('the time of npm start never goes back', async () => {
  expect(await opened()('2023-03-01')).toBe(
    '422 time never goes back: it is 2023-03-01T12:00:00+00:00[UTC], and 2023-03-01T00:00:00+00:00[UTC] lies before that\n',
  )
})

it('the time of npm start says what went wrong, and can move on again', async () => {
  const ask = opened({ error: new Error('the table is full') })
  expect(await ask('2023-03-02')).toBe('200 2023-03-02T00:00:00+00:00[UTC]: Error: the table is full\n')
  expect(await ask('2023-03-03')).not.toContain('409')
})

it.each([
  ['hour', '1 Mar 2023, 13:00 UTC</time>. Last: 0 mails'],
  ['day', '2 Mar 2023, 12:00 UTC</time>. Last: 0 mails'],
  ['deadline', '1 Mar 2023, 12:00 UTC</time>. Last: no policy in force has a deadline ahead'],
])('a button moves time on by %s, back to its page, which says what happened', async (to, said) => {
  const ask = opened()
  expect(ask.page('/console/write?done=Draft+saved&only=held')).toContain('name="back" value="/console/write?only=held"')
  expect(await ask(`to=${to}&back=/console/write`)).toBe('303 /console/write')
  expect(ask.page('/console/write')).toContain(said)
})

it('a button leads back to this server alone', async () => {
  expect(await opened()('to=day&back=//elsewhere.example/')).toBe('303 /')
})
