/** The virtual clock over HTTP: it stands still until a request moves it on. */
import type { Temporal } from 'temporal-polyfill'
import { html } from '#domain/html.ts'
import { addDays, isBefore } from '#domain/schedule/zone.ts'
import { notAMoment, readMoment } from '#functions/cli/input/arguments.ts'
import { hiddenFields } from '#functions/console/form.ts'
import { momentText } from '#functions/console/parts.ts'
import { type HttpAnswer, type LiveAnswer, plain } from './ses/http.ts'
import type { Neighbour } from './ses/server.ts'

interface TimeControl {
  now: () => Temporal.Instant
  /** Zone of local dates and times. */
  zone: string
  /** Runs everything due until then. */
  advance: (to: Temporal.Instant, how: TimePassing) => TimeMove
  /** The next deadline of a policy in force; undefined if none is ahead. */
  nextDeadline: () => Promise<Temporal.Instant | undefined>
  /** True if it is asked at each move whether devices report the same again; otherwise they do. */
  asksForReports: boolean
  /** Waits before each line about a passage that lasts. */
  pause: () => Promise<void>
}

export interface TimePassing {
  /** True to stop as soon as a mail was sent. */
  untilMail: boolean
  /** Whether devices report the same again each day. */
  reportsAgain: boolean
}

export interface TimeMove {
  done: Promise<void>
  /** What has happened so far, in words. */
  happened: () => string
}

/** Where time may go by a button, by the name that its form sends. */
const buttons = { hour: '+1 hour', day: '+1 day', mail: 'Next mail', deadline: 'Next deadline' } as const

/** Days in which the next mail is looked for. */
const mailWithin = 60

interface Refused {
  status: number
  sentence: string
}

/** GET shows the time; POST moves it on to the start of a date, or to a moment. Pages have buttons for it. */
export function timeControl({ now, zone, advance, nextDeadline, asksForReports, pause }: TimeControl) {
  let isPassing = false
  /** What the last button led to. */
  let outcome = ''
  let reportsAgain = !asksForReports
  const timeText = () => `${now().toZonedDateTimeISO(zone)}`

  async function* told({ done, happened }: TimeMove): AsyncGenerator<string> {
    try {
      while (await Promise.race([done.then(() => false), pause().then(() => true)])) yield `${timeText()}: ${happened()} so far\n`
      yield `${timeText()}: ${happened()}\n`
    } catch (error) {
      yield `${timeText()}: ${String(error)}\n`
    }
  }

  async function begin(form: URLSearchParams): Promise<TimeMove | Refused> {
    const wanted = form.get('to') ?? ''
    const to = await momentOf(wanted)
    if (!to && wanted === 'deadline') return { status: 422, sentence: 'no policy in force has a deadline ahead' }
    if (!to) return { status: 422, sentence: notAMoment('the moment', wanted.slice(0, 40)) }
    if (isPassing) return { status: 409, sentence: 'time is already moving on: wait until it stands still' }
    if (isBefore(to, now()))
      return { status: 422, sentence: `time never goes back: it is ${timeText()}, and ${to.toZonedDateTimeISO(zone)} lies before that` }
    isPassing = true
    if (asksForReports) reportsAgain = form.get('reports') === 'again'
    const move = advance(to, { untilMail: wanted === 'mail', reportsAgain })
    const done = move.done.finally(() => {
      isPassing = false
    })
    // Nobody may be waiting for the answer.
    done.catch(() => {})
    return { ...move, done }
  }

  async function momentOf(wanted: string) {
    switch (wanted) {
      case 'hour':
        return now().add({ hours: 1 })
      case 'day':
        return addDays(now(), 1, zone)
      case 'mail':
        return addDays(now(), mailWithin, zone)
      case 'deadline':
        return nextDeadline()
    }
    return readMoment(wanted, zone, 'start')
  }

  async function outcomeOf(move: TimeMove | Refused) {
    if ('sentence' in move) return move.sentence
    return move.done.then(move.happened, String)
  }

  const neighbour: Neighbour = {
    under: '/time',
    async answer({ method, body }): Promise<HttpAnswer | LiveAnswer> {
      if (method === 'GET' || method === 'HEAD') return plain(200, `${timeText()}\n`)
      if (method !== 'POST') return { ...plain(405, 'GET shows the time, POST moves it on\n'), headers: { Allow: 'GET, HEAD, POST' } }
      const form = new URLSearchParams(body.includes('=') ? body : { to: body.trim() })
      const move = await begin(form)
      const back = form.get('back')
      if (back !== null) {
        outcome = await outcomeOf(move)
        return { status: 303, headers: { Location: /^\/(?![/\\])/.test(back) ? back : '/' }, body: '' }
      }
      return 'sentence' in move ? plain(move.status, `${move.sentence}\n`) : plain(200, told(move))
    },
  }

  function bar(back: string) {
    if (isPassing) return html`<div class="bar"><p>Time is moving on. Load this page again to see how far it is.</p></div>`
    const reports = asksForReports
      ? html`<label><input type="checkbox" name="reports" value="again"${reportsAgain ? html` checked` : ''}> Devices report the same every day</label>`
      : ''
    return html`<form class="bar" method="post" action="/time" aria-label="Clock">${hiddenFields({ back })}
<p>Demo clock: ${momentText(now(), zone)}${outcome === '' ? '' : `. Last: ${outcome}`}</p>
<div>${Object.entries(buttons).map(([to, name]) => html`<button class="secondary" name="to" value="${to}">${name}</button> `)}</div>${reports}</form>`
  }

  return {
    neighbour,
    /** A page with the clock below its head. @param url of the page */
    withClock(page: HttpAnswer, url: string): HttpAnswer {
      const { body, headers } = page
      if (typeof body !== 'string' || !String(headers['Content-Type']).startsWith('text/html')) return page
      return { ...page, body: body.replace(/<\/header>(?=\s*<main)/, end => `${end}\n${bar(withoutMessage(url))}`) }
    },
  }
}

/** What was just done is said once. */
function withoutMessage(url: string) {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  searchParams.delete('done')
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`
}
