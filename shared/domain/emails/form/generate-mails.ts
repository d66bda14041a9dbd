/** `npm run generate:mails` writes `parts.ts` from `letter.mjml`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { partsText } from './compile.ts'

const inForm = (name: string) => new URL(name, import.meta.url)

writeFileSync(inForm('parts.ts'), await partsText(readFileSync(inForm('letter.mjml'), 'utf8')))
