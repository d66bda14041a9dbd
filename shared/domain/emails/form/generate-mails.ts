/** `npm run generate:mails` writes `parts.ts` from `letter.mjml`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { partsText } from './compile.ts'

const beside = (name: string): URL => new URL(name, import.meta.url)

writeFileSync(beside('parts.ts'), await partsText(readFileSync(beside('letter.mjml'), 'utf8')))
