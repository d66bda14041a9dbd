import { Temporal } from 'temporal-polyfill'
import euCommission from './calendars/eu-commission.json' with { type: 'json' }
import euCountries from './calendars/eu-countries.json' with { type: 'json' }

/** Public holidays by date, known for the years from `from` until `until`. */
export interface Calendar {
  readonly from: Temporal.PlainDate
  readonly until: Temporal.PlainDate
  readonly holidays: ReadonlySet<string>
}

const calendars: ReadonlyMap<string, Calendar> = new Map(
  [euCountries, euCommission].flatMap(({ from, until, calendars }) =>
    Object.entries(calendars).map(([name, dates]) => [
      name,
      { from: Temporal.PlainDate.from(from), until: Temporal.PlainDate.from(until), holidays: new Set(dates) },
    ]),
  ),
)

/** The calendar of a country (ISO 3166 code) or of an institution (`eu-commission`); undefined where none is known: then only weekends are days off. */
export const findCalendar = (name: string): Calendar | undefined => calendars.get(name)

declare global {
  namespace Intl {
    interface Locale {
      /** Missing in the libraries of TypeScript without those of Temporal, which this Node has not got. */
      getTimeZones(): string[] | undefined
    }
  }
}

/** The country to which a zone belongs, of those whose holidays are known. */
export const countryIn = (zone: string): string | undefined =>
  Object.keys(euCountries.calendars).find((region) => new Intl.Locale('und', { region }).getTimeZones()?.includes(zone))
