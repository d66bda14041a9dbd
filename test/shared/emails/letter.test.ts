import { describe, expect, it } from 'vitest'
import { asHtml, asText, type Letter } from '../../../shared/emails/letter.ts'

const letter: Letter = {
  subject: 'Please act',
  language: 'en',
  greeting: 'Dear Ana,',
  sections: [
    {
      heading: 'Remove TikTok',
      blocks: [
        'Please act.',
        {
          columns: ['Device', 'Platform'],
          rows: [
            ['Work phone', 'iOS'],
            ['Tablet', ''],
          ],
        },
      ],
    },
    { heading: 'Remove Temu', blocks: ['Please act, too.'] },
  ],
  footer: ['Reference: X-1.', 'No links.'],
}

const hostile = '<script>alert("1")</script> & \'Ana\' </title><img src=x onerror=alert(1)>'
const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; '

describe('a letter as text', () => {
  it('has the greeting, the sections with their rows, and the small print after a signature mark', () => {
    expect(asText(letter)).toBe(
      `Dear Ana,

Remove TikTok
-------------

Please act.

- Work phone, iOS
- Tablet

Remove Temu
-----------

Please act, too.

-- 
Reference: X-1.
No links.
`,
    )
  })

  it('keeps what people wrote, to the letter', () => {
    expect(asText({ ...letter, greeting: hostile }).startsWith(`${hostile}\n`)).toBe(true)
  })
})

describe('a letter as HTML', () => {
  it('says what the text says, in the same order', () => {
    const page = asHtml(letter)
    const words = page
      .replace(/<head>.*<\/head>/s, '')
      .replace(/<[^>]*>/g, ' ')
      .split(/\s+/)
      .filter(Boolean)
    expect(words.join(' ')).toBe(
      'Dear Ana, Remove TikTok Please act. Device Platform Work phone iOS Tablet Remove Temu Please act, too. Reference: X-1. No links.',
    )
  })

  it('has headings, and tables whose columns are named', () => {
    const page = asHtml(letter)
    expect(page).toMatch(/<h2[^>]*>Remove TikTok<\/h2>/)
    expect(page).toMatch(/<th scope="col"[^>]*>Device<\/th><th scope="col"[^>]*>Platform<\/th>/)
    expect(page.match(/<tr>/g)).toHaveLength(3)
  })

  it('names its language and its subject', () => {
    expect(asHtml({ ...letter, language: 'fr' })).toContain('<html lang="fr">')
    expect(asHtml(letter)).toContain('<title>Please act</title>')
  })

  it('loads nothing from anywhere, and runs nothing', () => {
    expect(asHtml(letter)).not.toMatch(/<(img|script|link|iframe|style)\b|\b(src|href|on\w+)=|url\(|https?:/i)
  })

  it.each([
    ['subject', { subject: hostile }],
    ['greeting', { greeting: hostile }],
    ['heading', { sections: [{ heading: hostile, blocks: [] }] }],
    ['paragraph', { sections: [{ heading: '', blocks: [hostile] }] }],
    ['column', { sections: [{ heading: '', blocks: [{ columns: [hostile], rows: [] }] }] }],
    ['cell', { sections: [{ heading: '', blocks: [{ columns: [], rows: [[hostile]] }] }] }],
    ['small print', { footer: [hostile] }],
    ['language', { language: '"><script>' }],
  ])('escapes a hostile %s', (where, changes) => {
    const page = asHtml({ ...letter, ...changes })
    expect(page).not.toMatch(/<script|<img/)
    if (where !== 'language') expect(page).toContain(escaped)
    expect(page.match(/<title>/g)).toHaveLength(1)
  })
})
