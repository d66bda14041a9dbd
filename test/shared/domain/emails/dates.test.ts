import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { dateForms, elsewhere, endingOf, timeLeft } from '../../../../shared/domain/emails/dates.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { brussels, deadlineSetBy, policyOf } from '../../../builders.ts'

const english = voices()('en')
const inLocale = (locale: string) => ({ ...english, locale })
const date = (text: string) => Temporal.PlainDate.from(text)
const deadlineOf = (deadline: unknown, zone = 'Europe/Brussels') => deadlineSetBy(policyOf({ zone, deadline }), 'Pacific/Honolulu')

const byThe15th = deadlineOf({ on: '2023-03-15', counts: 'inclusive' })
const asOfThe15th = deadlineOf({ on: '2023-03-15', counts: 'exclusive' })
const at17 = deadlineOf({ at: '2023-03-15T17:00' })

describe('a date in words', () => {
  it('names the weekday and the year, in every form that a grammar may want', () => {
    const the15th = date('2023-03-15')
    expect(dateForms(the15th, english)).toEqual({
      date: 'Wednesday 15 March 2023',
      day: '15 March 2023',
      weekday: 'Wednesday',
      shortDay: '15 Mar',
    })
    expect(dateForms(date('2024-02-29'), english).date).toBe('Thursday 29 February 2024')
    expect(dateForms(the15th, inLocale('cs'))).toEqual({
      date: 'středa 15. března 2023',
      day: '15. března 2023',
      weekday: 'středa',
      shortDay: '15. 3.',
    })
  })

  it.each([
    ['bg', 'сряда, 15 март 2023 г.'],
    ['ga', 'Dé Céadaoin 15 Márta 2023'],
    ['hu', '2023. március 15., szerda'],
    ['mt', 'L-Erbgħa, 15 ta’ Marzu 2023'],
    ['pt-PT', 'quarta-feira, 15 de março de 2023'],
  ])('is written as %s writes it', (locale, words) => {
    expect(dateForms(date('2023-03-15'), inLocale(locale)).date).toBe(words)
  })
})

describe('a deadline in words', () => {
  it('is the end of the last day on which acting is in time', () => {
    expect(endingOf(byThe15th, english)).toMatchObject({
      isEndOfDay: true,
      date: 'Wednesday 15 March 2023',
      zone: 'Central European Time',
    })
    expect(endingOf(asOfThe15th, english)).toMatchObject({ isEndOfDay: true, date: 'Tuesday 14 March 2023' })
  })

  it('shows the hour if the policy names one', () => {
    expect(endingOf(at17, english)).toMatchObject({ isEndOfDay: false, time: '17:00', date: 'Wednesday 15 March 2023' })
  })

  it('at midnight is the end of the day before', () => {
    expect(endingOf(deadlineOf({ at: '2023-03-15T00:00' }), english)).toMatchObject({ isEndOfDay: true, date: 'Tuesday 14 March 2023' })
  })

  it('ends with the first moment of the next day if the clocks skip midnight', () => {
    // In 2023 the clocks of Beirut went from 0:00 to 1:00 on 30 March.
    expect(endingOf(deadlineOf({ on: '2023-03-29', counts: 'inclusive' }, 'Asia/Beirut'), english)).toMatchObject({
      isEndOfDay: true,
      date: 'Wednesday 29 March 2023',
    })
  })
})

describe('the same moment elsewhere', () => {
  it('is what the clocks show there', () => {
    const there = elsewhere(byThe15th, 'America/New_York')
    expect(there && endingOf(there, english)).toMatchObject({ time: '19:00', date: 'Wednesday 15 March 2023', zone: 'Eastern Time' })
    const onDateLine = elsewhere(deadlineOf({ at: '2023-03-15T12:00' }), 'Pacific/Auckland')
    expect(onDateLine && endingOf(onDateLine, english)).toMatchObject({ isEndOfDay: true, date: 'Wednesday 15 March 2023' })
  })

  it('is nothing new if the clocks show the same', () => {
    expect(elsewhere(byThe15th, 'Europe/Paris')).toBeUndefined()
  })
})

const noonOf = (day: string) => brussels(`${day}T12:00`)
const left = (day: string) => [byThe15th, at17].map((deadline) => timeLeft(deadline, 'Europe/Brussels', noonOf(day), english))

describe('what is left', () => {
  it.each([
    ['2023-02-23', '20 days are left.'],
    ['2023-03-13', '2 days are left.'],
    ['2023-03-14', 'Tomorrow is the last day.'],
    ['2023-03-15', 'Today is the last day.'],
  ])('on %s is told as “%s”', (today, words) => {
    expect(left(today)).toEqual([words, words])
  })

  it('counts days, not months', () => {
    expect(left('2022-12-31')).toEqual(['74 days are left.', '74 days are left.'])
  })

  it('is counted in the days of its reader', () => {
    // In Honolulu it is 13:30 on the 14th, and the deadline is at 13:00 on the 15th.
    expect(timeLeft(byThe15th, 'Pacific/Honolulu', brussels('2023-03-15T00:30'), english)).toBe('Tomorrow is the last day.')
    expect(timeLeft(byThe15th, 'Pacific/Honolulu', brussels('2023-03-15T23:59'), english)).toBe('Today is the last day.')
  })
})
