/** `npm run generate:schema` writes `policy.schema.json`, with which editors complete and check policy documents. */
import { writeFileSync } from 'node:fs'
import { schemaText } from './json-schema.ts'

writeFileSync(new URL('policy.schema.json', import.meta.url), schemaText())
