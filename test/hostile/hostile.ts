/** Input as an attacker or a broken program sends it: almost right, of the wrong type, huge, deep, or named like parts of objects. */
import fc from 'fast-check'
import * as z from 'zod'
import { openApiDocument } from '#functions/admin/openapi.ts'
import { hostileText } from '../arbitraries.ts'
import { refOf } from '../refs.ts'

const knownWord = fc.constantFrom('no-tiktok', 'tiktok', 'ana', refOf('ana'), refOf('ben'), 'phone', 'en', 'grant', 'contest', 'DG-ALPHA')

/** Text that hurts somewhere: half a character, directions, controls, names of parts of objects, and whatever an address or a date may look like. */
export const hostileWord: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '.',
      '..',
      '../../etc/passwd',
      '%',
      '%00',
      '%ED%A0%80',
      '\ud83d',
      '\udc00x',
      '\u202egnp\u2066',
      '\0',
      '\r\nX: y',
      '\u2028',
    ],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'null', 'undefined', 'NaN', '[object Object]'],
    ...['-1', '1e999', '9'.repeat(400), '0x10', '١٢', '2023-02-30', '-271821-04-20', '+275760-09-13T00:00:00Z', '9999-12-31T23:59:60Z'],
    ...['P1D', 'P999999999Y', 'PT-1S', 'Etc/GMT+12', 'Europe/../UTC', 'a@b', 'ana@xn--', 'x'.repeat(70_000)],
  ),
  knownWord,
  hostileText,
)

/** JSON, as text: what `JSON.stringify` could not write, too. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...['', '{', '[]', '{}', 'null', '0', '"x"', '{"a":1,"a":2}', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":1}}'],
    ...['-1e400', '"\\ud800"', '\ufeff{}', '[1,]', "{'a':1}", `${'['.repeat(20_000)}${']'.repeat(20_000)}`, '{"a":'.repeat(5000)],
    `{"records":[${'{},'.repeat(999)}{}]}`,
    `{"records":${'['.repeat(500)}${']'.repeat(500)}}`,
  ),
  fc.json({ maxDepth: 4 }),
)

export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileWord },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, true, false, 0, -1, 2 ** 53, -0.5, [], {}, [[]], [null], Object.fromEntries([['__proto__', 1]])),
  },
)

const schema = z.looseObject({
  $ref: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  type: z.unknown().optional(),
  components: z.unknown().optional(),
})

const { components = {}, paths = {} } = openApiDocument({ issuer: 'https://example.org', scopePrefix: '' })
const named = z.record(z.string(), z.unknown()).parse(components.schemas ?? {})

/** What a schema of the document describes, here and there with something else in its place. */
function nearly(described: unknown, depth = 0): fc.Arbitrary<unknown> {
  const { data } = schema.safeParse(described)
  if (!data || depth > 6) return anything
  const { $ref, properties, items, type } = data
  const options = data.anyOf ?? data.oneOf ?? data.allOf
  const right = (): fc.Arbitrary<unknown> => {
    if ($ref !== undefined) return nearly(named[$ref.split('/').at(-1) ?? ''], depth + 1)
    if (options && type !== 'string') return fc.oneof(...options.map(one => nearly(one, depth + 1)))
    if (data.enum) return fc.constantFrom(...data.enum)
    if (data.const !== undefined) return fc.constant(data.const)
    if (properties) {
      const fields = Object.entries(properties).map(([name, one]) => [name, nearly(one, depth + 1)] as const)
      return fc.record<Record<string, unknown>>(Object.fromEntries(fields), { requiredKeys: data.required ?? [] })
    }
    if (items) return fc.array(nearly(items, depth + 1), { minLength: 1, maxLength: 3 })
    if (type === 'integer' || type === 'number') return fc.integer({ min: -1, max: 40 })
    if (type === 'boolean') return fc.boolean()
    return fc.oneof({ weight: 3, arbitrary: rightWord(data) }, { weight: 1, arbitrary: hostileWord })
  }
  return fc.oneof({ weight: 12, arbitrary: right() }, { weight: 1, arbitrary: anything })
}

function rightWord({ format, pattern }: { format?: string | undefined; pattern?: string | undefined }) {
  if (format === 'date') return fc.constantFrom('2023-03-31', '2023-06-30')
  if (pattern === '^[A-Z2-7]{20}$') return fc.constantFrom(refOf('ana'), refOf('ben'))
  return pattern?.startsWith('^[0-9a-f]') ? fc.stringMatching(new RegExp(pattern)) : knownWord
}

const operation = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string(), schema: z.unknown() })).default([]),
  requestBody: z.optional(z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) })),
})

interface HostileRequest {
  path: readonly string[]
  query: Record<string, unknown>
  headers: Record<string, string>
  body: string | undefined
}

/** Half a character is in no header. */
const headers = fc.dictionary(fc.constantFrom('if-match', 'if-none-match', 'content-type', 'accept', 'x-forwarded-for'), hostileWord, {
  maxKeys: 2,
})

/** Requests to a route, by what the document says of it. */
export function hostileRequest(path: string, method: string): fc.Arbitrary<HostileRequest> {
  const said: unknown = Object.entries(paths[path] ?? {}).find(([name]) => name === method.toLowerCase())?.[1]
  const { parameters, requestBody } = operation.parse(said)
  const queries = parameters.filter(one => one.in === 'query').map(one => [one.name, nearly(one.schema)] as const)
  const body = Object.values(requestBody?.content ?? {}).map(one => nearly(one.schema).map(value => JSON.stringify(value) ?? ''))
  return fc.record({
    path: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(hostileWord, { maxLength: 3 }) }),
    query: fc
      .shuffledSubarray(queries, { maxLength: Math.min(2, queries.length) })
      .chain(some => fc.record<Record<string, unknown>>(Object.fromEntries(some))),
    headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
    body:
      body.length > 0
        ? fc.oneof({ weight: 5, arbitrary: fc.oneof(...body) }, { weight: 1, arbitrary: hostileJson })
        : fc.constant(undefined),
  })
}

/** Part of an address: half a character cannot be encoded. */
export const inAddress = (text: unknown) =>
  encodeURIComponent(String(typeof text === 'object' ? JSON.stringify(text) : text).toWellFormed())
