/** The console: pages for those who steer. Whatever they show or change goes through the routes of the admin API, with their scopes. */
import { timingSafeEqual } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { isBefore } from '../../shared/domain/schedule/zone.ts'
import { refusalAfter } from '../admin/failures.ts'
import { lacked, type Refusal, refuse, tokenProblems } from '../admin/problem.ts'
import { type ConsoleSessionPorts, consoleSessionPorts, deployed, type System, wholeSystem } from '../compose/system.ts'
import { type FileForm, fileFormIn, formIn, type Received, received } from '../runtime/browser.ts'
import { joined } from '../runtime/lazily.ts'
import { answering, type Run } from '../runtime/middleware.ts'
import { once } from '../runtime/once.ts'
import { type SealedCookie, sealing } from '../runtime/sealed.ts'
import { type ConsoleConfirmation, isConfirmed } from './confirmations.ts'
import { cookieOf, frameHeaders, headersOf, largestFileForm, largestForm, type PageResponse, redirect, setCookie } from './exchange.ts'
import { formFor } from './form.ts'
import { consoleDocument, endedPage, refusalMain, signedOutMain } from './layout.ts'
import { script, scriptAddress } from './live.ts'
import type { Ask, ConsolePage, Download, Framed, PageContent, Visit } from './page.ts'
import { pages } from './pages.ts'
import { type Attempt, attempt, type ConsoleSession, callerOf, consoleSession, cookies, session } from './session.ts'
import { style, styleAddress } from './style.ts'

type Ports = System & ConsoleSessionPorts

/** Seconds to sign in. */
const attemptLasts = 600

/** After that long no further part of long work is begun: API Gateway waits half a minute for an answer. */
const longest = { seconds: 15 } as const

export const consolePages = (system: () => Ports) => {
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
      return await respond(request, { ...seals(), system: system(), logger })
    } catch (error) {
      const refusal = loggedRefusal(error, logger)
      return html(refusal.problem.status, consoleDocument({ title: refusal.problem.title, main: refusalMain(refusal) }))
    }
  })
}

function loggedRefusal(error: unknown, logger: Run['logger']): Refusal {
  const refusal = refusalAfter(error)
  if (refusal.problem.status >= 500) logger.error('a page of the console failed', error instanceof Error ? { error } : {})
  return refusal
}

interface Around {
  readonly system: Ports
  readonly sessions: SealedCookie<ConsoleSession>
  readonly attempts: SealedCookie<Attempt>
  readonly logger: Run['logger']
}

async function respond(request: Received, around: Around): Promise<PageResponse> {
  const { rawPath: path } = request
  const { method } = request.requestContext.http
  const isRead = method === 'GET' || method === 'HEAD'
  if (isRead && path === styleAddress) return styleSheet(request.headers['accept-encoding'])
  if (isRead && path === scriptAddress) return { statusCode: 200, headers: scriptHeaders, body: script }
  if (isRead && path === '/console/sign-in') return beginSignIn(request, around)
  if (isRead && path === '/console/callback') return endSignIn(request, around)
  if (isRead && path === '/console/signed-out') return html(200, consoleDocument({ title: 'Signed out', main: signedOutMain() }))
  if (path === '/console') return redirect('/console/')
  if (!path.startsWith('/console/'))
    return html(404, consoleDocument({ title: 'Not found', main: refusalMain(refuse(404, 'there is no such page')) }))

  const known = await around.sessions.open(cookieOf(request, cookies.session))
  if (!known) return isRead ? redirect(signInAddress(request)) : html(401, endedPage)
  if (!isRead && method !== 'POST') return refusal(refuse(405, 'pages are read by GET and changed by POST'), known, around)
  const found = pageAt(path)
  const takesFile = found?.page.takesFile ?? false
  if (takesFile && (request.body ?? '').length > largestFileForm) return refusal(refuse(413, tooLarge), known, around)
  const sent = isRead ? undefined : await (takesFile ? fileFormIn(request) : plainFormIn(request))
  if (!isRead && (!sent || !isProven(sent.form, known))) return html(403, endedPage)
  if (sent && path === '/console/sign-out') return redirect('/console/signed-out', [setCookie(cookies.session, '', 0)])
  if (sent && path === '/console/zone') return chooseZone(sent.form, request, known, around)
  return found ? showPage(found, request, sent, known, around) : refusal(refuse(404, 'there is no such page'), known, around)
}

