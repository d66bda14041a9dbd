import { Temporal } from 'temporal-polyfill'
import euCommission from './calendars/eu-commission.json' with { type: 'json' }
import euCountries from './calendars/eu-countries.json' with { type: 'json' }

/** Public holidays by date, complete from `from` until `until`. */
export interface Calendar {
  readonly from: Temporal.PlainDate
  readonly until: Temporal.PlainDate
  readonly holidays: ReadonlySet<string>
}

const calendars: ReadonlyMap<string, Calendar> = new Map(
  [euCountries, euCommission].flatMap(({ from, until, calendars }) => {
    const complete = { from: Temporal.PlainDate.from(from), until: Temporal.PlainDate.from(until) }
    return Object.entries(calendars).map(([name, dates]) => [name, { ...complete, holidays: new Set(dates) }])
  }),
)

/** The calendar of a country (ISO 3166) or an institution (`eu-commission`); undefined if unknown: then only weekends are days off. */
export const findCalendar = (name: string): Calendar | undefined => calendars.get(name)

declare global {
  namespace Intl {
    interface Locale {
      /** TypeScript declares it only with its library for Temporal, which Node 24 lacks. */
      getTimeZones(): string[] | undefined
    }
  }
}

/** The country of a zone, if its holidays are known. */
export const countryIn = (zone: string): string | undefined =>
  Object.keys(euCountries.calendars).find((region) => new Intl.Locale('und', { region }).getTimeZones()?.includes(zone))
