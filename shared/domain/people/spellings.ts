/** What lists of other systems write in place of our words, where it can mean one thing only. */
import { countryCode } from '../catalogue/countries.ts'
import { languageNamed } from '../catalogue/languages.ts'

const words = (known: Readonly<Record<string, readonly string[]>>) => {
  const means = new Map(Object.entries(known).flatMap(([word, others]) => [word, ...others].map(other => [other, word] as const)))
  return (text: string) => means.get(text.toLowerCase()) ?? text
}

const ownershipIn = words({ official: ['corporate', 'company'], personal: ['byod', 'private'] })

const yesOrNoIn = words({ yes: ['true', '1'], no: ['false', '0'] })

let zonesByPlace: ReadonlyMap<string, readonly string[]> | undefined

/** `Europe/London` of `London`. */
function zoneIn(place: string): string {
  zonesByPlace ??= Map.groupBy(Intl.supportedValuesOf('timeZone'), zone => zone.slice(zone.lastIndexOf('/') + 1).toLowerCase())
  const [zone = place, ...others] = zonesByPlace.get(place.replaceAll(' ', '_').toLowerCase()) ?? []
  return others.length > 0 ? place : zone
}

const meanings = new Map<string, (text: string) => string>([
  ['email', text => text],
  ['country', text => (text === '' ? text : countryCode(text))],
  ['language', text => languageNamed(text) ?? text],
  ['zone', zoneIn],
  ['ownership', ownershipIn],
  ['workApps', yesOrNoIn],
])

/** The fields of a record of staff or of a device as they are meant: `GB` for `UK`, `official` for `corporate`. */
export const asMeant = <F>(fields: F) =>
  typeof fields !== 'object' || fields === null || Array.isArray(fields)
    ? fields
    : Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          typeof value === 'string' ? (meanings.get(name)?.(value.trim()) ?? value) : value,
        ]),
      )
