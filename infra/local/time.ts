/** The virtual clock over HTTP: it stands still until somebody moves it on. */
import type { Temporal } from 'temporal-polyfill'
import { notAMoment, readMoment } from '../../functions/cli/input/moment.ts'
import type { HttpAnswer } from './ses/http.ts'
import type { Neighbour } from './ses/server.ts'

interface Passage {
  readonly now: () => Temporal.Instant
  /** Zone of local dates and times. */
  readonly zone: string
  /** Runs everything due until then. @returns what happened, in words */
  readonly advance: (to: Temporal.Instant) => Promise<string>
}

/** GET shows the time; POST moves it on to the start of a date, or to a moment. */
export function timeControl({ now, zone, advance }: Passage): Neighbour {
  let isPassing = false
  const timeText = () => `${now().toZonedDateTimeISO(zone)}`

  return {
    under: '/time',
    async answer({ method, headers, body }) {
      if (method === 'GET' || method === 'HEAD') return plain(200, timeText())
      if (method !== 'POST') return { ...plain(405, 'GET shows the time, POST moves it on'), headers: { Allow: 'GET, HEAD, POST' } }
      // Browsers send Origin: no page may move time on.
      if (headers.origin !== undefined) return plain(403, 'web pages may not move time on: use a terminal')
      const to = readMoment(body.trim(), zone, 'start')
      if (!to) return plain(422, notAMoment('the moment', body.trim().slice(0, 40)))
      if (isPassing) return plain(409, 'time is already moving on: wait until it stands still')
      isPassing = true
      try {
        const happened = await advance(to)
        return plain(200, `${timeText()}: ${happened}`)
      } finally {
        isPassing = false
      }
    },
  }
}

const plain = (status: number, text: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: `${text}\n`,
})
