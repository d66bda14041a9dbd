/** A person as compact JSON, for stores. */

import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { getOrCompute } from '../caching.ts'
import { isNever } from '../schedule/timetable.ts'
import { byName } from '../text.ts'
import { type Person, person } from './person.ts'
import { upgrade, upgrades } from './schema-upgrades.ts'

/** Rises with each upgrade. */
const form = upgrades.length + 1

const storedForm = person.extend({ form: z.literal(form) })

/** Usual values, which are not stored: defaults of the schema. */
const usual: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['state', 'open'],
  ['certain', true],
  ['workApps', true],
  ['evidence', 'inventory'],
  ['source', 'import'],
])

const texts = new WeakMap<Person, string>()

/** Equal people serialize to equal texts. */
export const serializePerson = (person: Person) => getOrCompute(texts, person, () => compactJson({ form, ...person }))

/** @throws ZodError, SyntaxError */
export function parsePerson(text: string): Person {
  const { form: _, ...person } = storedForm.parse(upgrade(JSON.parse(text)))
  return person
}

/** JSON with sorted keys, instants in seconds, and without the defaults of the schemas. */
export const compactJson = (value: object) => JSON.stringify(compact('', value) ?? {})

/** A copy instead of a replacer of `JSON.stringify`, which would first write every instant as text. */
function compact(key: string, value: unknown): unknown {
  if (usual.get(key) === value) return undefined
  if (value instanceof Temporal.Instant) return isNever(value) ? undefined : value.epochMilliseconds / 1000
  if (typeof value !== 'object' || value === null || value instanceof Temporal.PlainDate) return value
  if (Array.isArray(value)) return value.length > 0 ? value.map(one => compact('', one) ?? {}) : undefined
  const stored: [string, unknown][] = []
  for (const [name, one] of Object.entries(value)) {
    const kept = compact(name, one)
    if (kept !== undefined) stored.push([name, kept])
  }
  stored.sort(byName)
  return stored.length > 0 ? Object.fromEntries(stored) : undefined
}
