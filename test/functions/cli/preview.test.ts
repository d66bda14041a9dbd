import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { languages } from '#domain/catalogue/languages.ts'
import { mailKinds } from '#domain/emails/sample.ts'
import { document } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { lacks, shows } from '../expecting.ts'
import { says, tells, typed } from './typed.ts'

const { folder, put } = testFolder()
const home = process.cwd()
put('policy.json', JSON.stringify({ ...document, language: 'en' }))
put('texts.json', '{ "en": { "greeting": "Hello {name}!" } }')
put('wrong.json', '{ "en": { "greeting": "Hello!", "privacy": "None." } }')
beforeAll(() => process.chdir(folder))
afterAll(() => process.chdir(home))

const preview = (...args: string[]) => typed(['preview', ...args])

const written = (name: string) => readFileSync(join(folder, name), 'utf8')

it('a preview prints the text of a mail', async () => {
  const { code, out, said } = await preview('policy.json', '--kind', 'last-reminder', '--language', 'en')
  expect([code, said]).toEqual([0, ''])
  expect(out).toMatch(/^Please remove TikTok by 15 Mar – last reminder\n\nDear Maria Jansen,\n/)
  shows(out, 'Today is the last day.')
})

it('a preview is a page, a text, or the whole message with its calendar entry', async () => {
  const { out } = await preview('policy.json', '--kind', 'first')
  for (const name of ['first.html', 'first.txt', 'first.eml']) await says(preview('policy.json', '--kind', 'first', '--out', name), 0, '')
  expect(written('first.txt')).toBe(out)
  const { text, html, subject, attachments, to } = await simpleParser(written('first.eml'))
  expect(`${subject}\n\n${text}`).toBe(out)
  expect(html).toBe(written('first.html'))
  expect([to ?? []].flat()[0]?.text).toBe('maria.jansen@example.org')
  expect(attachments.map(({ contentType }) => contentType)).toEqual(['text/calendar'])
})

it('a preview uses the texts of the deployer', async () => {
  shows((await preview('policy.json', '--kind', 'first', '--texts', 'texts.json')).out, '\nHello Maria Jansen!\n')
})

it('a preview looks like the deployer', async () => {
  const brand = join(home, 'infra/local/sample/brand.json')
  expect((await preview('policy.json', '--kind', 'first', '--brand', brand, '--out', 'branded.html')).code).toBe(0)
  expect(written('branded.html')).toMatch(/<img [^>]*src="data:image\/png;base64,/)
  await tells(preview('policy.json', '--kind', 'first', '--brand', 'texts.json'), 2, /^texts\.json: name: is missing/)
})

it('a preview is in the language of the policy, where none is named', async () => {
  put('french.json', JSON.stringify({ ...document, language: 'fr' }))
  const { out, said } = await preview('french.json', '--kind', 'restored')
  expect(said).toBe('')
  shows(out, 'Bonjour')
  lacks(out, 'Work access is coming back')
})

it('a preview shows a catalogue policy, and its help names every kind and language', async () => {
  shows((await preview('eu-commission-tiktok-2023', '--kind', 'manager-digest')).out, 'Remove TikTok from work devices')
  const { out } = await preview('--help')
  for (const name of [...mailKinds, ...languages]) expect(out).toMatch(new RegExp(`\\b${name}\\b`))
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(150)
})

it.each([
  [['--kind', 'first'], 'POLICY is missing: it must be a file, or the name of a policy of the catalogue\nSee ides preview --help'],
  [['policy.json'], /^--kind is missing: it must be one of announcement, .*, report\nSee ides preview --help$/],
  [['policy.json', '--kind', 'first', '--out', 'a.pdf'], '--out must end in .html, .txt, .eml, but is "a.pdf"\nSee ides preview --help'],
  [['policy.json', '--kind', 'first', '--out', 'nowhere/a.txt'], /^nowhere\/a\.txt: cannot be written: ENOENT/],
  [['policy.json', '--kind', 'first', '--texts', 'no.json'], /^no\.json: cannot be read: ENOENT/],
  [
    ['policy.json', '--kind', 'first', '--texts', 'wrong.json'],
    'wrong.json: en.greeting: lacks {name}\nwrong.json: en.privacy: lacks {email}',
  ],
])('a preview of %j is refused in a sentence', async (args, sentence) => {
  const { code, out, said } = await preview(...args)
  expect([code, out]).toEqual([2, ''])
  if (typeof sentence === 'string') expect(said).toBe(`${sentence}\n`)
  else expect(said.trimEnd()).toMatch(sentence)
})
