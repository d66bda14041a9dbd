import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { partsText } from '#domain/emails/form/compile.ts'
import { asHtml } from '#domain/emails/letter.ts'
import { mailKinds, sampleLetter } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import { versionOf } from '#test/builders.ts'

const read = (name: string) => readFileSync(new URL(`../../../../../shared/domain/emails/form/${name}`, import.meta.url), 'utf8')

const form = (body: string) =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>{{a}}${body}</mj-text></mj-column></mj-section></mj-body></mjml>`

it('the parts of the form are current: npm run generate:mails writes them', async () => {
  expect(read('parts.ts')).toBe(await partsText(read('letter.mjml')))
})

it('the parts of the form are cut out of each other, each with its own places', async () => {
  const text = await partsText(form('<!-- begin x --><p>{{b}}{{b}}<!-- begin y -->{{c}}<!-- end y --></p><!-- end x -->'))
  expect(text).toContain("export const letter = (at: Places<'a'>) => html`")
  expect(text).toMatch(/export const x = \(at: Places<'b'>\) => html`<p>\$\{at\.b\}\$\{at\.b\}<\/p>`\n/)
  expect(text).toMatch(/export const y = \(at: Places<'c'>\) => html`\$\{at\.c\}`\n/)
  expect(text.match(/<p>/g)).toHaveLength(1)
})

it.each([
  ['begins and never ends', '<!-- begin x -->'],
  ['ends and never begins', '<!-- end x -->'],
  ['has what means something else in TypeScript', '`'],
])('the parts of the form is refused if it %s', async (_, body) => {
  await expect(partsText(form(body))).rejects.toThrow(/the form/)
})

it('the parts of the form is refused if it is no MJML', async () => {
  await expect(partsText('<mjml><mj-body><mj-nothing /></mj-body></mjml>')).rejects.toThrow('mj-nothing')
})

/** Outlook on Windows lays out with Word: it knows no `max-width`, no background images and no floats. */

const voiceOf = voices()

it.each(mailKinds)('a mail in Outlook of kind %s keeps its width and its tables are no data', kind => {
  const html = asHtml(sampleLetter(kind, versionOf(), { language: 'en' }, voiceOf))
  const boxes = Array.from(html.matchAll(/max-width:600px/g))
  expect(Array.from(html.matchAll(/<!--\[if mso \| IE\]>[^!]*?<table[^>]* width="600"/g))).toHaveLength(boxes.length)
  expect(html.match(/<table(?![^>]*role="presentation")[^>]*>/g)).toBeNull()
  expect(html).not.toMatch(/background-image|url\(|float:|position:|display:(?:flex|grid)/)
})
