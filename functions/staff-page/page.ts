/** The staff page: what to do, how to answer, and what Ides knows about the person. */

import type { Temporal } from 'temporal-polyfill'
import type { SentMail } from '#campaign/read/find-mail.ts'
import type { NumberedNotice } from '#campaign/send/evidence.ts'
import { languages, ownName } from '#domain/catalogue/languages.ts'
import { contactBlocks, whyBlocks } from '#domain/emails/blocks.ts'
import { type Brand, dataUrl } from '#domain/emails/brand.ts'
import { dayOf, timeOf } from '#domain/emails/dates.ts'
import type { Block } from '#domain/emails/letter.ts'
import { type PageReader, pageWords } from '#domain/emails/page-words.ts'
import { harmless, plainName } from '#domain/emails/plain.ts'
import type { Voice } from '#domain/emails/voice.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { type Answering, answerForms, contestForm, taskForms } from './answers.ts'
import { blockHtml, button, folded, quiet } from './blocks.ts'
import { confirmationBlocks, type StaffConfirmation } from './confirmation.ts'
import { deviceList } from './devices.ts'
import { decisionList, requestList } from './requests.ts'
import { lookOf } from './style.ts'

export interface PageContents extends Answering {
  /** Latest first. */
  notices: readonly NumberedNotice[]
  /** The answer the person just gave. */
  confirmed?: StaffConfirmation
}

export function staffPage(contents: PageContents) {
  const { person, policy, voice, now, confirmed, problem } = contents
  const { say } = voice
  const { last, current, task, heading, below } = pageWords(contents)
  const blocksHtml = (blocks: readonly Block[]) => blocks.map(block => blockHtml(block, voice.language))
  const mustAct = current !== undefined && current.breaches.length > 0
  // What to do by when comes before the button, how to do it after.
  const first = task.findIndex(({ kind }) => kind === 'deadline') + 1 || task.length
  return document(
    voice,
    say('page.title'),
    html`<h1>${heading}</h1>
${blocksHtml(below)}
${person.profile.name ? quiet(say('page.for', { name: plainName(person.profile.name) })) : ''}
${problem ? html`<div class="wrong" role="alert"><h2>${say('page.wrong.title')}</h2><p>${say(problem.message)}</p></div>` : ''}
${confirmed ? html`<div class="said" role="status"><h2>${say('page.done')}</h2>${blocksHtml(confirmationBlocks(confirmed, contents, current))}</div>` : ''}
${mustAct ? contestForm(contents, current) : ''}
${blocksHtml(task.slice(0, first))}
${mustAct ? taskForms(contents, current) : ''}
${blocksHtml(task.slice(first))}
${last ? [decisionList(contents, last), requestList(contents, last, now)] : ''}
${mustAct ? answerForms(contents, current) : ''}
${blocksHtml([...contactBlocks(policy, voice), ...whyBlocks(policy, voice)])}
${folded(say('page.known.title'), deviceList(contents, now))}
${folded(say('page.mails.title'), mailList(contents))}
${folded(say('page.stored.title'), storedFacts(contents))}
${last ? recordForm(voice) : ''}`,
    languageForm(voice),
  )
}

/** A list of others, sent to the reader as a manager. Pages say that it went, and leave out its text, which names them. */
const isDigest = ({ digestOn }: NumberedNotice) => digestOn !== undefined

export const isAbout = ({ tells = [] }: NumberedNotice, { id }: PolicyVersion) => tells.some(part => part.policy.id === id)

/** One mail, as it was sent. */
export function mailPage(sent: SentMail, page: PageReader) {
  const { voice } = page
  const { subject = voice.say('page.mails.title') } = sent.notice
  return document(
    voice,
    subject,
    html`<p><a href="?">${pageWords(page).heading}</a></p>
<h1>${subject}</h1>
${sentText(sent, page)}`,
  )
}

