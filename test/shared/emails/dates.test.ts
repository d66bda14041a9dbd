import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { byWhen, inWords, lastDay, timeLeft, when } from '../../../shared/emails/dates.ts'
import { timetable } from '../../../shared/schedule/timetable.ts'
import { brussels, policyOf } from '../../builders.ts'

const date = (text: string) => Temporal.PlainDate.from(text)
const deadlineOf = (deadline: unknown, zone = 'Europe/Brussels') =>
  timetable(policyOf({ zone, deadline }), { zone: 'Pacific/Honolulu' }).deadline

const byThe15th = deadlineOf({ on: '2023-03-15', counts: 'inclusive' })
const asOfThe15th = deadlineOf({ on: '2023-03-15', counts: 'exclusive' })
const at17 = deadlineOf({ at: '2023-03-15T17:00' })

it('a date in words names the weekday and the year', () => {
  expect(inWords(date('2023-03-15'))).toBe('Wednesday 15 March 2023')
  expect(inWords(date('2024-02-29'))).toBe('Thursday 29 February 2024')
})

describe('a deadline in words', () => {
  it('is the end of the last day on which acting is in time', () => {
    expect(byWhen(byThe15th)).toBe('by the end of Wednesday 15 March 2023 (Europe/Brussels)')
    expect(byWhen(asOfThe15th)).toBe('by the end of Tuesday 14 March 2023 (Europe/Brussels)')
    expect(when(byThe15th)).toBe('the end of Wednesday 15 March 2023 (Europe/Brussels)')
  })

  it('shows the hour where the policy names one', () => {
    expect(byWhen(at17)).toBe('before 17:00 on Wednesday 15 March 2023 (Europe/Brussels)')
    expect(when(at17)).toBe('17:00 on Wednesday 15 March 2023 (Europe/Brussels)')
  })

  it('at midnight is the end of the day before', () => {
    expect(byWhen(deadlineOf({ at: '2023-03-15T00:00' }))).toBe('by the end of Tuesday 14 March 2023 (Europe/Brussels)')
  })

  it('ends where the clocks skip midnight with the first moment of the next day', () => {
    // In 2023 the clocks of Beirut went from 0:00 to 1:00 on 30 March.
    expect(byWhen(deadlineOf({ on: '2023-03-29', counts: 'inclusive' }, 'Asia/Beirut'))).toBe(
      'by the end of Wednesday 29 March 2023 (Asia/Beirut)',
    )
  })

  it('names one last day for all who share it', () => {
    expect(lastDay(byThe15th)).toBe('Wednesday 15 March 2023')
    expect(lastDay(asOfThe15th)).toBe('Tuesday 14 March 2023')
    expect(lastDay(at17)).toBe('Wednesday 15 March 2023')
  })
})

const noonOf = (day: string) => brussels(`${day}T12:00`)

describe('what is left', () => {
  it.each([
    ['2023-02-23', 'That is in 20 days.'],
    ['2023-03-13', 'That is in 2 days.'],
    ['2023-03-14', 'Tomorrow is the last day.'],
    ['2023-03-15', 'Today is the last day.'],
  ])('on %s is told as “%s”', (today, words) => {
    expect(timeLeft(byThe15th, noonOf(today))).toBe(words)
    expect(timeLeft(at17, noonOf(today))).toBe(words)
  })

  it('counts days, not months', () => {
    expect(timeLeft(byThe15th, noonOf('2022-12-31'))).toBe('That is in 74 days.')
  })
})
