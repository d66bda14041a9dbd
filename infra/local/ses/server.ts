import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { finished } from 'node:stream/promises'
import type { Brand } from '#domain/emails/brand.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { handOverInTurn } from '../in-turn.ts'
import { bodyOf, type HttpRequest } from '../invocation.ts'
import { listen } from '../loopback.ts'
import { answerSes, type SesApi } from './api.ts'
import { type SimulatedSesEvent, sesEventsOf } from './events.ts'
import { type HttpAnswer, type LiveAnswer, readBody, writeAnswer } from './http.ts'
import type { Gallery } from './inbox/gallery.ts'
import type { LabelOf } from './inbox/labels.ts'
import { inbox } from './inbox/routes.ts'
import { mailFolder } from './mail-folder.ts'
import type { ReceivedMail } from './received-mail.ts'

export type { SesRefusal as Refusal } from './api.ts'
export type { SimulatedSesEvent as SesEvent } from './events.ts'
export type { ReceivedMail } from './received-mail.ts'

export interface SesOptions {
  /** By default a free one. */
  port?: number
  /** For `Date`, the time stamps of events, and the 24 hours of the quota. */
  clock: Clock
  /** Told of each event in order, as the `detail` that SES publishes; awaited. */
  onEvent: (event: SimulatedSesEvent) => Promise<void>
  /** Where each mail is kept too, as `000001.eml`; absent: in memory only. Those of an earlier run are shown again. */
  folder?: string | undefined
  /** Mails that were never sent, shown next to the inbox. */
  gallery?: Gallery | undefined
  /** Whose inbox it looks like. */
  brand?: Brand | undefined
  /** What the sender knows of a mail, by its tag `notice`; shown in the inbox. */
  labelOf?: LabelOf
  /** Asked of each mail that would be accepted: what it returns is answered instead. For rehearsing outages. */
  refuse?: SesApi['refuse']
  /** What a client is told of limits, which are not enforced; by default that there are none. */
  limits?: SesApi['limits']
  /** Adds to the pages of the inbox. @param url of the page, without its host */
  dress?: (page: HttpAnswer, url: string) => HttpAnswer
  /** What else is answered at this address. */
  neighbours?: readonly Neighbour[]
}

/** Another part of this server. */
export interface Neighbour {
  /** Where the addresses begin that are its own: `/me/`, say. */
  under: string
  answer(request: HttpRequest): Promise<HttpAnswer | LiveAnswer>
}

export interface Ses {
  /** `http://127.0.0.1:PORT` */
  url: string
  /** In order of arrival. */
  mails: readonly ReceivedMail[]
  /**
   * Waits until all events of all accepted mails were handed over.
   * @throws AggregateError of all that `onEvent` threw so far
   */
  settled(): Promise<void>
  /** Cuts all connections. Events that were not handed over yet are dropped. */
  close(): Promise<void>
}

/** Bytes of the largest form: the largest mail fits in Base64, with some of its characters written as `%2B`. */
const largestForm = 24 * 2 ** 20

/** Bytes of what a neighbour is sent: what API Gateway hands on to a function. */
const largestRequest = 6 * 2 ** 20

/** -1 is documented for a day without a limit; nobody reaches the other here. */
const unlimited = { Max24HourSend: -1, MaxSendRate: 10_000 }

/** Of API v2. */
const notSuppressed: HttpAnswer = { status: 200, headers: {}, body: '{}' }

const tooLarge: HttpAnswer = {
  status: 413,
  headers: { 'Content-Type': 'application/json' },
  body: '{"message":"Request Entity Too Large"}',
}

/**
 * Starts a stand-in for Amazon SES, with an inbox, on 127.0.0.1.
 * @throws the error of Node where the port is taken (EADDRINUSE) or the folder cannot be read
 */
export async function startSes(options: SesOptions): Promise<Ses> {
  const { port = 0, clock, onEvent, refuse = () => undefined, limits = unlimited, dress = page => page, neighbours = [] } = options
  const folder = options.folder === undefined ? undefined : mailFolder(options.folder)
  const mails = folder?.read() ?? []
  const turns = handOverInTurn('the local mail service')
  /** @param answered resolves once the answer was written: only then are events handed over */
  const keep = (mail: ReceivedMail, answered: Promise<void>) => {
    folder?.keep(mail)
    mails.push(mail)
    for (const event of sesEventsOf(mail))
      turns.add(async () => {
        await answered
        await onEvent(event)
      })
  }
  const pages = inbox(mails, options)

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { method = 'GET', url = '/' } = request
    const neighbour = neighbours.find(({ under }) => url.startsWith(under))
    if (neighbour) {
      const { headers } = request
      const bytes = await readBody(request, largestRequest)
      const answered =
        bytes === undefined ? tooLarge : await neighbour.answer({ method, url, headers, ...bodyOf(headers['content-type'], bytes) })
      writeAnswer(response, answered, method !== 'HEAD')
    } else if (method === 'POST' && url === '/') {
      // Or its client went away.
      const answered = finished(response).catch(() => {})
      const api = { mails, clock, refuse, limits, keep: (mail: ReceivedMail) => keep(mail, answered) }
      writeAnswer(response, answerSes(api, await readBody(request, largestForm)), true)
    } else if (url.startsWith('/v2/email/suppression/')) writeAnswer(response, notSuppressed, true)
    else writeAnswer(response, dress(await pages(method, url), url), method !== 'HEAD')
  }

  const server = createServer(answer)
  return {
    url: await listen(server, port),
    mails,
    settled: turns.settled,
    async close() {
      const stopped = turns.stop()
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      await stopped
    },
  }
}
