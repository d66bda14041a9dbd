/** What stands around every page. */

import type { Temporal } from 'temporal-polyfill'
import { html, type SafeHtml } from '../../shared/domain/html.ts'
import type { Refusal } from '../admin/problem.ts'
import { once } from '../runtime/once.ts'
import { type ConsoleConfirmation, consoleConfirmations } from './confirmations.ts'
import { formFor } from './form.ts'
import { scriptAddress } from './live.ts'
import type { PageContent, RefusedForm } from './page.ts'
import { type ConsoleSection, sections } from './sections.ts'
import { type ConsoleSession, callerOf } from './session.ts'
import { styleAddress } from './style.ts'
import { momentText } from './times.ts'

interface Contents extends PageContent {
  readonly session?: ConsoleSession
  readonly now?: Temporal.Instant
  readonly confirmed?: ConsoleConfirmation
}

export function consoleDocument({ title, main, section, above = [], isLive = false, session, now, confirmed }: Contents): string {
  return String(html`<!doctype html>
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
${above.length > 0 ? html`<nav aria-label="Above this page"><ul class="above">${above.map(({ name, to }) => html`<li><a href="${to}">${name}</a></li>`)}</ul></nav>` : ''}
<h1>${title}</h1>
${confirmed ? html`<p class="said" role="status">${consoleConfirmations[confirmed]}</p>` : ''}
${main}
</main>
${session && now ? footer(session, now) : ''}
</body>
</html>
`)
}

function navigation(session: ConsoleSession, current: ConsoleSection | undefined): SafeHtml {
  const { subject, email, units } = callerOf(session)
  // The audit log is about everybody.
  const shown = Object.entries(sections).filter(([name]) => !units || name !== 'audit')
  const links = shown.map(
    ([name, section]) => html`<li><a href="${section.to}"${name === current ? html` aria-current="page"` : ''}>${section.name}</a></li>`,
  )
  const signOut = formFor(session.proof, '/console/sign-out')
  return html`<nav aria-label="Console"><ul>${links}</ul></nav>
<div class="who"><span>${email ?? subject}</span>${signOut(html`<button type="submit" class="link">Sign out</button>`)}</div>`
}

const footer = (session: ConsoleSession, now: Temporal.Instant): SafeHtml => {
  const zone = session.zone ?? 'UTC'
  const choose = formFor(session.proof, '/console/zone')
  return html`<footer><p>It is ${momentText(now, zone)}.${session.units ? ` Units: ${session.units.join(', ')}. Numbers count everybody.` : ''}</p>
${choose(html`<label for="zone">Time zone</label><select id="zone" name="zone">${zones().map((one) => html`<option${one === zone ? html` selected` : ''}>${one}</option>`)}</select><button type="submit" class="secondary">Use it</button>`)}</footer>`
}

const zones = once((): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')])

export const refusalMain = ({ problem }: Refusal): SafeHtml => html`<div class="empty"><p>${problem.detail}</p>
<p><a href="/console/">Go to the overview</a></p></div>`

/** Above a form that was not taken. */
export const wrongOf = (sent: RefusedForm | undefined): SafeHtml => (sent ? wrongBox('This was not done', sent.refusal) : html``)

export const wrongBox = (title: string, { problem: { detail, errors } }: Refusal): SafeHtml =>
  html`<div class="wrong" role="alert"><h2>${title}</h2><p>${detail}</p>${
    errors ? html`<ul>${errors.map(({ field, message }) => html`<li>${field} ${message}</li>`)}</ul>` : ''
  }</div>`

/** @param why in a sentence, where it is known */
export const signedOutMain = (why?: string): SafeHtml =>
  html`<p>You are not signed in${why === undefined ? '' : `: ${why}`}.</p><p><a class="go" href="/console/sign-in">Sign in</a></p>`

export const endedPage = consoleDocument({
  title: 'Your session has ended',
  main: html`<p>Nothing was changed. <a href="/console/sign-in">Sign in</a>, go back, load the page again and send the form once more.</p>`,
})