const tooLarge = 'the file has more than 4 MB, and nothing of it was read: go back, and send it in parts, or use the command line'

function plainFormIn(request: Received): FileForm | undefined {
  const form = formIn(request, largestForm)
  return form && { form }
}

async function showPage(
  { page, path }: Found,
  request: Received,
  sent: FileForm | undefined,
  known: ConsoleSession,
  around: Around,
): Promise<PageResponse> {
  const { system, logger } = around
  const until = system.machineClock.now().add(longest)
  const caller = callerOf(known)
  const may: Visit['may'] = (scope) => caller.scopes.has(scope)
  if (!may(page.scope))
    return refusal(refuse(403, `you may not see this page: it takes the scope ${lacked(page.scope, caller)}`), known, around)
  const ask: Ask = async (route, question) =>
    may(route.scope)
      ? route.ask(question, { caller, system, logger })
      : refuse(403, `you may not do this: it takes the scope ${lacked(route.scope, caller)}`)
  const query = new URLSearchParams(request.rawQueryString)
  const visit: Visit = {
    path,
    query,
    ask,
    may,
    isLimited: caller.units !== undefined,
    by: caller.subject,
    now: system.clock.now(),
    zone: known.zone ?? 'UTC',
    form: formFor(known.proof, request.rawPath, page.takesFile),
    hasTimeLeft: () => isBefore(system.machineClock.now(), until),
    refusalAfter: (error) => loggedRefusal(error, logger),
  }
  const said = query.get('done') ?? ''
  const confirmed = isConfirmed(said) ? { confirmed: said } : {}
  if (!sent) return present(await page.show(visit), 200, known, around, confirmed)
  if (!page.take) return refusal(refuse(405, 'this page takes no form'), known, around)
  system.clockCheck.assertRight()
  const taken = await page.take(visit, sent.form, sent.file)
  if ('confirmed' in taken) return redirect(`${taken.to}${taken.to.includes('?') ? '&' : '?'}done=${taken.confirmed}`)
  if (!('problem' in taken)) return present(taken, 200, known, around, {})
  return present(await page.show({ ...visit, sent: { form: sent.form, refusal: taken } }), taken.problem.status, known, around, {})
}

function present(
  shown: PageContent | Download | Framed | Refusal,
  status: number,
  known: ConsoleSession,
  around: Around,
  more: { readonly confirmed?: ConsoleConfirmation },
): PageResponse {
  if ('problem' in shown) return refusal(shown, known, around)
  if ('file' in shown) return download(shown)
  if ('mail' in shown) return { ...html(200, shown.mail), headers: frameHeaders }
  return html(status, consoleDocument({ ...shown, ...more, session: known, now: around.system.clock.now() }), shown.isLive)
}

const refusal = (one: Refusal, known: ConsoleSession, { system }: Around): PageResponse =>
  html(one.problem.status, consoleDocument({ title: one.problem.title, main: refusalMain(one), session: known, now: system.clock.now() }))

interface Found {
  readonly page: ConsolePage
  readonly path: Readonly<Record<string, string>>
}

const forms = pages.map((page) => ({ page, form: new RegExp(`^${page.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`) }))

function pageAt(path: string): Found | undefined {
  for (const { page, form } of forms) {
    const found = form.exec(path)
    if (found) return { page, path: { ...found.groups } }
  }
  return undefined
}

async function beginSignIn({ rawQueryString }: Received, { system, attempts }: Around): Promise<PageResponse> {
  const { address, state, verifier } = await system.signIns.begin()
  const to = ownAddress(new URLSearchParams(rawQueryString).get('to'), system.consoleUrl)
  const kept = await attempts.seal({ state, verifier, to }, attemptLasts)
  return redirect(address, [setCookie(cookies.attempt, kept, attemptLasts)])
}

