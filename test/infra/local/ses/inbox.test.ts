import { SendRawEmailCommand } from '@aws-sdk/client-ses'
import MailComposer, { type Options } from 'nodemailer/lib/mail-composer'
import { describe, expect, it } from 'vitest'
import { readBrand } from '#adapters/files/brand.ts'
import type { Gallery } from '#infra/local/ses/inbox/gallery.ts'
import type { Label } from '#infra/local/ses/inbox/labels.ts'
import { message, type Opened, open, raw } from './opened.ts'

const compose = (options: Options): Promise<Buffer> =>
  new MailComposer({ from: 'helpdesk@ec.example', to: 'ana@ec.example', ...options }).compile().build()

async function send({ client }: Opened, data: Buffer, to = ['ana@ec.example'], notice = 'ana-1'): Promise<void> {
  await client.send(new SendRawEmailCommand({ ...raw(to, data), Tags: [{ Name: 'notice', Value: notice }] }))
}

const get = async ({ ses }: Opened, path: string): Promise<string> => {
  const answer = await fetch(ses.url + path)
  expect(answer.status).toBe(200)
  return answer.text()
}

/** A page as one line of text, without tags. */
const textOf = (page: string): string =>
  page
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')

it('looks like its organisation', async () => {
  const opened = await open({ brand: readBrand('infra/local/sample/brand.json') })
  const style = await get(opened, '/inbox.css')
  expect(style).toMatch(/--accent: #7a1f4d.*--accent: #f0a6cb/s)
  expect(style).toMatch(/\.home img \{ content: url\(data:image\/png;base64,/)
  await send(
    opened,
    await compose({ html: '<img src="cid:logo@ides">', attachments: [{ cid: 'logo@ides', content: 'png', contentType: 'image/png' }] }),
  )
  expect(await get(opened, '/mails/1/html')).toContain('<img src="data:image/png;base64,')
  expect(await get(opened, '/mails/1')).not.toContain('Attachments')
})

it('the list shows each mail with its time, sender, reader, subject, notice and outcome', async () => {
  const opened = await open()
  await send(opened, await compose({ from: '"Jiří, IT" <it@ec.example>', subject: 'Odstraňte TikTok – do 15. března' }))
  expect(textOf(await get(opened, '/'))).toContain(
    'Thu, 23 Feb 2023, 10:00 UTC Jiří, IT ana@ec.example Odstraňte TikTok – do 15. března ana-1 Delivered',
  )
})

/** By notice, as their sender knows them. */
const labels: Record<string, Label> = {
  'A-1': { steps: ['first'], zone: 'Europe/Brussels' },
  'A-2': { steps: ['P7D', 'exemption-refused'], zone: 'Asia/Tokyo' },
  'B-1': { steps: ['after:P1D'] },
}

async function labelled(): Promise<Opened> {
  const opened = await open({ labelOf: async notice => labels[notice] })
  await send(opened, await compose({ subject: 'TikTok & you' }), ['ana@ec.example'], 'A-1')
  await send(opened, await compose({ subject: 'Reminder' }), ['Ana@ec.example'], 'A-2')
  await send(opened, await compose({ subject: 'Overdue' }), ['bounce@simulator.amazonses.com'], 'B-1')
  return opened
}

it('the list shows the steps of each mail, and the time in the zone of its policy', async () => {
  const text = textOf(await get(await labelled(), '/'))
  expect(text).toContain('Thu, 23 Feb 2023, 11:00 CET')
  expect(text).toContain('Thu, 23 Feb 2023, 19:00 GMT+9')
  expect(text).toContain('Reminder, 7 days before , Exemption refused')
  expect(text).toContain('1 day after the deadline')
  expect(textOf(await get(await labelled(), '/mails/1'))).toMatch(/11:00 CET .*Step First notice/)
})

it.each([
  ['q=tiktok', ['A-1']],
  ['q=%26+you', ['A-1']],
  ['to=ana&step=reminder', ['A-2']],
  ['step=P7D', ['A-2']],
  ['step=rung', ['B-1']],
  ['state=delivered&q=reminder', ['A-2']],
])('the list has only the mails that match %s', async (query, notices) => {
  const page = await get(await labelled(), `/?${query}`)
  expect(page.match(/(?<=<code><bdi>)\w-\d/g)).toEqual(notices)
  expect(textOf(page)).toContain(`${notices.length} of 3 mails`)
})

it('the list says that no mail matches, and leads back to all', async () => {
  const page = await get(await labelled(), '/?q=%22%3E%3Cscript%3E')
  expect(textOf(page)).toContain('No mail matches all of these.')
  expect(page).toContain('<a href="/">Show all</a>')
  expect(page).not.toContain('<script')
})

it('the list is filtered over its pages', async () => {
  const opened = await open()
  for (let index = 1; index <= 101; index++) await send(opened, message(), ['ana@ec.example'], `n${index}`)
  expect(await get(opened, '/?to=ana')).toContain('<a href="/?to=ana&amp;page=2" rel="next">')
  expect((await get(opened, '/?to=ana&page=2')).match(/(?<=<code><bdi>)n\d+/g)).toEqual(['n1'])
})

it('the list is there as JSON', async () => {
  const opened = await open()
  await send(opened, await compose({ subject: 'Žádost' }), ['ana@ec.example', 'bounce@simulator.amazonses.com'])
  const list: unknown = await (await fetch(`${opened.ses.url}/mails.json`)).json()
  expect(list).toMatchObject([{ number: 1, at: '2023-02-23T10:00:00Z', tags: { notice: ['ana-1'] }, subject: 'Žádost', status: 'bounced' }])
})

it('the page of a mail has its headings, text, calendar, attachments and all headers', async () => {
  const opened = await open()
  const data = await compose({
    cc: 'jo@ec.example',
    subject: 'Odstraňte TikTok',
    text: 'See https://ides.ec.example/cases/1?a=1&b=2.',
    html: '<p>See</p>',
    icalEvent: 'BEGIN:VCALENDAR\r\nSUMMARY:Last day\r\nEND:VCALENDAR',
    attachments: [{ filename: 'hälp.pdf', content: 'x'.repeat(2000) }],
    headers: { 'X-Notice': 'ana-1' },
  })
  await send(opened, data, ['ana@ec.example', 'jo@ec.example', 'audit@ec.example'])
  const page = await get(opened, '/mails/1')
  const text = textOf(page)
  expect(text).toContain('To ana@ec.example Cc jo@ec.example Bcc audit@ec.example When Thu, 23 Feb 2023, 10:00 UTC')
  expect(text).toContain('SUMMARY:Last day')
  expect(text).toContain('hälp.pdf application/pdf, 2 kB')
  expect(text).toContain('X-Notice ana-1')
  expect(text).toContain('Message-ID <0102')
  expect(page).toContain('<a href="https://ides.ec.example/cases/1?a=1&amp;b=2" target="_blank" rel="noreferrer">')
  expect(page).toContain('<iframe src="/mails/1/html"')
})

describe('hostile mails', () => {
  const script = `<script>alert("1")</script>'"><img src=x onerror=alert(1)>`
  const turned = 'safe\u202egpj.exe'

  it('hostile mails reach the pages as text, in every place', async () => {
    const opened = await open()
    const data = await compose({
      from: { name: script, address: 'helpdesk@ec.example' },
      to: { name: script, address: 'ana@ec.example' },
      subject: `${script} ${turned}`,
      text: `${script} ${turned} https://x.example/"onmouseover="alert(1)`,
      attachments: [{ filename: `${script}.txt`, content: 'x' }],
      icalEvent: script,
      headers: { 'X-Evil': script },
    })
    await send(opened, data)
    for (const path of ['/', '/mails/1']) {
      const page = await get(opened, path)
      expect(page).not.toMatch(/<script|<img src=x|\u202e|"onmouseover=/)
      expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&quot;&gt;')
      expect(page).toContain('safe[U+202E]gpj.exe')
    }
  })

  it('hostile mails are shown as HTML only in a sandbox, where nothing runs or loads', async () => {
    const opened = await open()
    await send(opened, await compose({ html: `<html><head><title>x</title></head><body>${script}</body></html>` }))
    expect(await get(opened, '/mails/1')).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/)
    const answer = await fetch(`${opened.ses.url}/mails/1/html`)
    const policy = answer.headers.get('content-security-policy')?.split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        'sandbox allow-popups allow-popups-to-escape-sandbox',
        "default-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
      ]),
    )
    expect(await answer.text()).toContain('<head><base target="_blank"><title>x</title>')
  })
})

