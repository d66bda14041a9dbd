/** `npm run generate:schema` writes the schemas with which editors complete and check policies and requirements. */
import { writeFileSync } from 'node:fs'
import { schemaTexts } from './json-schema.ts'

for (const [name, text] of Object.entries(schemaTexts)) writeFileSync(new URL(name, import.meta.url), text())