/** To keep or print: what the page says of their case, and each mail. */
export function printedPage(contents: PageContents, mails: readonly SentMail[]) {
  const { person, policy, voice, now } = contents
  const { say } = voice
  const { last, heading, below } = pageWords(contents)
  return document(
    voice,
    heading,
    html`<h1>${heading}</h1>
${quiet(momentOf(now, person.profile.zone, voice))}
${below.map(block => blockHtml(block, voice.language))}
${last ? [decisionList(contents, last), requestList(contents, last, now, true)] : ''}
<h2>${say('page.known.title')}</h2>${deviceList(contents, now)}
<h2>${say('page.stored.title')}</h2>${storedFacts(contents)}
<h2>${say('page.mails.title')}</h2>${mails
      .filter(({ notice }) => isAbout(notice, policy))
      .map(mail => html`<h3>${mail.notice.subject ?? say('page.mails.title')}</h3>${sentText(mail, contents)}`)}${contents.notices
      .filter(isDigest)
      .map(digest => html`<h3>${digest.subject ?? say('page.mails.title')}</h3>${quiet(whenSent(digest, contents))}`)}`,
  )
}

const sentText = ({ notice, copies }: SentMail, reader: PageReader) => html`${quiet(whenSent(notice, reader))}
${copies.length > 0 ? copies.map(({ text }) => html`<pre>${text}</pre>`) : html`<p>${reader.voice.say('page.mails.noCopy')}</p>`}`

function whenSent({ accepted, bounced, delivered }: NumberedNotice, { person: { profile }, voice }: PageReader) {
  if (!accepted) return ''
  const fate = bounced ? 'page.mails.bounced' : delivered ? 'page.mails.delivered' : 'page.mails.sent'
  return `${momentOf(accepted, profile.zone, voice)} (${voice.say(fate)})`
}

const momentOf = (at: Temporal.Instant, zone: string, voice: Voice) => `${dayOf(at, zone, voice).day}, ${timeOf(at, zone, voice)}`

export type PageError = 'page.error.link' | 'page.error.often' | 'page.error.failed'

export const errorPage = (error: PageError, voice: Voice) =>
  document(voice, voice.say('page.error.title'), html`<h1>${voice.say('page.error.title')}</h1><p>${voice.say(error)}</p>`)

const document = ({ language, brand }: Voice, title: string, body: SafeHtml, choice?: SafeHtml) =>
  String(html`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${html.raw`${lookOf(brand).style}`}</style>
</head>
<body>
${brand || choice ? html`<header class="bar">${brand ? brandLine(brand) : ''}${choice}</header>` : ''}
<main>
${body}
</main>
</body>
</html>
`)

const brandLine = ({ name, logo }: Brand) =>
  html`<p class="home">${
    logo
      ? html`<picture>${
          logo.dark ? html`<source media="(prefers-color-scheme: dark)" srcset="${dataUrl(logo.dark)}">` : ''
        }<img src="${dataUrl(logo.light)}" width="${String(logo.light.width)}" height="${String(logo.light.height)}" alt=""></picture>`
      : ''
  }${name}</p>`

function mailList(page: PageContents) {
  const { policy, notices, voice } = page
  const lines = notices
    .filter(notice => notice.accepted && (isAbout(notice, policy) || isDigest(notice)))
    .map(notice => {
      const { number, subject = voice.say('page.mails.title') } = notice
      const title = isDigest(notice) ? subject : html`<a href="?mail=${String(number)}">${subject}</a>`
      return html`<li>${title}<br>${whenSent(notice, page)}</li>`
    })
  return lines.length > 0 ? html`<ul>${lines}</ul>` : html`<p>${voice.say('page.mails.none')}</p>`
}

const recordForm = ({ say }: Voice) =>
  html`<form method="post">${quiet(say('page.record.explain'))}${button('record', say('page.record'))}</form>`

const languageForm = ({ say, language }: Voice) =>
  html`<form class="language" method="post"><input type="hidden" name="say" value="language"><select name="language" aria-label="${say('page.language')}">${languages.map(
    one => html`<option value="${one}" lang="${one}"${one === language ? html` selected` : ''}>${ownName(one)}</option>`,
  )}</select> <button class="secondary">${say('page.language.change')}</button></form>`

function storedFacts({ person: { profile }, policy, voice: { say } }: PageContents) {
  const facts: readonly (readonly [string, string | undefined])[] = [
    [say('page.stored.name'), profile.name],
    [say('page.stored.address'), profile.email],
    [say('page.stored.unit'), profile.unit],
    [say('page.stored.place'), [profile.country, profile.zone].filter(Boolean).join(', ')],
    [say('page.stored.manager'), profile.manager?.id],
  ]
  return html`<dl>${facts.flatMap(([name, value]) =>
    value ? [html`<div><dt>${name}</dt><dd>${harmless(value)}</dd></div>`] : [],
  )}</dl>${quiet(say('page.stored.until', { email: policy.contact.email }))}`
}
