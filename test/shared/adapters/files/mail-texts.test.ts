import { expect, it } from 'vitest'
import { UnusableFileError } from '#adapters/files/deployer-file.ts'
import { compose } from '#functions/compose/system.ts'
import { testFolder } from '#test/folder.ts'

const { put } = testFolder()

function systemWith(text: string) {
  const file = put('texts.json', text)
  return { file, system: compose({ TEXTS_FILE: file }) }
}

it('a deployer’s own texts replace those of Ides', async () => {
  const { voices } = systemWith('{ "en": { "greeting": "Hello {name}," } }').system
  expect((await voices('en')).say('greeting', { name: 'Ana' })).toBe('Hello Ana,')
})

it('a deployer’s own texts may be absent', async () => {
  expect((await compose({}).voices('en')).say('greeting', { name: 'Ana' })).toBe('Dear Ana,')
})

it.each([
  ['{ "en": { "greeting": "Hello,", "privacy": "None." } }', ['en.greeting: lacks {name}', 'en.privacy: lacks {email}']],
  ['{ "en": { "nothing": "" } }', ['en.nothing: is not a key known here: check its spelling, or remove it']],
  ['[]', ['must be texts by language and message, such as { "en": { "privacy": "…" } }, but is []']],
  ['{', [/^is no JSON: /]],
])('a deployer’s own texts that are %s are refused, with all that is wrong with them', (text, problems) => {
  const { file, system } = systemWith(text)
  expect(() => system.voices).toThrow(UnusableFileError)
  const said = () => {
    try {
      return String(system.voices('en'))
    } catch (error) {
      return String(error).replace('UnusableFileError: ', '')
    }
  }
  const lines = said().split('\n')
  expect(lines.every(line => line.startsWith(`${file}: `))).toBe(true)
  expect(lines.map(line => line.slice(`${file}: `.length))).toEqual(
    problems.map(problem => (typeof problem === 'string' ? problem : expect.stringMatching(problem))),
  )
})

it('a deployer’s own texts missing from disk are reported with their file', () => {
  expect(() => compose({ TEXTS_FILE: 'nowhere.json' }).voices).toThrow(/^nowhere\.json: cannot be read: ENOENT/)
})