describe('the gallery', () => {
  const script = '<script>alert(1)</script>'
  const gallery: Gallery = {
    languages: ['en', 'fr'],
    titles: { first: 'First notice', last: 'Last reminder' },
    mail: (language, kind) =>
      kind === 'first'
        ? { subject: `${script} ${language}`, text: `Text ${language}`, html: `<html><head></head>${script}</html>`, calendar: 'BEGIN:X' }
        : { subject: 'Last', text: 'Last', html: '<p>Last</p>' },
  }

  it('the gallery is led to from the inbox, where there is one', async () => {
    expect(await get(await open({ gallery }), '/')).toContain('<a href="/gallery">')
    const without = await open()
    expect(await get(without, '/')).not.toContain('gallery')
    expect((await fetch(`${without.ses.url}/gallery`)).status).toBe(404)
  })

  it('the gallery shows one mail with all its parts', async () => {
    const opened = await open({ gallery })
    const page = textOf(await get(opened, '/gallery/en/first'))
    for (const part of [`${script} en`, 'Text en', 'BEGIN:X']) expect(page).toContain(part)
    expect(await get(opened, '/gallery/en/first')).not.toContain(script)
    expect(await get(opened, '/gallery/fr')).not.toContain(script)
    const answer = await fetch(`${opened.ses.url}/gallery/en/first/html`)
    expect(answer.headers.get('content-security-policy')).toContain('sandbox allow-popups allow-popups-to-escape-sandbox; default-src')
    expect(await answer.text()).toBe(`<html><head><base target="_blank"></head>${script}</html>`)
  })
})

it('every answer is strict about what it is and what may be in it', async () => {
  const opened = await open()
  await send(opened, await compose({ html: '<p>x</p>' }))
  for (const path of ['/', '/mails/1', '/mails/1/html', '/mails/1/raw', '/mails.json', '/inbox.css', '/inbox.svg', '/none']) {
    const { headers } = await fetch(opened.ses.url + path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toContain('script-src')
  }
})

it('every answer says which methods there are', async () => {
  const answer = await fetch((await open()).ses.url, { method: 'PUT' })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
})

it.each(['/none', '/?page=2', '/mails/2', '/mails/%00', '/gallery/xx'])(
  'every answer is a page that says so where there is nothing: %s',
  async path => {
    const opened = await open()
    await send(opened, message())
    const answer = await fetch(opened.ses.url + path)
    expect(answer.status).toBe(404)
    expect(textOf(await answer.text())).toContain('Nothing at this address')
  },
)
