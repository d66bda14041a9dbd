import { simpleParser } from 'mailparser'
import { expect, it } from 'vitest'
import { composed, UnsafeHeaderError, writeMessage } from '#adapters/mime/message.ts'
import type { Mail } from '#domain/emails/mailer.ts'

const mail: Mail = {
  noticeId: 'ANA-1',
  to: 'ana@ec.example',
  subject: 'Ετσι: please act',
  text: 'By 15 March.\n',
  html: '<p>By 15 March. Ευχαριστώ.</p>\n',
  calendar: 'BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n',
}
/** Bytes that are no text. */
const logo = { cid: 'logo@ides', png: Buffer.from([0x89, 0x50, 0, 0xff, 0x80, 10, 13]).toString('base64') }
const sender = { from: 'Ides <ides@ec.example>', replyTo: 'IT <helpdesk@ec.example>' }
const typesOf = (message: Buffer) =>
  Array.from(message.toString().matchAll(/^Content-Type: ([^\r]*(?:\r\n [^\r]*)*)/gm), ([, type]) => type)

it('a message has text, HTML and calendar as alternatives, and nothing else', async () => {
  expect(typesOf(writeMessage(mail, sender))).toEqual([
    expect.stringMatching(/^multipart\/alternative;/),
    'text/plain; charset=utf-8',
    'text/html; charset=utf-8',
    'text/calendar; charset=utf-8; method=PUBLISH',
  ])
})

it('a message has no calendar where there is none', async () => {
  const { calendar: _, ...without } = mail
  expect(typesOf(writeMessage(without, sender)).join()).not.toContain('calendar')
})

it('a message has the images of its HTML next to it, and none as an attachment', async () => {
  const message = writeMessage({ ...mail, html: '<img src="cid:logo@ides">', images: [logo] }, sender)
  expect(typesOf(message)).toEqual([
    expect.stringMatching(/^multipart\/alternative;/),
    'text/plain; charset=utf-8',
    expect.stringMatching(/^multipart\/related; type="text\/html"/),
    'text/html; charset=utf-8',
    'image/png; name=logo.png',
    'text/calendar; charset=utf-8; method=PUBLISH',
  ])
  const { html, attachments } = await simpleParser(message)
  expect(html).toBe(`<img src="data:image/png;base64,${logo.png}">`)
  expect(attachments.map(({ contentType, related = false }) => `${contentType} ${related}`)).toEqual([
    'image/png true',
    'text/calendar false',
  ])
})

it('a message is marked as automatic, has a Reply-To, and offers no unsubscribe link', async () => {
  const { headers, replyTo, from, to, subject } = await simpleParser(writeMessage(mail, sender))
  expect([from?.text, replyTo?.text]).toEqual(['"Ides" <ides@ec.example>', '"IT" <helpdesk@ec.example>'])
  expect([[to ?? []].flat()[0]?.text, subject]).toEqual([mail.to, mail.subject])
  expect([headers.get('auto-submitted'), headers.get('x-auto-response-suppress')]).toEqual(['auto-generated', 'OOF, AutoReply'])
  expect([...headers.keys()].filter(name => /^list/.test(name))).toEqual([])
})

it('a message has short ASCII lines, which no relay rewrites', async () => {
  const message = writeMessage({ ...mail, html: `<p>${'Ευχαριστώ '.repeat(500)}</p>` }, sender).toString('latin1')
  expect(message).not.toMatch(/[^\t\r\n\x20-\x7e]/)
  for (const line of message.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78)
})

it.each([
  mail,
  { ...mail, images: [logo, { ...logo, cid: 'logo-dark@ides' }] },
  { ...mail, html: '', text: 'x' },
  { ...mail, html: `<p>${'Ευ'.repeat(57)}</p>`, subject: 'a'.repeat(300) },
])('a message is what the composer itself would write, to the byte', async mail => {
  const undated = (message: Buffer) => message.toString().replace(/^Date: .*$/m, '')
  expect(undated(writeMessage(mail, sender))).toBe(undated(await composed(mail, sender).build()))
})

it.each([
  ['From', { from: 'Ides\r\n <ides@ec.example>' }],
  ['Reply-To', { replyTo: 'a@ec.example\n' }],
  ['To', { to: 'ana@ec.example\rb' }],
  ['Subject', { subject: 'x\r\nBcc: all@ec.example' }],
  ['X-Ides-Notice', { noticeId: 'ANA\0' }],
])('a message is refused with a line break or a NUL in %s', async (field, changes) => {
  const wrong = () => writeMessage({ ...mail, ...changes }, { ...sender, ...changes })
  expect(wrong).toThrow(UnsafeHeaderError)
  expect(wrong).toThrow(`the header field ${field} has`)
})
