import { expect, it } from 'vitest'
import { asHtml, asText, type Block, type Letter } from '#domain/emails/letter.ts'

const letter: Letter = {
  subject: 'Please act',
  language: 'en',
  greeting: 'Dear Ana,',
  sections: [
    {
      heading: 'Remove TikTok',
      blocks: [
        { kind: 'words', text: 'Please act.' },
        { kind: 'deadline', title: 'Deadline', moment: 'By the end of Wednesday', lines: ['2 days are left.', 'Time zone: CET'] },
        { kind: 'heading', text: 'Your devices' },
        {
          kind: 'rows',
          rows: [
            { name: 'Work phone', detail: 'iOS', lines: ['Found: TikTok', 'Suspended'] },
            { name: 'Tablet', lines: [] },
          ],
        },
        { kind: 'steps', title: 'Remove it', steps: ['Look for it.', 'Remove it.'] },
        { kind: 'contact', name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2' },
        { kind: 'link', text: 'Read it:', url: 'https://ec.example/d?a=1&b=2' },
      ],
    },
    { heading: 'Remove Temu', blocks: [{ kind: 'words', text: 'Agissez.', language: 'fr' }] },
  ],
  footer: [
    { kind: 'words', text: 'Reference: X-1.' },
    { kind: 'words', text: 'No links.' },
  ],
}

const hostile = '<script>alert("1")</script> & \'Ana\' </title><img src=x onerror=alert(1)>'

it('a letter as text has the greeting, the sections, and the small print after a mark', () => {
  expect(asText(letter)).toBe(
    `Dear Ana,

Remove TikTok
=============

Please act.

Deadline
    By the end of Wednesday
    2 days are left.
    Time zone: CET

Your devices
------------

- Work phone (iOS)
  Found: TikTok
  Suspended
- Tablet

Remove it
1. Look for it.
2. Remove it.

IT helpdesk
helpdesk@ec.example
+32 2

Read it: https://ec.example/d?a=1&b=2

Remove Temu
===========

Agissez.

-- 
Reference: X-1.

No links.
`,
  )
})

it('a letter as text keeps what people wrote, to the letter', () => {
  expect(asText({ ...letter, greeting: hostile }).startsWith(`${hostile}\n`)).toBe(true)
})

it('a letter as HTML says what the text says, in the same order', () => {
  const words = (text: string) => text.split(/[\s=():-]+|\d\./).filter(Boolean)
  const page = asHtml(letter)
    .replace(/<head>.*<\/head>|<!--.*?-->/gs, '')
    .replace(/<[^>]*>|&#8202;/g, ' ')
    .replaceAll('&amp;', '&')
  expect(words(page)).toEqual(words(asText(letter)))
})

it('a letter as HTML has headings, lists, its language, and that of what others wrote', () => {
  const page = asHtml(letter)
  expect(page).toMatch(
    /<html lang="en" dir="ltr" .*<title>Please act<\/title>.*<h1 lang="en"[^>]*>Remove TikTok<\/h1>.*<h2[^>]*>Your devices<\/h2>.*<p lang="fr"[^>]*>Agissez/s,
  )
  expect(page.match(/<li/g)).toHaveLength(4)
  expect(page.match(/<ol/g)).toHaveLength(1)
})

it('a letter as HTML loads nothing from anywhere, and runs nothing', () => {
  expect(asHtml(letter)).not.toMatch(/<(img|script|link|iframe|form|object)\b|\b(src|on\w+)=|url\(|@import/i)
})

const linksIn = (page: string) => Array.from(page.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g), ([, to, text]) => [to, text])

it('a letter as HTML shows where each of its links leads', () => {
  expect(linksIn(asHtml(letter))).toEqual([
    ['mailto:helpdesk@ec.example', 'helpdesk@ec.example'],
    ['tel:+322', '+32 2'],
    ['https://ec.example/d?a=1&amp;b=2', 'https://ec.example/d?a=1&amp;b=2'],
  ])
})

it('a letter as HTML leads to the page with one button, and says the address', () => {
  const page = { kind: 'page', text: 'Reply', byHand: 'Or type:', url: 'https://ec.example/me/x' } as const
  const with_ = { ...letter, ...section(page) }
  expect(linksIn(asHtml(with_))).toEqual([
    ['https://ec.example/me/x', 'Reply'],
    ['https://ec.example/me/x', 'https://ec.example/me/x'],
  ])
  expect(asText(with_)).toContain('\nReply\nhttps://ec.example/me/x\n')
})

it('a letter as HTML wears the name, colours and logos of its organisation', () => {
  const logo = { png: 'AAAA', width: 40, height: 20 }
  const brand = { name: 'R&D <Office>', accent: { light: '#7a1f4d', dark: '#f0a6cb' }, logo: { light: logo, dark: logo } }
  const page = asHtml({ ...letter, brand })
  expect(page).toContain('R&amp;D &lt;Office&gt;</p>')
  expect(page.match(/<img [^>]*>/g)).toEqual([
    expect.stringContaining('src="cid:logo@ides" width="40" height="20" alt=""'),
    expect.stringContaining('src="cid:logo-dark@ides" width="40" height="20" alt=""'),
  ])
  expect(page).not.toMatch(/#1f5f7d|#82c4e2/)
  expect(asHtml({ ...letter, brand: { name: 'Office' } })).toContain('#1f5f7d')
})

it('a letter as HTML takes no further recipient, and lets no phone dial more than a number', () => {
  const contact = (email: string, phone: string) =>
    linksIn(asHtml({ ...letter, ...section({ kind: 'contact', name: 'x', email, phone }) })).map(([to]) => to)
  expect(contact('a@ec.example?bcc=b@ec.example', '+32 2 / 1 (ext. 7)')).toEqual(['mailto:a@ec.example%3Fbcc%3Db@ec.example'])
  expect(contact('\ud800', '(02) 299-11.11')).toEqual(['mailto:%EF%BF%BD', 'tel:022991111'])
})

it('a letter as HTML parts what is about one decision from what is about the next', () => {
  const rules = (of: Letter) => asHtml(of).match(/class="rule"/g)?.length ?? 0
  expect([rules(letter), rules({ ...letter, sections: letter.sections.slice(1) })]).toEqual([1, 0])
})

const section = (...blocks: Block[]) => ({ sections: [{ heading: '', blocks }] })
it.each([
  ['subject', { subject: hostile }],
  ['line of a deadline', section({ kind: 'deadline', title: '', moment: hostile, lines: [hostile] })],
  ['address', section({ kind: 'link', text: '', url: `https://ec.example/${hostile}` })],
  ['language', { language: hostile }],
])('a letter as HTML escapes a hostile %s', (_, changes) => {
  const page = asHtml({ ...letter, ...changes })
  expect(page).not.toMatch(/<script|<img/)
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; ')
  expect(page.match(/<title>/g)).toHaveLength(1)
})