/** A new session at every sign-in: none that was there before is continued. */
async function endSignIn(request: Received, { system, attempts, sessions }: Around): Promise<PageResponse> {
  const begun = await attempts.open(cookieOf(request, cookies.attempt))
  const forget = setCookie(cookies.attempt, '', 0)
  const token = begun && (await system.signIns.end(new URL(`${system.consoleUrl}/callback?${request.rawQueryString}`), begun))
  const verified = token === undefined ? undefined : await system.accessTokens.verify(`Bearer ${token}`)
  if (!begun || !verified?.ok) {
    const main = signedOutMain(verified && !verified.ok ? tokenProblems[verified.why] : undefined)
    return { ...html(403, consoleDocument({ title: 'Not signed in', main })), cookies: [forget] }
  }
  const until = secondsNow(system) + system.sessionLasts
  const kept = await sessions.seal(consoleSession(verified.caller, { proof: system.drawToken(), until }), system.sessionLasts)
  return redirect(begun.to, [forget, setCookie(cookies.session, kept, system.sessionLasts)])
}

async function chooseZone(
  form: URLSearchParams,
  { headers }: Received,
  known: ConsoleSession,
  { sessions, system }: Around,
): Promise<PageResponse> {
  const chosen = session.safeParse({ ...known, zone: form.get('zone') })
  const to = ownAddress(headers.referer ?? null, system.consoleUrl)
  if (!chosen.success) return redirect(to)
  const left = known.until - secondsNow(system)
  return redirect(to, [setCookie(cookies.session, await sessions.seal(chosen.data, left), left)])
}

const secondsNow = ({ machineClock }: Ports): number => Math.floor(machineClock.now().epochMilliseconds / 1000)

const signInAddress = ({ rawPath, rawQueryString }: Received): string =>
  `/console/sign-in?${new URLSearchParams({ to: rawQueryString ? `${rawPath}?${rawQueryString}` : rawPath })}`

/** A page of the console, whatever an address asks for. */
function ownAddress(wanted: string | null, consoleUrl: string): string {
  const home = new URL(`${consoleUrl}/`)
  const url = URL.parse(wanted ?? '', home.href)
  return url && url.origin === home.origin && url.pathname.startsWith('/console/') ? `${url.pathname}${url.search}` : '/console/'
}

function isProven(form: URLSearchParams, { proof }: ConsoleSession): boolean {
  const [given, wanted] = [Buffer.from(form.get('proof') ?? ''), Buffer.from(proof)]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const html = (statusCode: number, body: string, isLive?: boolean): PageResponse => ({
  statusCode,
  headers: headersOf('text/html; charset=utf-8', isLive),
  body,
})

const lasting = { 'Cache-Control': 'public, max-age=31536000, immutable' }

const styleHeaders = { ...headersOf('text/css; charset=utf-8'), ...lasting, Vary: 'Accept-Encoding' }

const scriptHeaders = { ...headersOf('text/javascript; charset=utf-8'), ...lasting }

const packedStyle = once(() => gzipSync(style, { level: 9 }).toString('base64'))

/** Pages are not compressed: from their length, an attacker who can add words to one could guess the proof in it. */
const styleSheet = (encodings = ''): PageResponse =>
  /\bgzip\b/.test(encodings)
    ? { statusCode: 200, headers: { ...styleHeaders, 'Content-Encoding': 'gzip' }, body: packedStyle(), isBase64Encoded: true }
    : { statusCode: 200, headers: styleHeaders, body: style }

function download({ file, type, body }: Download): PageResponse {
  const isText = typeof body === 'string'
  return {
    statusCode: 200,
    headers: { ...headersOf(type), 'Content-Disposition': `attachment; filename="${file}"` },
    body: isText ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: !isText,
  }
}

// Last: it needs the constants above.
export const handler = consolePages(deployed((all) => joined(wholeSystem(all), consoleSessionPorts(all))))
