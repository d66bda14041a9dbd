/** Holds stand-ins and our requests to what a vendor says of its API, as far as sources use it. */

import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { jsonIn } from '#domain/text.ts'
import type { Exchange } from '#infra/local/sources/stand-in.ts'

const endpoint = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** Such as `/v1.0/users/:id`. */
  path: z.string().startsWith('/'),
  query: z.array(z.string()).default([]),
  /** The name of what it takes as a body. */
  takes: z.string().optional(),
  /** By status, the name of what it answers; null: no body. */
  answers: z.record(z.string().regex(/^\d{3}$/), z.string().nullable()),
})

const vendorFile = z.strictObject({
  system: z.string(),
  /** Where the facts are from. */
  sources: z.array(z.strictObject({ repository: z.string(), path: z.string(), commit: z.string().optional(), licence: z.string() })).min(1),
  /** What it answers where it refuses. */
  refusal: z.string(),
  endpoints: z.array(endpoint),
  /** JSON Schema. Only fields that sources and tests need. */
  $defs: z.record(z.string(), z.record(z.string(), z.unknown())),
})

/** @param name of a file in this folder, without `.json` */
export const vendorNamed = (name: string): z.output<typeof vendorFile> =>
  vendorFile.parse(JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')))

/** @returns the complaints about a request and its answer: none where both are as the vendor says */
export type Complaints = (exchange: Exchange) => readonly string[]

/** @param name of a file in this folder, without `.json` */
export function vendorContract(name: string): Complaints {
  const { endpoints, refusal, $defs } = vendorNamed(name)
  const schemas = new Map(Object.keys($defs).map(def => [def, z.fromJSONSchema({ $ref: `#/$defs/${def}`, $defs })]))
  const patterns = endpoints.map(endpoint => ({ ...endpoint, pattern: new URLPattern({ pathname: endpoint.path }) }))
  return ({ method, path, query, body, status, answer }) => {
    const where = `${method} ${path} (${status})`
    const found = patterns.find(endpoint => endpoint.method === method && endpoint.pattern.test({ pathname: path }))
    if (!found) return [`${where}: no such endpoint`]
    const parameters = [...query.keys()].filter(key => !found.query.includes(key)).map(key => `no parameter ${key}`)
    const expected = found.answers[status] ?? (status >= 400 ? refusal : undefined)
    const complaints = expected === undefined ? bodyless(answer, status in found.answers) : schemaComplaints(schemas.get(expected), answer)
    const taken =
      found.takes === undefined ? [] : schemaComplaints(schemas.get(found.takes), jsonIn(body)).map(complaint => `asked with ${complaint}`)
    return [...parameters, ...taken, ...complaints].map(complaint => `${where}: ${complaint}`)
  }
}

function bodyless(answer: object | undefined, isKnown: boolean) {
  if (!isKnown) return ['no such status']
  return answer ? ['no body is expected'] : []
}

function schemaComplaints(schema: z.ZodType | undefined, answer: unknown) {
  if (!schema) return ['its answer is not described']
  const { error } = schema.safeParse(answer)
  return error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []
}
