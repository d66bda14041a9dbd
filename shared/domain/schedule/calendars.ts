import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { getOrCompute } from '../caching.ts'
import countries from './calendars/countries.json' with { type: 'json' }
import euCommission from './calendars/eu-commission.json' with { type: 'json' }
import { plainDate } from './fields.ts'

/** Public holidays by date, complete from `from` until `until`. */
export interface Calendar {
  readonly from: Temporal.PlainDate
  readonly until: Temporal.PlainDate
  readonly holidays: ReadonlySet<string>
}

const calendarOf = (from: string, until: string, dates: readonly string[]): Calendar => ({
  from: Temporal.PlainDate.from(from),
  until: Temporal.PlainDate.from(until),
  holidays: new Set(dates),
})

/** In one text for each country, since few are ever needed: `2023: 01-01 12-25; 2024: 01-01 12-25` */
const datesOfCountries: ReadonlyMap<string, string> = new Map(Object.entries(countries.countries))

/** Those that were asked for. */
const calendars = new Map<string, Calendar>(
  Object.entries(euCommission.calendars).map(([name, dates]) => [name, calendarOf(euCommission.from, euCommission.until, dates)]),
)

/** The calendar of a country (ISO 3166), of an institution (`eu-commission`) or of one's own; undefined if unknown: then only weekends are days off. */
export function findCalendar(name: string): Calendar | undefined {
  const years = calendars.has(name) ? undefined : datesOfCountries.get(name)?.split('; ')
  if (years) calendars.set(name, calendarOf(countries.from, countries.until, years.flatMap(datesOfYear)))
  return calendars.get(name)
}

/** All that there are: of institutions, of one's own, and of countries by their codes. */
export const calendarNames = (): readonly string[] => [...new Set([...calendars.keys(), ...datesOfCountries.keys()])]

function datesOfYear(text: string) {
  const [year = '', days = ''] = text.split(': ')
  return days.split(' ').map(day => `${year}-${day}`)
}

/** Names that a policy, or as a country a person, may give. */
export const calendarName = /^[A-Za-z][A-Za-z-]{1,63}$/

/** An organisation's own calendars: the days off by name. */
export const ownCalendars = z.record(
  z.string().regex(calendarName, 'must be named by 2 to 64 letters and hyphens'),
  z.array(plainDate, 'must be a list of dates').min(1, 'must have a date'),
  {
    error: 'must be a map from names to dates',
  },
)

/** Adds calendars, each of whole years; one with the code of a country takes its place. Call it before any schedule is made. */
export function addCalendars(own: z.output<typeof ownCalendars>) {
  for (const [name, days] of Object.entries(own)) {
    const dates = days.map(String).sort()
    calendars.set(name, calendarOf(`${dates[0]?.slice(0, 4)}-01-01`, `${dates.at(-1)?.slice(0, 4)}-12-31`, dates))
  }
}

declare global {
  namespace Intl {
    interface Locale {
      /** TypeScript declares it only with its library for Temporal, which Node 24 lacks. */
      getTimeZones(): string[] | undefined
    }
  }
}

/** `Asia/Kolkata` and `Asia/Calcutta` are one zone. */
const canonical = (timeZone: string) => new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone

const knownCountries = new Map<string, string>()

/** The country of a zone, if its holidays are known. */
export const countryIn = (zone: string) => getOrCompute(knownCountries, zone, () => countryOf(zone) ?? '') || undefined

/** Most zones are written as their country lists them; comparing other names takes a second. */
function countryOf(zone: string) {
  const zonesIn = (region: string) => new Intl.Locale('und', { region }).getTimeZones() ?? []
  const regions = [...datesOfCountries.keys()]
  const wanted = canonical(zone)
  return regions.find(region => zonesIn(region).includes(zone)) ?? regions.find(region => zonesIn(region).map(canonical).includes(wanted))
}
