import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asHtml, asText, type Block } from '#domain/emails/letter.ts'
import { passagesOf } from '#domain/emails/markup.ts'
import { blockHtml } from '#functions/staff-page/blocks.ts'

const guide = (text: string, more: Partial<Extract<Block, { kind: 'guide' }>> = {}): Block => ({
  kind: 'guide',
  title: 'Encrypt the disk',
  passages: passagesOf(text),
  ...more,
})

const letterWith = (block: Block) => ({
  subject: 'Please act',
  language: 'en',
  greeting: 'Dear Ana,',
  footer: [],
  sections: [{ heading: 'Safe devices', blocks: [block] }],
})

const inText = (text: string) =>
  asText(letterWith(guide(text)))
    .split('Encrypt the disk\n')[1]
    ?.split('\n\n-- ')[0] ?? ''

const inHtml = (text: string) =>
  (/Encrypt the disk<\/p>\s*<div[^>]*>(.*?)<\/div>/s.exec(asHtml(letterWith(guide(text))))?.[1] ?? '').replace(
    / (style|class)="[^"]*"/g,
    '',
  )

it.each([
  ['a paragraph, whose lines are one', 'Open it.\nTurn it on.', 'Open it. Turn it on.', '<p>Open it. Turn it on.</p>'],
  ['paragraphs', 'One.\r\n\r\nTwo.', 'One.\n\nTwo.', '<p>One.</p><p>Two.</p>'],
  [
    'a numbered list',
    '1. Open it.\n2. Turn it\n   on.',
    '1. Open it.\n2. Turn it on.',
    '<ol start="1"><li>Open it.</li><li>Turn it on.</li></ol>',
  ],
  ['a list', '- Open it.\n* Turn it on.', '- Open it.\n- Turn it on.', '<ul><li>Open it.</li><li>Turn it on.</li></ul>'],
  [
    'a list that goes on after a paragraph',
    '1) Open it.\n\nWait.\n\n2) Turn it on.',
    '1. Open it.\n\nWait.\n\n2. Turn it on.',
    '<ol start="1"><li>Open it.</li></ol><p>Wait.</p><ol start="2"><li>Turn it on.</li></ol>',
  ],
  [
    'a link, with its address',
    'See [our guide](https://it.ec.example/a?b=1&c), please.',
    'See our guide (https://it.ec.example/a?b=1&c), please.',
    '<p>See our guide (<a href="https://it.ec.example/a?b=1&amp;c">https://it.ec.example/a?b=1&amp;c</a>), please.</p>',
  ],
  [
    'an address alone, without the end of its sentence',
    'See https://it.ec.example/guide.',
    'See https://it.ec.example/guide.',
    '<p>See <a href="https://it.ec.example/guide">https://it.ec.example/guide</a>.</p>',
  ],
  [
    'an address without a text',
    '[](https://it.ec.example)',
    'https://it.ec.example',
    '<p><a href="https://it.ec.example">https://it.ec.example</a></p>',
  ],
])('steps in Markdown may have %s', (_, written, text, html) => {
  expect(inText(written)).toBe(text)
  expect(inHtml(written)).toBe(html)
})

it.each([
  ['emphasis', '**Turn** it _on_.'],
  ['HTML', '<b onclick="alert(1)">Turn it on.</b>'],
  ['a picture', '![x](javascript:alert(1))'],
  ['a link to anything but a page', '[Turn it on](javascript:alert(1))'],
  ['a heading', '# Turn it on'],
])('steps in Markdown show %s as it is written', (_, written) => {
  expect(inText(written)).toBe(written)
  expect(inHtml(written)).not.toMatch(/<(?!\/?(p|ol|li)\b)/)
})

it('steps in Markdown lose no word, whatever is written', () => {
  const line = fc.constantFrom('a', '- b', '2. c', '', '  d', '[e](https://f.example)', '<g>', 'https://h.example/i.')
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), lines => {
      const words = (text: string) => text.match(/[a-z]+/g) ?? []
      expect(words(inText(lines.join('\n')))).toEqual(words(lines.join('\n')))
    }),
  )
})

it('steps in Markdown are marked with their language, in a mail and on the page', () => {
  const foreign = guide('1. Öffnen.', { titleLanguage: 'fr', language: 'de' })
  expect(asHtml(letterWith(foreign))).toMatch(/<p lang="fr"[^>]*>Encrypt the disk<\/p>\s*<div lang="de">/)
  expect(asHtml(letterWith(guide('1. Open.')))).toMatch(/<p lang="en"[^>]*>Encrypt the disk<\/p>\s*<div lang="en">/)
  expect(String(blockHtml(foreign, 'en'))).toBe(
    '<h3 lang="fr">Encrypt the disk</h3><div lang="de"><ol start="1"><li>Öffnen.</li></ol></div>',
  )
})

it('steps in Markdown look alike on the page', () => {
  expect(String(blockHtml(guide('Read:\n\n- <b>\n- https://it.ec.example'), 'en'))).toBe(
    '<h3 lang="en">Encrypt the disk</h3><div lang="en"><p>Read:</p><ul><li>&lt;b&gt;</li><li><a href="https://it.ec.example" rel="noreferrer">https://it.ec.example</a></li></ul></div>',
  )
})
