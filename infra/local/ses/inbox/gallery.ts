import { ownName } from '#domain/catalogue/languages.ts'
import { html } from '#domain/html.ts'
import type { HttpAnswer } from '../http.ts'
import { isolated } from './isolated.ts'
import { inboxPage, mailFile } from './layout.ts'
import { calendarPart, mailFrame, parts } from './mail-page.ts'

interface Sample {
  subject: string
  html: string
  text: string
  calendar?: string
}

/** Sample mails: one of each kind, in each language. */
export interface Gallery {
  /** BCP 47, at least one. */
  languages: readonly string[]
  /** By kind. */
  titles: Record<string, string>
  /** @returns undefined for an unknown language or kind */
  mail(language: string, kind: string): Sample | undefined
}

/**
 * `/gallery`, `/gallery/fr`: all kinds in a language; `/gallery/fr/first`: one mail; `/gallery/fr/first/html`: its HTML, for a frame.
 * @param path what comes after `/gallery`
 * @returns undefined for an unknown page
 */
export function galleryPage(gallery: Gallery, path: readonly string[]): HttpAnswer | undefined {
  const [first = ''] = gallery.languages
  // English, as the page itself, if available.
  const [language = gallery.languages.includes('en') ? 'en' : first, kind, form, ...more] = path
  if (more.length > 0 || !gallery.languages.includes(language)) return undefined
  if (kind === undefined) return wall(gallery, language)
  const mail = gallery.mail(language, kind)
  if (!mail) return undefined
  if (form === 'html') return mailFile(mail.html)
  return form === undefined ? single(gallery, language, kind, mail) : undefined
}

function wall(gallery: Gallery, language: string): HttpAnswer {
  const mails = Object.entries(gallery.titles).flatMap(([kind, title]) => {
    const mail = gallery.mail(language, kind)
    return mail ? [{ kind, title, mail }] : []
  })
  return inboxPage(
    `Every kind of mail: ${ownName(language)}`,
    html`
<h1>Every kind of mail</h1>
${choice('Languages', gallery.languages, language, one => `/gallery/${one}`, ownName)}
<div class="wall">${mails.map(
      ({ kind, title, mail }) => html`
<section>
<h2><a href="/gallery/${language}/${kind}">${title}</a></h2>
<p class="quiet" lang="${language}">${isolated(mail.subject)}</p>
${mailFrame(`/gallery/${language}/${kind}/html`, title)}
</section>`,
    )}</div>`,
  )
}

const single = (gallery: Gallery, language: string, kind: string, { subject, calendar, ...mail }: Sample): HttpAnswer =>
  inboxPage(
    `${gallery.titles[kind]}, ${ownName(language)}`,
    html`
${choice('Languages', gallery.languages, language, one => `/gallery/${one}/${kind}`, ownName)}
${choice(
  'Kinds',
  Object.keys(gallery.titles),
  kind,
  one => `/gallery/${language}/${one}`,
  one => gallery.titles[one] ?? one,
)}
<article>
<h1>${gallery.titles[kind]}</h1>
<p class="quiet" lang="${language}">${isolated(subject)}</p>
${parts(`/gallery/${language}/${kind}/html`, mail)}
${calendar === undefined ? null : calendarPart(calendar)}
</article>`,
  )

const choice = (
  label: string,
  names: readonly string[],
  current: string,
  address: (name: string) => string,
  text: (name: string) => string,
) => html`
<nav class="choice" aria-label="${label}">${names.map(
  name => html`<a href="${address(name)}"${name === current ? html` aria-current="page"` : null}>${text(name)}</a>`,
)}</nav>`
