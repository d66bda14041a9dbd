import { Temporal } from 'temporal-polyfill'
import type { Language } from '../shared/domain/catalogue/languages.ts'
import { endingOf } from '../shared/domain/emails/dates.ts'
import { messageKeys } from '../shared/domain/emails/voice.ts'
import { voices } from '../shared/domain/emails/voices.ts'
import { deadlineAt } from '../shared/domain/schedule/timetable.ts'

/** Names that are in the dictionaries of all languages, so that a speller asks about our words alone. */
const names = { name: 'Google', issuer: 'UNESCO', anIssuer: 'a UNESCO', source: 'Microsoft' }
const things = { apps: 'TikTok', device: 'Google', devices: 'Google, Microsoft', platform: 'Windows' }
const demands = { what: 'TikTok', installed: 'Windows 10', version: 'Windows 11' }
const others = { email: 'help@ec.example', reference: '4711', subject: 'TikTok' }

/** Between them, every plural form of every language. */
const numbers = [1, 2, 3, 5, 7, 20]

const voiceOf = voices()

/** Each message in a language, with names, dates and numbers where it takes any: all that mails and the staff page say. */
export function sentencesIn(language: Language) {
  const voice = voiceOf(language)
  const ending = endingOf(deadlineAt(Temporal.Instant.from('2023-03-15T16:00Z'), 'Europe/Brussels'), voice)
  const given = { ...names, ...things, ...demands, ...others, ...ending }
  return messageKeys.flatMap(key => [
    ...new Set(numbers.map(count => voice.say(key, { count, overdue: count, unreachable: count, total: count, ...given }))),
  ])
}
