import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { schemaTexts } from '#domain/policies/json-schema.ts'
import { document } from '#test/builders.ts'

const shared = new URL('../../../../shared/domain/', import.meta.url)
const committedAs = (name: string) => readFileSync(new URL(`policies/${name}`, shared), 'utf8')
const committed = committedAs('policy.schema.json')
const schema: unknown = JSON.parse(committed)
const forRequirements: unknown = JSON.parse(committedAs('requirement.schema.json'))

interface Schema {
  properties?: object
  items?: unknown
  additionalProperties?: unknown
  oneOf?: readonly unknown[]
}

/** The keys of a schema, at every depth, with what explains them. The forms among which a value may choose are explained by its key. */
function keysIn(schema: unknown, above = ''): [key: string, description: unknown][] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties, items, additionalProperties, oneOf = [] }: Schema = schema
  return [
    ...Object.entries(properties ?? {}).flatMap(([key, inner]): [string, unknown][] => [
      [`${above}${key}`, inner.description],
      ...keysIn(inner, `${above}${key}.`),
    ]),
    ...keysIn(items, above),
    ...keysIn(additionalProperties, `${above}*.`),
    ...oneOf.flatMap(form => keysIn(form, above)),
  ]
}

it.each(Object.entries(schemaTexts))('the schema for editors in %s is current: else run npm run generate:schema', (name, text) => {
  expect(committedAs(name)).toBe(text())
})

it('the JSON Schema for editors explains every key in one line', () => {
  const keys = [...keysIn(schema), ...keysIn(forRequirements)]
  expect(keys.map(([key]) => key)).toEqual(
    expect.arrayContaining(['id', 'scope.audience.except.units', 'teams.*.zone', 'limits.suspendCount', 'name', 'atLeast']),
  )
  for (const [key, description] of keys) expect(description, key).toMatch(/^[^\n]{5,120}[.]$/)
})

it('the JSON Schema for editors asks for just those keys that have no default', () => {
  expect(schema).toMatchObject({
    required: expect.toSatisfy((keys: string[]) => keys.toSorted().join() === 'announcedAt,contact,id,issuer,scope,title,zone'),
  })
})

// Read back by zod, whose patterns are as strict as those of an editor; it does not read alternatives beside keys.
const { anyOf, ...keys } = JSON.parse(committed)
const alternatives = z.array(z.strictObject({ required: z.array(z.string()) })).parse(anyOf)
const isComplete = (document: object) => alternatives.some(({ required }) => required.every(key => key in document))
const fits = (document: object) => isComplete(document) && z.fromJSONSchema(keys).safeParse(document).success

it.each(readdirSync(new URL('catalogue/policies/', shared)))('the JSON Schema for editors fits %s of the catalogue', name => {
  expect(fits(parse(readFileSync(new URL(`catalogue/policies/${name}`, shared), 'utf8')))).toBe(true)
})

it('the JSON Schema for editors fits the smallest document, and none with a fault', () => {
  expect(fits(document)).toBe(true)
  expect(fits({ ...document, colour: 'red' })).toBe(false)
  expect(fits({ ...document, title: undefined })).toBe(false)
  expect(fits({ ...document, deadline: { on: '2023-03-15' } })).toBe(false)
  expect(fits({ ...document, minimumNotice: '5 days' })).toBe(false)
  expect(fits({ ...document, apps: ['TikTok'] })).toBe(false)
  const { apps: _, ...nothing } = document
  expect(fits(nothing)).toBe(false)
  const filevault = { kind: 'check', title: 'Turn on FileVault' }
  expect(fits({ ...nothing, requires: ['filevault'], requirements: { filevault } })).toBe(true)
})
