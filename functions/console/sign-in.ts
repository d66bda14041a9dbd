/** Signing in and out, and the time zone that a session keeps. */
import { Temporal } from 'temporal-polyfill'
import type { ConsoleSessionPorts, System } from '../compose/system.ts'
import type { Received } from '../runtime/browser.ts'
import type { SealedCookie } from '../runtime/sealed.ts'
import { cookieOf, htmlAnswer, type PageResponse, redirect, setCookie } from './exchange.ts'
import { consoleDocument, signedOutMain, signingOutMain } from './layout.ts'
import { signInProblems } from './refusals.ts'
import { type Attempt, type ConsoleSession, consoleSession, cookies, session } from './session.ts'

export interface Sealing {
  system: System & ConsoleSessionPorts
  sessions: SealedCookie<ConsoleSession>
  attempts: SealedCookie<Attempt>
}

/** Seconds to sign in. */
const attemptLasts = 600

export async function beginSignIn({ rawQueryString }: Received, { system, attempts }: Sealing): Promise<PageResponse> {
  const { address, state, verifier } = await system.signIns.begin()
  const to = ownAddress(new URLSearchParams(rawQueryString).get('to'), system.consoleUrl)
  const kept = await attempts.seal({ state, verifier, to }, attemptLasts)
  return redirect(address, [setCookie(cookies.attempt, kept, attemptLasts)])
}

/** A new session at every sign-in: none that was there before is continued. */
export async function endSignIn(request: Received, { system, attempts, sessions }: Sealing): Promise<PageResponse> {
  const begun = await attempts.open(cookieOf(request, cookies.attempt))
  const forget = setCookie(cookies.attempt, '', 0)
  const token = begun && (await system.signIns.end(new URL(`${system.consoleUrl}/callback?${request.rawQueryString}`), begun))
  const verified = token === undefined ? undefined : await system.accessTokens.verify(`Bearer ${token}`, true)
  if (!begun || !verified?.ok) {
    const main = signedOutMain(verified && !verified.ok ? signInProblems[verified.why] : undefined)
    return { ...htmlAnswer(403, consoleDocument({ title: 'Not signed in', main })), cookies: [forget] }
  }
  const until = secondsNow(system) + system.sessionLasts
  const kept = await sessions.seal(consoleSession(verified.caller, { proof: system.drawToken(), until }), system.sessionLasts)
  return redirect(begun.to, [forget, setCookie(cookies.session, kept, system.sessionLasts)])
}

export async function openSession(request: Received, { sessions, system }: Sealing): Promise<ConsoleSession | undefined> {
  const known = await sessions.open(cookieOf(request, cookies.session))
  return known && !(await system.endedSessions.has(known.proof)) ? known : undefined
}

/** Ends a session here, for every copy of its cookie; the browser then goes to where people sign in, to end its session there too. */
export async function signOut({ proof, until }: ConsoleSession, { system }: Sealing): Promise<PageResponse> {
  await system.endedSessions.save(proof, Temporal.Instant.fromEpochMilliseconds(until * 1000))
  const address = system.poolSignOut ?? '/console/sign-out'
  const { headers, ...page } = htmlAnswer(200, consoleDocument({ title: 'Signing out', main: signingOutMain(address) }))
  // No redirect: browsers stop those of a form that lead elsewhere.
  return { ...page, headers: { ...headers, Refresh: `0; url=${address}` }, cookies: [setCookie(cookies.session, '', 0)] }
}

export async function chooseZone(
  form: URLSearchParams,
  { headers }: Received,
  known: ConsoleSession,
  { sessions, system }: Sealing,
): Promise<PageResponse> {
  const chosen = session.safeParse({ ...known, zone: form.get('zone') || undefined })
  const to = ownAddress(headers.referer ?? null, system.consoleUrl)
  if (!chosen.success) return redirect(to)
  const left = known.until - secondsNow(system)
  return redirect(to, [setCookie(cookies.session, await sessions.seal(chosen.data, left), left)])
}

const secondsNow = ({ machineClock }: System) => Math.floor(machineClock.now().epochMilliseconds / 1000)

export const signInAddress = ({ rawPath, rawQueryString }: Received) =>
  `/console/sign-in?${new URLSearchParams({ to: rawQueryString ? `${rawPath}?${rawQueryString}` : rawPath })}`

/** A page of the console, whatever an address asks for. */
function ownAddress(wanted: string | null, consoleUrl: string) {
  const home = new URL(`${consoleUrl}/`)
  const url = URL.parse(wanted ?? '', home.href)
  return url && url.origin === home.origin && url.pathname.startsWith('/console/') ? `${url.pathname}${url.search}` : '/console/'
}
