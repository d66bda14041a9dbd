import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { timeControl } from '#infra/local/time.ts'
import { instant } from '#test/builders.ts'

/** A clock at noon, whose passage ends after so many pauses, or with an error. */
function opened({ pauses = 0, error }: { readonly pauses?: number; readonly error?: Error } = {}) {
  let now = instant('2023-03-01T12:00:00Z')
  const ending = Promise.withResolvers<void>()
  let paused = 0
  const control = timeControl({
    now: () => now,
    zone: 'UTC',
    advance: (to) => {
      now = to
      if (error) ending.reject(error)
      return { done: ending.promise, happened: () => `${paused} mails` }
    },
    pause: async () => {
      if (paused === pauses) ending.resolve()
      if (paused === pauses) await new Promise(() => {})
      paused += 1
    },
  })
  return async (body: string): Promise<string> => {
    const answer = await control.answer({ method: 'POST', url: '/time', headers: {}, body })
    const said = typeof answer.body === 'string' || answer.body instanceof Uint8Array ? String(answer.body) : await text(answer.body)
    return `${answer.status} ${said}`
  }
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
