import { writeFileSync } from 'node:fs'
import { openApiDocument } from './openapi.ts'

const document = openApiDocument({ issuer: 'https://example.org', scopePrefix: '' })
writeFileSync(new URL('openapi.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`)
