import { expect, it } from 'vitest'
import { readOverrides } from '#domain/emails/overrides.ts'
import { voices } from '#domain/emails/voices.ts'

const problemsOf = (input: unknown) => {
  const read = readOverrides(input)
  return read.ok ? [] : read.problems.map(({ field, message }) => `${field}: ${message}`)
}

it('texts of a deployer stand in place of those that come with Ides, and only those', () => {
  const read = readOverrides({ en: { greeting: 'Hello {name}!' } })
  const voice = voices(read.ok ? read.value : {})('en')
  expect(voice.say('greeting', { name: 'Ana' })).toBe('Hello Ana!')
  expect(voice.say('greeting.unnamed')).toBe('Dear colleague,')
})

it.each([
  ['another shape', [], ': must be texts by language and message, such as { "en": { "privacy": "…" } }, but is []'],
  ['a language that is none', { xx: {} }, 'xx: is not a key known here: check its spelling, or remove it'],
  ['a message that is none', { en: { greting: 'Hello' } }, 'en.greting: is not a key known here: check its spelling, or remove it'],
  ['a number', { en: { greeting: 3 } }, 'en.greeting: must be a text in quotes, but is 3'],
  ['a missing argument', { en: { greeting: 'Hello!' } }, 'en.greeting: lacks {name}'],
  ['an unknown argument', { en: { greeting: 'Hello {name} {surname}!' } }, 'en.greeting: has {surname}, which English lacks'],
  ['open braces', { en: { greeting: 'Hello {name' } }, 'en.greeting: is not an ICU message: check its braces'],
  [
    'a missing plural',
    { en: { 'deadline.days': '{count, plural, other {# days}}' } },
    'en.deadline.days: must divide {count} into exactly one, other',
  ],
  ['an empty text', { en: { 'greeting.team': ' ' } }, 'en.greeting.team: is empty, or has spaces around it'],
  ['dates of ICU', { en: { greeting: 'Hello {name, date}' } }, 'en.greeting: lacks {name}'],
  ['fewer steps', { en: { 'removeApp.android': 'Uninstall {apps}.' } }, 'en.removeApp.android: must have 2 lines, as English has'],
])('texts of a deployer with %s are refused in a sentence', (_, input, problem) => {
  expect(problemsOf(input)).toContain(problem)
})

it('texts of a deployer may write a date in the form that their grammar wants', () => {
  expect(problemsOf({ cs: { 'subject.first': 'Prosíme do {day} ({weekday}): {apps}' } })).toEqual([])
  expect(problemsOf({ cs: { 'subject.first': 'Prosíme v {weekday}: {apps}' } })).toEqual(['cs.subject.first: lacks {date}'])
})

it('texts of a deployer may name the issuer with its English article or without', () => {
  expect(problemsOf({ en: { 'announcement.lead': 'No {apps}. Decided by: {issuer}.' } })).toEqual([])
  expect(problemsOf({ en: { 'announcement.lead': 'No {apps}, by {anIssuer} decision.' } })).toEqual([])
  expect(problemsOf({ en: { 'announcement.lead': 'No {apps}.' } })).toEqual(['en.announcement.lead: lacks {issuer}'])
})
