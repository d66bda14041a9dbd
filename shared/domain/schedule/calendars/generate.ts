/** Writes `eu-countries.json`: the national public holidays of the EU member states. Run by `npm run generate:calendars`. */
import { writeFileSync } from 'node:fs'
import Holidays from 'date-holidays'
import { Temporal } from 'temporal-polyfill'

const members = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')
const years = [2023, 2024, 2025, 2026, 2027]

/** Every date; a holiday of several days gives several dates. */
function publicHolidays(country: string): string[] {
  const calendar = new Holidays(country)
  const dates = years
    .flatMap((year) => calendar.getHolidays(year))
    .filter(({ type }) => type === 'public')
    .flatMap(({ date, start, end }) => {
      const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / 86_400_000))
      const first = Temporal.PlainDate.from(date.slice(0, 10))
      return Array.from({ length: days }, (_, n) => first.add({ days: n }).toString())
    })
  return [...new Set(dates)].sort()
}

const calendars = {
  source: 'date-holidays 3.37.0, type "public", without regions; CC BY-SA 3.0: see NOTICE',
  from: `${years[0]}-01-01`,
  until: `${years.at(-1)}-12-31`,
  calendars: Object.fromEntries(members.map((country) => [country, publicHolidays(country)])),
}

writeFileSync(new URL('eu-countries.json', import.meta.url), `${JSON.stringify(calendars, null, 2)}\n`)
