/** What stands around every page. */

import type { Temporal } from 'temporal-polyfill'
import { html, type SafeHtml } from '#domain/html.ts'
import type { Refusal } from '../admin/problem.ts'
import { isAllowed } from '../admin/route.ts'
import { listDecisionsRoute } from '../admin/routes/audit.ts'
import { listRequestsRoute } from '../admin/routes/cases.ts'
import { listConnectorsRoute } from '../admin/routes/connectors.ts'
import { searchPeopleRoute } from '../admin/routes/people.ts'
import { listPoliciesRoute } from '../admin/routes/policies.ts'
import { listRequirementsRoute } from '../admin/routes/requirements.ts'
import { listSourcesRoute } from '../admin/routes/sources.ts'
import { getSystemRoute } from '../admin/routes/system.ts'
import { once } from '../runtime/once.ts'
import { postForm } from './form.ts'
import { scriptAddress } from './live.ts'
import { linkTo, momentText } from './parts.ts'
import { refusalText } from './refusals.ts'
import { type ConsoleSession, callerOf } from './session.ts'
import { styleAddress } from './style.ts'

const sections = [
  ['/console/', 'Overview', listPoliciesRoute],
  ['/console/policies', 'Policies', listPoliciesRoute],
  ['/console/requirements', 'Requirements', listRequirementsRoute],
  ['/console/requests', 'Requests', listRequestsRoute],
  ['/console/people', 'People', searchPeopleRoute],
  ['/console/devices', 'Devices', listSourcesRoute],
  ['/console/access', 'Access', listConnectorsRoute],
  ['/console/audit', 'Audit', listDecisionsRoute],
  ['/console/system', 'System', getSystemRoute],
] as const

interface Contents {
  title: string
  main: SafeHtml
  address?: string
  /** Pages above it, outermost first. */
  above?: readonly (readonly [to: string, name: string])[]
  isLive?: boolean | undefined
  session?: ConsoleSession
  now?: Temporal.Instant
  /** In which the page shows times. */
  zone?: string
  confirmed?: string | undefined
}

export function consoleDocument({ title, main, address = '', above = [], isLive, session, now, zone, confirmed }: Contents) {
  const [[section] = [address]] = above
  return withControlsShown(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Ides</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${styleAddress}">${
    isLive
      ? html`
<script type="module" src="${scriptAddress}"></script>`
      : ''
  }
</head>
<body>
<a class="skip" href="#main">Skip to the page</a>
<header class="bar">
<a class="home" href="/console/">Ides</a>
${session ? navigation(session, section) : ''}
</header>
<main id="main" tabindex="-1">
${above.length > 0 ? html`<nav aria-label="Above this page"><ul class="above">${above.map(([to, name]) => html`<li>${linkTo(to, name)}</li>`)}</ul></nav>` : ''}
<h1>${title}</h1>
${confirmed ? html`<p class="said" role="status">${confirmed}</p>` : ''}
${main}
</main>
${session && now ? footer(session, now, zone) : ''}
</body>
</html>
`)
}

/** What people read or hear, with escapes for characters that would hide or reorder it: https://trojansource.codes. Fields keep what is sent back. */
function withControlsShown(page: SafeHtml) {
  const controls = /<textarea.*?<\/textarea>| value="[^"]*"|(?![\t\n\r])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gsu
  return page.replace(controls, found => (found.length > 1 ? found : `\\u{${found.charCodeAt(0).toString(16).toUpperCase()}}`))
}

function navigation(session: ConsoleSession, section: string) {
  const { proof, subject, email } = session
  const caller = callerOf(session)
  const shown = sections.filter(([, , route]) => isAllowed(route, caller))
  const links = shown.map(([to, name]) => html`<li><a href="${to}"${to === section ? html` aria-current="page"` : ''}>${name}</a></li>`)
  return html`<nav aria-label="Console"><ul>${links}</ul></nav>
<div class="who"><span>${email ?? subject}</span>${postForm({ proof, address: '/console/sign-out' }, { button: html`<button type="submit" class="link">Sign out</button>` })}</div>`
}

function footer({ proof, zone: chosen, units }: ConsoleSession, now: Temporal.Instant, zone = chosen ?? 'UTC') {
  const choice = html`<label for="shown-zone">Time zone</label><select id="shown-zone" name="zone"><option value="">The policy’s${chosen === undefined ? `: ${zone}` : ''}</option>${zones().map(one => html`<option${one === chosen ? html` selected` : ''}>${one}</option>`)}</select>`
  return html`<footer><p>It is ${momentText(now, zone)}.${units ? ` Units: ${units.join(', ')}. Numbers count everyone.` : ''}</p>
${postForm({ proof, address: '/console/zone' }, { fields: [choice], button: 'Use it', kind: 'plain' })}</footer>`
}

export const zones = once(() => ['UTC', ...Intl.supportedValuesOf('timeZone').filter(zone => zone !== 'UTC')])

export const refusalMain = (refusal: Refusal) => html`<p>${refusalText(refusal)}</p>
<p><a class="go" href="/console/">Go to the overview</a></p>`

/** @param form where fields that it has say themselves what is wrong with them */
export function wrongBox(title: string, refusal: Pick<Refusal, 'problem'>, form?: URLSearchParams) {
  const errors = (refusal.problem.errors ?? []).filter(({ field }) => !form?.has(field))
  return html`<div class="wrong" role="alert"><h2>${title}</h2><p>${refusalText(refusal)}</p>${
    errors.length > 0 ? html`<ul>${errors.map(({ field, message }) => html`<li>${field} ${message}</li>`)}</ul>` : ''
  }</div>`
}

/** @param why in a sentence, where it is known */
export const signedOutMain = (why?: string) =>
  html`<p>You are not signed in${why === undefined ? '' : `: ${why}`}.</p><p><a class="go" href="/console/sign-in">Sign in</a></p>`

/** @param address where signing out goes on */
export const signingOutMain = (address: string) =>
  html`<p>You are signed out of Ides.</p><p><a class="go" href="${address}">Sign out of your organisation’s sign-in too</a></p>`

export const endedPage = consoleDocument({
  title: 'Your session has ended',
  main: html`<p>Nothing was changed. <a href="/console/sign-in">Sign in</a>, go back, load the page again and send the form once more.</p>`,
})
