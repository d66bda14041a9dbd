/** A policy in plain language, as those who approve it read it. */
import { figure } from '../text.ts'
import type { Policy } from './policy.ts'

/** Of a list, at most: a longer one is counted. */
const mostNamed = 10

const joined = new Intl.ListFormat('en-GB')

/** `units A and B`, `250 units` */
const some = (names: readonly string[], one: string, more: string) =>
  names.length > mostNamed ? `${figure(names.length)} ${more}` : `${names.length === 1 ? one : more} ${joined.format(names)}`

type Audience = NonNullable<Policy['scope']['audience']>

/** `units A and B, except in the country BE` */
export function audienceInWords(audience: Audience | undefined): string {
  if (!audience) return 'everyone'
  const { except, ...circle } = audience
  const inWords = ({ units, countries, groups, staff }: Omit<Audience, 'except'>) => [
    ...(units ? [`in ${some(units, 'the unit', 'the units')}`] : []),
    ...(countries ? [`in ${some(countries.map(countryName), 'the country', 'the countries')}`] : []),
    ...(groups ? [`in ${some(groups, 'the group', 'the groups')}`] : []),
    ...(staff ? [`with ${some(staff, 'the staff id', 'the staff ids')}`] : []),
  ]
  const who = inWords(circle)
  const left = except ? inWords(except) : []
  return [who.length > 0 ? `people ${who.join(' who are also ')}` : 'everyone', left.length > 0 ? `except people ${left.join(' or ')}` : []]
    .flat()
    .join(', ')
}

const countryNames = new Intl.DisplayNames('en-GB', { type: 'region' })

const countryName = (code: string) => countryNames.of(code) ?? code
