import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { dateForms, elsewhere, endingOf, timeLeft } from '#domain/emails/dates.ts'
import { brussels, deadlineSetBy, policyOf } from '#test/builders.ts'
import { english } from './written.ts'

const the15th = Temporal.PlainDate.from('2023-03-15')
const formsIn = (locale: string) => dateForms(the15th, { ...english, locale })
const deadlineOf = (deadline: unknown, zone = 'Europe/Brussels') => deadlineSetBy(policyOf({ zone, deadline }), 'Pacific/Honolulu')

const byThe15th = deadlineOf({ on: '2023-03-15', counts: 'inclusive' })
const at17 = deadlineOf({ at: '2023-03-15T17:00' })

it('a date names the weekday and the year, in every form that a grammar may want', () => {
  expect(formsIn('en-IE')).toEqual({ date: 'Wednesday 15 March 2023', day: '15 March 2023', weekday: 'Wednesday', shortDay: '15 Mar' })
  expect(formsIn('cs')).toEqual({ date: 'středa 15. března 2023', day: '15. března 2023', weekday: 'středa', shortDay: '15. 3.' })
})

it.each([
  ['bg', 'сряда, 15 март 2023 г.'],
  ['ga', 'Dé Céadaoin 15 Márta 2023'],
  ['hu', '2023. március 15., szerda'],
  ['mt', 'L-Erbgħa, 15 ta’ Marzu 2023'],
  ['pt-PT', 'quarta-feira, 15 de março de 2023'],
])('a date is written as %s writes it', (locale, words) => {
  expect(formsIn(locale).date).toBe(words)
})

const endOf = (date: string) => ({ isEndOfDay: true, date })

it.each([
  ['as the end of the last day on which acting is in time', byThe15th, endOf('Wednesday 15 March 2023')],
  ['as the day before a rule applies', deadlineOf({ on: '2023-03-15', counts: 'exclusive' }), endOf('Tuesday 14 March 2023')],
  ['as the end of the day before if it is at midnight', deadlineOf({ at: '2023-03-15T00:00' }), endOf('Tuesday 14 March 2023')],
  [
    'with its hour if it has one',
    at17,
    { isEndOfDay: false, time: '17:00', date: 'Wednesday 15 March 2023', zone: 'Central European Time' },
  ],
  // In 2023 the clocks of Beirut went from 0:00 to 1:00 on 30 March.
  [
    'as the end of a day whose last midnight the clocks skip',
    deadlineOf({ on: '2023-03-29', counts: 'inclusive' }, 'Asia/Beirut'),
    endOf('Wednesday 29 March 2023'),
  ],
  [
    'as clocks elsewhere show it',
    elsewhere(byThe15th, 'America/New_York'),
    { time: '19:00', date: 'Wednesday 15 March 2023', zone: 'Eastern Time' },
  ],
  [
    'as the end of a day elsewhere',
    elsewhere(deadlineOf({ at: '2023-03-15T12:00' }), 'Pacific/Auckland'),
    endOf('Wednesday 15 March 2023'),
  ],
])('a deadline is shown %s', (_, deadline, shown) => {
  expect(deadline && endingOf(deadline, english)).toMatchObject(shown)
})

it('a deadline is shown once where clocks elsewhere show the same', () => {
  expect(elsewhere(byThe15th, 'Europe/Paris')).toBeUndefined()
})

it.each([
  ['2022-12-31', '74 days are left.'],
  ['2023-03-13', '2 days are left.'],
  ['2023-03-14', 'Tomorrow is the last day.'],
  ['2023-03-15', 'Today is the last day.'],
])('what is left on %s is shown as “%s”', (today, words) => {
  for (const deadline of [byThe15th, at17]) expect(timeLeft(deadline, 'Europe/Brussels', brussels(`${today}T12:00`), english)).toBe(words)
})

it('what is left is counted only where calendars of the reader and the policy agree', () => {
  // In Honolulu it is 13:30 on the 14th, and the deadline is at 13:00 on the 15th.
  expect(timeLeft(byThe15th, 'Pacific/Honolulu', brussels('2023-03-15T00:30'), english)).toBeUndefined()
  expect(timeLeft(byThe15th, 'Pacific/Honolulu', brussels('2023-03-15T23:59'), english)).toBe('Today is the last day.')
})
