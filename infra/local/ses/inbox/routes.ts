import { readFileSync } from 'node:fs'
import { type Brand, plainAccent } from '#domain/emails/brand.ts'
import { html } from '#domain/html.ts'
import { elementStyle } from '#functions/style/elements.ts'
import { statusOf } from '../events.ts'
import type { HttpAnswer } from '../http.ts'
import type { ReceivedMail } from '../received-mail.ts'
import { brandStyle } from './brand-style.ts'
import { contentOf, mailHeading } from './content.ts'
import { type Gallery, galleryPage } from './gallery.ts'
import type { LabelOf } from './labels.ts'
import { file, inboxPage, mailFile } from './layout.ts'
import { listPage } from './list-page.ts'
import { inboxMailPage } from './mail-page.ts'
import { wantedBy } from './wanted.ts'

const asset = (name: string): Buffer => readFileSync(new URL(name, import.meta.url))

const icon = asset('inbox.svg')

const styleFor = (brand?: Brand) => `${elementStyle(brand?.accent ?? plainAccent)}${asset('inbox.css')}${brand ? brandStyle(brand) : ''}`

interface Surroundings {
  gallery?: Gallery | undefined
  brand?: Brand | undefined
  labelOf?: LabelOf
}

/** Answers browsers: every method and address gets a page, an error page if need be. */
export function inbox(
  mails: readonly ReceivedMail[],
  { gallery, brand, labelOf = async () => undefined }: Surroundings,
): (method: string, url: string) => Promise<HttpAnswer> {
  async function find(path: string, query: URLSearchParams): Promise<HttpAnswer | undefined> {
    switch (path) {
      case '/':
        return listPage(mails, wantedBy(query), Number(query.get('page') ?? 1), labelOf, gallery !== undefined)
      case '/mails.json':
        return file('application/json', JSON.stringify(await Promise.all(mails.toReversed().map(entry))))
      case '/inbox.css':
        return file('text/css; charset=utf-8', styleFor(brand))
      case '/inbox.svg':
        return file('image/svg+xml', icon)
    }
    if (gallery && /^\/gallery(\/|$)/.test(path)) return galleryPage(gallery, path.split('/').slice(2))
    const [, number, part] = /^\/mails\/(\d+)(?:\/(html|raw))?$/.exec(path) ?? []
    const index = mails.findIndex(mail => String(mail.number) === number)
    const mail = mails[index]
    if (!mail) return undefined
    return part === undefined ? inboxMailPage(mail, mails[index + 1], mails[index - 1], labelOf) : partOf(mail, part)
  }

  return async (method, url) => {
    const target = URL.parse(url, 'http://localhost')
    const found = target && (await find(target.pathname, target.searchParams))
    if (!found) return notFound
    if (method === 'GET' || method === 'HEAD') return found
    const allowed = target.pathname === '/' ? 'GET, HEAD, POST' : 'GET, HEAD'
    return { ...wrongMethod, headers: { ...wrongMethod.headers, Allow: allowed } }
  }
}

async function partOf(mail: ReceivedMail, part: string) {
  if (part === 'raw') return file('text/plain; charset=utf-8', mail.raw)
  const { html: body } = await contentOf(mail)
  return body === undefined ? undefined : mailFile(body)
}

async function entry(mail: ReceivedMail) {
  const { raw: _, ...rest } = mail
  const { from, subject } = await mailHeading(mail)
  return { ...rest, from, subject, status: statusOf(mail.destinations) }
}

const notFound = inboxPage(
  'Not found',
  html`<div class="empty"><h1>Nothing at this address</h1><p>There is no such mail or page. <a href="/">Go to the inbox</a></p></div>`,
  404,
)

const wrongMethod = inboxPage(
  'Not possible',
  html`<div class="empty"><h1>This page can only be read</h1><p>To send mail, POST to the address of the inbox. <a href="/">Go to the inbox</a></p></div>`,
  405,
)
