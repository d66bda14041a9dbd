/** The virtual clock over HTTP: it stands still until a request moves it on. */
import type { Temporal } from 'temporal-polyfill'
import { notAMoment, readMoment } from '#functions/cli/input/arguments.ts'
import { isBefore } from '#shared/domain/schedule/zone.ts'
import type { HttpAnswer, LiveAnswer } from './ses/http.ts'
import type { Neighbour } from './ses/server.ts'

interface TimeControl {
  readonly now: () => Temporal.Instant
  /** Zone of local dates and times. */
  readonly zone: string
  /** Runs everything due until then. */
  readonly advance: (to: Temporal.Instant) => TimeMove
  /** Waits before each line about a passage that lasts. */
  readonly pause: () => Promise<void>
}

export interface TimeMove {
  readonly done: Promise<void>
  /** What has happened so far, in words. */
  readonly happened: () => string
}

/** GET shows the time; POST moves it on to the start of a date, or to a moment. */
export function timeControl({ now, zone, advance, pause }: TimeControl): Neighbour {
  let isPassing = false
  const timeText = () => `${now().toZonedDateTimeISO(zone)}`

  async function* told({ done, happened }: TimeMove): AsyncGenerator<string> {
    try {
      while (await Promise.race([done.then(() => false), pause().then(() => true)])) yield `${timeText()}: ${happened()} so far\n`
      yield `${timeText()}: ${happened()}\n`
    } catch (error) {
      yield `${timeText()}: ${String(error)}\n`
    }
  }

  return {
    under: '/time',
    async answer({ method, headers, body }) {
      if (method === 'GET' || method === 'HEAD') return plain(200, `${timeText()}\n`)
      if (method !== 'POST') return { ...plain(405, 'GET shows the time, POST moves it on\n'), headers: { Allow: 'GET, HEAD, POST' } }
      // Browsers send Origin: no page may move time on.
      if (headers.origin !== undefined) return plain(403, 'web pages may not move time on: use a terminal\n')
      const to = readMoment(body.trim(), zone, 'start')
      if (!to) return plain(422, `${notAMoment('the moment', body.trim().slice(0, 40))}\n`)
      if (isPassing) return plain(409, 'time is already moving on: wait until it stands still\n')
      if (isBefore(to, now()))
        return plain(422, `time never goes back: it is ${timeText()}, and ${to.toZonedDateTimeISO(zone)} lies before that\n`)
      isPassing = true
      const passage = advance(to)
      const done = passage.done.finally(() => {
        isPassing = false
      })
      // Nobody may be waiting for the answer.
      done.catch(() => {})
      return plain(200, told({ ...passage, done }))
    },
  }
}

const plain = <B extends HttpAnswer['body'] | LiveAnswer['body']>(status: number, body: B) => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body,
})
