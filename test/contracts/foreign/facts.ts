/** What others have taken from vendors' documents: a schema for each answer, as far as there is one. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Row } from './agreement.ts'

export const definitions = z.record(z.string(), z.record(z.string(), z.unknown()))

const schemaFile = z.looseObject({
  endpoints: z.array(z.looseObject({ method: z.string(), path: z.string(), response: z.string().optional() })).optional(),
  jsonSchema: z.looseObject({ $defs: definitions }).optional(),
})

export type Definitions = Record<string, Record<string, unknown>>

export interface Described {
  /** Name of the schema of the answer. */
  name: string
  $defs: Definitions
}

export interface Facts {
  /** What is known of the answers to an endpoint. @param path such as `/v1.0/users/:id` */
  answersTo(method: string, path: string): Described | undefined
}

/** @param folder of schema files */
export function readFacts(folder: string): Facts {
  const files = readdirSync(folder)
    .filter(file => file.endsWith('.json') && !file.startsWith('openapi-'))
    .map(file => schemaFile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
  const described = new Map(
    files.flatMap(({ endpoints = [], jsonSchema: { $defs = {} } = {} }) =>
      endpoints.flatMap(({ method, path, response = '' }): [string, Described][] => {
        const name = response.split(/[^\w]+/).find(word => Object.hasOwn($defs, word))
        return name ? [[`${method} ${formOf(path)}`, { name, $defs }]] : []
      }),
    ),
  )
  return {
    answersTo: (method, path) =>
      described.get(`${method} ${formOf(path)}`) ?? described.get(`${method} ${formOf(path.replace(/^\/beta\//, '/v1.0/'))}`),
  }
}

/** However its parameters are written. */
export const formOf = (path: string) => path.replaceAll('\\', '').replaceAll(/\{[^}]*\}|(?<=[/']):\w+|(?<=\/)-(?=\/)/g, '*')

const node = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  discriminator: z.object({ mapping: z.record(z.string(), z.string()).optional() }).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  allOf: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
})

type Node = z.output<typeof node>

/** The parts that a schema is made of, references and what it may be in particular followed. @param isBase of another: what else may be made of it is no part */
function partsOf(schema: unknown, $defs: Definitions, followed: ReadonlySet<string> = new Set(), isBase = false): readonly Node[] {
  const { data: part } = node.safeParse(schema)
  if (!part) return []
  const { $ref, discriminator, allOf = [], anyOf = [], oneOf = [] } = part
  const refs = [...($ref ? [$ref] : []), ...(isBase ? [] : Object.values(discriminator?.mapping ?? {}))].filter(ref => !followed.has(ref))
  const seen = followed.union(new Set(refs))
  const referred = refs.flatMap(ref => partsOf($defs[ref.replace(/^.*\//, '')], $defs, seen, isBase))
  const bases = allOf.flatMap(one => partsOf(one, $defs, seen, isBase || node.safeParse(one).data?.$ref !== undefined))
  const variants = [...anyOf, ...oneOf].flatMap(one => partsOf(one, $defs, seen))
  return [part, ...referred, ...bases, ...variants]
}

/** A place of which both say something, or ours alone. */
export interface Compared {
  place: string
  /** How theirs differs. */
  difference?: string
}

export const notDescribed = 'is not described'

interface Both {
  ours: Definitions
  theirs: Definitions
}

/**
 * Where a contract of ours says otherwise than theirs: a field that theirs lacks, another type, or other words. We may read null anywhere.
 * @param place for messages
 */
export function compared(ours: unknown, theirs: unknown, of: Both, place: string): readonly Compared[] {
  const [own, other] = [partsOf(ours, of.ours), partsOf(theirs, of.theirs)]
  /** Of several variants of theirs, one must be the same. */
  const nested = (schema: unknown, variants: readonly unknown[], at: string): readonly Compared[] => {
    if (variants.length === 0) return [{ place: at, difference: notDescribed }]
    const found = variants.map(one => compared(schema, one, of, at))
    return found.find(one => one.every(({ difference }) => difference === undefined)) ?? found[0] ?? []
  }
  return [
    { place },
    ...valueDifferences(own, other).map(difference => ({ place, difference })),
    ...propertiesOf(own).flatMap(([name, schema]) =>
      nested(
        schema,
        propertiesOf(other).flatMap(([one, known]) => (one === name ? [known] : [])),
        `${place}.${name}`,
      ),
    ),
    ...itemsOf(own).flatMap(schema => nested(schema, itemsOf(other), `${place}[]`)),
  ]
}

function valueDifferences(own: readonly Node[], other: readonly Node[]) {
  const [ownWords, otherWords] = [wordsIn(own), wordsIn(other)]
  const [ownTypes, otherTypes] = [typesIn(own), typesIn(other)]
  const strange = ownWords.size > 0 && otherWords.size > 0 ? ownWords.symmetricDifference(otherWords) : new Set()
  const said = own.flatMap(({ const: word }) => (typeof word === 'string' && otherWords.size > 0 && !otherWords.has(word) ? [word] : []))
  return [
    ...[...strange].map(word => `the words differ in ${word}`),
    ...said.map(word => `${word} is none of the words`),
    ...(otherTypes.size > 0 && !ownTypes.isSubsetOf(otherTypes)
      ? [`is ${[...ownTypes].join(' or ')}, not ${[...otherTypes].join(' or ')}`]
      : []),
  ]
}

/** The schema of one value. */
export function schemaOf(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {}
  if (Array.isArray(value)) return { type: 'array', items: { anyOf: value.map(schemaOf) } }
  if (typeof value !== 'object') return { type: typeof value, const: value }
  return { type: 'object', properties: Object.fromEntries(Object.entries(value).map(([name, one]) => [name, schemaOf(one)])) }
}

/** Definitions with a field and a word more everywhere: a comparison that takes them compares nothing. */
export const bent = ($defs: Definitions): Definitions =>
  definitions.parse(
    JSON.parse(JSON.stringify($defs), (key, value) => {
      if (key === 'properties') return { ...value, invented: { type: 'string' } }
      return key === 'enum' ? [...value, 'INVENTED'] : value
    }),
  )

/** @returns how many fields are the same, and each difference once. What is described once need not be again. */
export function summed(all: readonly Compared[]): { fields: number; differences: readonly Row[] } {
  const described = new Set(all.flatMap(({ place, difference }) => (difference === undefined ? [place] : [])))
  const found = all.filter(({ place, difference }) => difference !== notDescribed || !described.has(place))
  const differences = new Map(
    found.flatMap(({ place, difference }) => (difference ? [[`${place} ${difference}`, [place, difference]]] : [])),
  )
  const fields = [...described.difference(new Set([...differences.values()].map(([place]) => place)))].filter(place =>
    /\.[^\].]+$/.test(place),
  )
  return { fields: fields.length, differences: [...differences.values()] }
}

const propertiesOf = (parts: readonly Node[]) => parts.flatMap(({ properties = {} }) => Object.entries(properties))

const itemsOf = (parts: readonly Node[]) => parts.flatMap(({ items }) => (items === undefined ? [] : [items]))

const wordsIn = (parts: readonly Node[]): Set<string> =>
  new Set(parts.flatMap(part => part.enum ?? []).flatMap(word => (typeof word === 'string' ? [word] : [])))

/** Whole numbers are numbers. */
const typesIn = (parts: readonly Node[]): Set<string> =>
  new Set(
    parts
      .flatMap(({ type = [], format = '' }) => (format.startsWith('int') && type === 'number' ? 'integer' : type))
      .filter(type => type !== 'null')
      .flatMap(type => (type === 'integer' ? ['integer', 'number'] : [type])),
  )
