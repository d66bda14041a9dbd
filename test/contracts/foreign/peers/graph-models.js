/** Reads bodies on standard input with the models of `@microsoft/msgraph-sdk`: prints the ids of the records in each, and fields that no model knows. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const { resolve } = createRequire(join(process.cwd(), 'here.js'))
const load = name => import(pathToFileURL(resolve(name)).href)
const models = await load('@microsoft/msgraph-sdk/models/index.js')
const { JsonParseNodeFactory } = await load('@microsoft/kiota-serialization-json')

const partsOf = value => (typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(partsOf)] : [])

const read = ({ model, body }) => {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const node = new JsonParseNodeFactory().getRootParseNode('application/json', bytes.buffer)
  const parsed = node.getObjectValue(models[`create${model}FromDiscriminatorValue`])
  const records = parsed.value
  return {
    ids: records.map(({ id }) => id),
    unknown: partsOf(parsed).flatMap(({ additionalData }) => Object.keys(additionalData ?? {}).filter(name => !name.startsWith('@odata.'))),
  }
}

process.stdout.write(JSON.stringify((await json(process.stdin)).map(read)))
