/** What others have taken from vendors' documents: a schema for each answer, as far as there is one. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { ran } from './peer.ts'

const schemaFile = z.looseObject({
  endpoints: z.array(z.looseObject({ method: z.string(), path: z.string(), response: z.string().optional() })).optional(),
  jsonSchema: z.looseObject({ $defs: z.record(z.string(), z.record(z.string(), z.unknown())) }).optional(),
})

export type Definitions = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface Described {
  /** Name of the schema of the answer. */
  readonly name: string
  readonly $defs: Definitions
}

export interface Facts {
  /** What is known of the answers to an endpoint. @param path such as `/v1.0/users/:id` */
  answersTo(method: string, path: string): Described | undefined
  /** Names of all fields in them. */
  readonly fields: ReadonlySet<string>
}

/** @param folder of schema files */
export function readFacts(folder: string): Facts {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.startsWith('openapi-'))
    .map((file) => schemaFile.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
  const described = new Map(
    files.flatMap(({ endpoints = [], jsonSchema: { $defs = {} } = {} }) =>
      endpoints.flatMap(({ method, path, response = '' }): [string, Described][] => {
        const name = response.split(/[^\w]+/).find((word) => Object.hasOwn($defs, word))
        return name ? [[`${method} ${formOf(path)}`, { name, $defs }]] : []
      }),
    ),
  )
  const all = files.flatMap(({ jsonSchema: { $defs = {} } = {} }) => Object.values($defs))
  return {
    answersTo: (method, path) =>
      described.get(`${method} ${formOf(path)}`) ?? described.get(`${method} ${formOf(path.replace(/^\/beta\//, '/v1.0/'))}`),
    fields: new Set(all.flatMap(fieldsIn)),
  }
}

/** However its parameters are written. */
const formOf = (path: string): string => path.replaceAll('\\', '').replaceAll(/\{[^}]*\}|:\w+|(?<=\/)-(?=\/)/g, '*')

export interface Answered extends Described {
  readonly answer: unknown
}

/** @returns what Ajv finds wrong with each answer */
export async function faultsIn(answers: readonly Answered[], folder: string): Promise<readonly (readonly string[])[]> {
  const printed = await ran(process.execPath, [join(import.meta.dirname, 'peers', 'schemas.js')], folder, JSON.stringify(answers))
  return z.array(z.array(z.string())).parse(JSON.parse(printed))
}

const node = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  allOf: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
})

type Node = z.output<typeof node>

/** The parts that a schema is made of, references followed. */
function partsOf(schema: unknown, $defs: Definitions): readonly Node[] {
  const { data: part } = node.safeParse(schema)
  if (!part) return []
  const referred = part.$ref === undefined ? [] : partsOf($defs[part.$ref.replace('#/$defs/', '')], $defs)
  const others = [...(part.allOf ?? []), ...(part.anyOf ?? []), ...(part.oneOf ?? [])].flatMap((one) => partsOf(one, $defs))
  return [part, ...referred, ...others]
}

/** Names of all fields in a schema, without following references. */
export const fieldsIn = (schema: unknown): readonly string[] =>
  partsOf(schema, {}).flatMap(({ properties = {}, items }) => [
    ...Object.keys(properties),
    ...Object.values(properties).flatMap(fieldsIn),
    ...(items === undefined ? [] : fieldsIn(items)),
  ])

/**
 * Where a contract of ours says otherwise than theirs, of the fields that both have: another type, or other words. We may read null anywhere.
 * @param place for messages
 */
export function differences(
  ours: unknown,
  theirs: unknown,
  of: { readonly ours: Definitions; readonly theirs: Definitions },
  place = '',
): readonly string[] {
  const [own, other] = [partsOf(ours, of.ours), partsOf(theirs, of.theirs)]
  const [ownWords, otherWords] = [wordsIn(own), wordsIn(other)]
  const [ownTypes, otherTypes] = [typesIn(own), typesIn(other)]
  const strange = ownWords.size > 0 && otherWords.size > 0 ? ownWords.symmetricDifference(otherWords) : new Set()
  /** Of several variants of theirs, one must be the same. */
  const nested = (schema: unknown, variants: readonly unknown[], at: string) => {
    const found = variants.map((one) => differences(schema, one, of, at))
    return found.some((one) => one.length === 0) ? [] : (found[0] ?? [])
  }
  return [
    ...(strange.size > 0 ? [`${place}: the words differ in ${[...strange].join(', ')}`] : []),
    ...(otherTypes.size > 0 && !ownTypes.isSubsetOf(otherTypes)
      ? [`${place}: is ${[...ownTypes].join(' or ')}, not ${[...otherTypes].join(' or ')}`]
      : []),
    ...propertiesOf(own).flatMap(([name, schema]) =>
      nested(
        schema,
        propertiesOf(other).flatMap(([one, known]) => (one === name ? [known] : [])),
        `${place}.${name}`,
      ),
    ),
    ...itemsOf(own).flatMap((schema) => nested(schema, itemsOf(other), `${place}[]`)),
  ]
}

const propertiesOf = (parts: readonly Node[]) => parts.flatMap(({ properties = {} }) => Object.entries(properties))

const itemsOf = (parts: readonly Node[]) => parts.flatMap(({ items }) => (items === undefined ? [] : [items]))

const wordsIn = (parts: readonly Node[]): Set<string> =>
  new Set(parts.flatMap((part) => part.enum ?? []).flatMap((word) => (typeof word === 'string' ? [word] : [])))

/** Whole numbers are numbers. */
const typesIn = (parts: readonly Node[]): Set<string> =>
  new Set(
    parts
      .flatMap(({ type = [] }) => type)
      .filter((type) => type !== 'null')
      .flatMap((type) => (type === 'integer' ? ['integer', 'number'] : [type])),
  )
