import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { addCalendars, countryIn, findCalendar } from '#domain/schedule/calendars.ts'
import { type Recipient, timetable } from '#domain/schedule/timetable.ts'
import { brussels, policyOf } from '#test/builders.ts'

const here = { zone: 'Europe/Brussels', country: 'BE' }
const table = (terms: Record<string, unknown> = {}, recipient: Recipient = here) => timetable(policyOf(terms), recipient)
const day = (text: string) => Temporal.PlainDate.from(text)

const works = (terms: Record<string, unknown>, date: string, recipient = here) => table(terms, recipient).isWorkingDay(day(date))

it('a working day is a day of the policy’s week that is no holiday', () => {
  expect(works({}, '2023-03-15')).toBe(true)
  expect(works({}, '2023-03-18')).toBe(false)
  expect(works({ workingDays: { week: ['sun'], holidays: [] } }, '2023-03-19')).toBe(true)
  expect(works({ workingDays: { week: ['sun'], holidays: ['2023-03-19'] } }, '2023-03-19')).toBe(false)
})

it('a working day keeps the holidays of each person’s country', () => {
  const byCountry = { workingDays: { holidays: 'country' } }
  expect(works(byCountry, '2023-07-21')).toBe(false)
  expect(works(byCountry, '2023-07-21', { zone: 'Europe/Paris', country: 'FR' })).toBe(true)
  expect(works(byCountry, '2023-07-14', { zone: 'Europe/Paris', country: 'FR' })).toBe(false)
})

it('a working day is every weekday if no holidays are known', () => {
  expect(works({ workingDays: { holidays: 'country' } }, '2023-12-25', { zone: 'Asia/Tokyo', country: 'XX' })).toBe(true)
  expect(works({ workingDays: { holidays: 'country' } }, '2023-12-25', { zone: 'Europe/Brussels', country: '' })).toBe(true)
})

it('a working day keeps a named calendar for everyone', () => {
  expect(works({ workingDays: { holidays: 'eu-commission' } }, '2023-12-28', { zone: 'Europe/Paris', country: 'FR' })).toBe(false)
})

it('calendars hold the Commission’s 18 days of 2023, Brussels and Luxembourg apart by one', () => {
  const holidays = (name: string) => [...(findCalendar(name)?.holidays ?? [])]
  expect(holidays('eu-commission')).toHaveLength(18)
  expect(holidays('eu-commission')).toContain('2023-07-21')
  expect(holidays('eu-commission-luxembourg')).toContain('2023-06-23')
  expect(holidays('eu-commission-luxembourg')).not.toContain('2023-07-21')
})

it.each([
  ['BE', '2023-07-21'],
  ['GR', '2024-05-07'],
  ['JP', '2026-09-22'],
  ['US', '2030-11-28'],
  ['BR', '2027-09-07'],
])('calendars hold the public holidays of %s from 2023 to 2030, such as %s', (country, date) => {
  const calendar = findCalendar(country)
  expect(calendar?.holidays).toContain(date)
  expect([calendar?.from, calendar?.until]).toEqual([day('2023-01-01'), day('2030-12-31')])
  for (const year of [2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030]) expect(calendar?.holidays).toContain(`${year}-01-01`)
})

it('an organisation’s own calendar has a name, or takes the place of a country’s', () => {
  addCalendars({ 'acme-hq': [day('2031-05-02'), day('2030-12-24')], TV: [day('2026-10-01')] })
  expect(works({ workingDays: { holidays: 'acme-hq' } }, '2030-12-24')).toBe(false)
  expect(findCalendar('acme-hq')?.until).toEqual(day('2031-12-31'))
  expect(works({ workingDays: { holidays: 'country' } }, '2026-12-25', { zone: 'Pacific/Funafuti', country: 'TV' })).toBe(true)
})

it.each([
  ['Europe/Brussels', 'BE'],
  ['Asia/Kolkata', 'IN'],
  ['America/New_York', 'US'],
  ['Etc/GMT+5', undefined],
])('the country of %s is %s', (zone, country) => {
  expect(countryIn(zone)).toBe(country)
})

it('timetables are made once for each policy, zone and country', () => {
  const policy = policyOf()
  expect(timetable(policy, here)).toBe(timetable(policy, { ...here }))
  expect(timetable(policy, { zone: here.zone })).not.toBe(timetable(policy, here))
  expect(timetable(policyOf(), here)).not.toBe(timetable(policy, here))
})

it('timetables forget past ten thousand moments, and answer as before', () => {
  const sundays = table({ workingDays: { holidays: [] } })
  const start = brussels('2023-03-15T00:00')
  for (let minute = 0; minute < 10_050; minute += 1) sundays.dateOf(start.add({ minutes: minute }))
  expect(sundays.dateOf(start)).toEqual(day('2023-03-15'))
})
