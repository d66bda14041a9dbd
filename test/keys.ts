/** Which keys a schema has, and which of them are read. */
import * as z from 'zod'

interface Schema {
  properties?: Record<string, Schema> | undefined
  additionalProperties?: Schema | boolean | undefined
  items?: Schema | undefined
  anyOf?: readonly Schema[] | undefined
  oneOf?: readonly Schema[] | undefined
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), schema).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    items: schema.optional(),
    anyOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
  }),
)

/** `deadline.on`, `stages.*.name`: every key that a document may have, with a star for a place in a list and for a name that its author chose. */
const keysOf = ({ properties = {}, additionalProperties, items, anyOf = [], oneOf = [] }: Schema): readonly string[] => {
  const named = typeof additionalProperties === 'object' ? { ...properties, '*': additionalProperties } : properties
  return [
    ...Object.entries(named).flatMap(([key, one]) => [key, ...keysOf(one).map(rest => `${key}.${rest}`)]),
    ...(items ? keysOf(items).map(rest => `*.${rest}`) : []),
    ...[...anyOf, ...oneOf].flatMap(keysOf),
  ]
}

/** The keys of a JSON schema that hold a value of their own. */
export function leavesOf(json: unknown): readonly string[] {
  const all = keysOf(schema.parse(json))
  return [...new Set(all)].filter(key => !all.some(other => other.startsWith(`${key}.`)))
}

/** True if a path that was read is that of a key, or of what it holds. */
export const isReadIn = (read: ReadonlySet<string>, key: string) =>
  [...read].some(path => {
    const names = path.split('.')
    return key.split('.').every((name, index) => (name === '*' ? names[index] !== undefined : name === names[index]))
  })

/** Tells of each value that is read in an object, by its path; copying an object or writing it as JSON reads none of its values. */
export function recorded<T extends object>(whole: T, onRead: (path: string) => void, above = ''): T {
  const known = new Map<PropertyKey, object>()
  let copied: PropertyKey | undefined
  return new Proxy(whole, {
    getOwnPropertyDescriptor(target, key) {
      copied = key
      return Reflect.getOwnPropertyDescriptor(target, key)
    },
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (!Object.hasOwn(target, key)) return key === 'toJSON' ? () => target : value
      const path = `${above}${String(key)}`
      if (copied !== key) onRead(path)
      copied = undefined
      const isPlain = Array.isArray(value) || Object.getPrototypeOf(Object(value)) === Object.prototype
      if (typeof value !== 'object' || value === null || !isPlain) return value
      const inside = known.get(key) ?? recorded(value, onRead, `${path}.`)
      known.set(key, inside)
      return inside
    },
  })
}
