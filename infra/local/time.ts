/** Time as it passes here: it stands still until somebody moves it on. */
import type { Temporal } from 'temporal-polyfill'
import { notAMoment, readMoment } from '../../functions/cli/input/moment.ts'
import type { Answer } from './ses/http.ts'
import type { Neighbour } from './ses/server.ts'

interface Passage {
  readonly now: () => Temporal.Instant
  /** What a local date and time is meant in. */
  readonly zone: string
  /** Lets all happen that happens until then. @returns what that was, in a sentence */
  readonly advance: (to: Temporal.Instant) => Promise<string>
}

/** GET says what time it is, POST moves it on: to the start of a date, or to a moment. */
export function timeControl({ now, zone, advance }: Passage): Neighbour {
  let isPassing = false
  const shown = () => `${now().toZonedDateTimeISO(zone)}`

  return {
    under: '/time',
    async answer({ method, headers, body }) {
      if (method === 'GET' || method === 'HEAD') return plain(200, shown())
      if (method !== 'POST') return { ...plain(405, 'time is read by GET, and moved on by POST'), headers: { Allow: 'GET, HEAD, POST' } }
      // A browser says which page sends it somewhere, and none has business here.
      if (headers.origin !== undefined) return plain(403, 'a page must not move time on: use a terminal')
      const to = readMoment(body.trim(), zone, 'start')
      if (!to) return plain(422, notAMoment('the moment', body.trim().slice(0, 40)))
      if (isPassing) return plain(409, 'time is passing already: wait until it stands again')
      isPassing = true
      try {
        const happened = await advance(to)
        return plain(200, `${shown()}: ${happened}`)
      } finally {
        isPassing = false
      }
    },
  }
}

const plain = (status: number, text: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: `${text}\n`,
})
