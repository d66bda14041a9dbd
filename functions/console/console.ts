/** The console: pages for administrators. Whatever they show or change goes through the routes of the admin API, with their scopes. */

import { timingSafeEqual } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { RefusedError, refused } from '../admin/problem.ts'
import { type ConsoleSessionPorts, consoleSessionPorts, deployed, type System, wholeSystem } from '../compose/system.ts'
import { type FileForm, fileFormIn, formIn, type Received, received } from '../runtime/browser.ts'
import { joined } from '../runtime/lazily.ts'
import { answering, type Run } from '../runtime/middleware.ts'
import { once } from '../runtime/once.ts'
import { sealing } from '../runtime/sealed.ts'
import { headersOf, htmlAnswer, largestFileForm, largestForm, type PageResponse, redirect } from './exchange.ts'
import { consoleDocument, endedPage, signedOutMain } from './layout.ts'
import { script, scriptAddress } from './live.ts'
import { attempt, type ConsoleSession, session } from './session.ts'
import { answerPage, loggedRefusal, pageAt, refusalPage } from './show-page.ts'
import { beginSignIn, chooseZone, endSignIn, openSession, type Sealing, signInAddress, signOut } from './sign-in.ts'
import { style, styleAddress } from './style.ts'

export const consolePages = (system: () => System & ConsoleSessionPorts) => {
  const seals = once(() => {
    const { sessionKeys, machineClock } = system()
    return {
      sessions: sealing('session', session, sessionKeys, machineClock),
      attempts: sealing('sign-in', attempt, sessionKeys, machineClock),
    }
  })
  return answering<PageResponse>('console', async (event, { logger }) => {
    const request = received.parse(event)
    try {
      return await respond(request, { ...seals(), system: system() }, logger)
    } catch (error) {
      return refusalPage(loggedRefusal(error, logger))
    }
  })
}

async function respond(request: Received, sealed: Sealing, logger: Run['logger']): Promise<PageResponse> {
  const { rawPath: path } = request
  const { method } = request.requestContext.http
  const isRead = method === 'GET' || method === 'HEAD'
  if (isRead && path === styleAddress) return styleSheet(request.headers['accept-encoding'])
  if (isRead && path === scriptAddress) return { statusCode: 200, headers: scriptHeaders, body: script }
  if (isRead && path === '/console/sign-in') return beginSignIn(request, sealed)
  if (isRead && path === '/console/callback') return endSignIn(request, sealed)
  if (isRead && path === '/console/sign-out') return redirect((await sealed.system.issuerSignOut()) ?? '/console/signed-out')
  if (isRead && path === '/console/signed-out') return htmlAnswer(200, consoleDocument({ title: 'Signed out', main: signedOutMain() }))
  if (path === '/console') return redirect('/console/')
  if (!path.startsWith('/console/')) throw refused(404, 'there is no such page')

  const known = await openSession(request, sealed)
  if (!known) return isRead ? redirect(signInAddress(request)) : htmlAnswer(401, endedPage)
  try {
    return await respondTo(known, request, isRead, sealed, logger)
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    return refusalPage(error.refusal, known, sealed.system.clock.now())
  }
}

async function respondTo(
  known: ConsoleSession,
  request: Received,
  isRead: boolean,
  sealed: Sealing,
  logger: Run['logger'],
): Promise<PageResponse> {
  const { rawPath: path, body = '' } = request
  if (!isRead && request.requestContext.http.method !== 'POST') throw refused(405, 'pages are read by GET and changed by POST')
  const found = pageAt(path)
  const takesFile = found?.page.takesFile ?? false
  if (takesFile && body.length > largestFileForm) throw refused(413, tooLarge)
  const sent = isRead ? undefined : await (takesFile ? fileFormIn(request) : plainFormIn(request))
  if (!isRead && (!sent || !isProven(sent.form, known))) return htmlAnswer(403, endedPage)
  if (sent && path === '/console/sign-out') return signOut(known, sealed)
  if (sent && path === '/console/zone') return chooseZone(sent.form, request, known, sealed)
  if (!found) throw refused(404, 'there is no such page')
  return answerPage(found, request, sent, { session: known, system: sealed.system, logger })
}

const tooLarge = 'the file has more than 4 MB, and nothing of it was read: go back, and send it in parts, or use the command line'

function plainFormIn(request: Received): FileForm | undefined {
  const form = formIn(request, largestForm)
  return form && { form }
}

function isProven(form: URLSearchParams, { proof }: ConsoleSession) {
  const [given, wanted] = [Buffer.from(form.get('proof') ?? ''), Buffer.from(proof)]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const lasting = { 'Cache-Control': 'public, max-age=31536000, immutable' }

const styleHeaders = { ...headersOf('text/css; charset=utf-8'), ...lasting, Vary: 'Accept-Encoding' }

const scriptHeaders = { ...headersOf('text/javascript; charset=utf-8'), ...lasting }

const packedStyle = once(() => gzipSync(style, { level: 9 }).toString('base64'))

/** Pages are not compressed: from their length, an attacker who can add words to one could guess the proof in it. */
const styleSheet = (encodings = ''): PageResponse =>
  /\bgzip\b/.test(encodings)
    ? { statusCode: 200, headers: { ...styleHeaders, 'Content-Encoding': 'gzip' }, body: packedStyle(), isBase64Encoded: true }
    : { statusCode: 200, headers: styleHeaders, body: style }

// Last: it needs the constants above.
export const handler = consolePages(deployed(all => joined(wholeSystem(all), consoleSessionPorts(all))))
