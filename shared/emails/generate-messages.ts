/** `npm run generate:messages`: writes `messages/index.ts`, from the catalogues that lie there. */
import { readdirSync, writeFileSync } from 'node:fs'
import { indexText } from './messages-index.ts'

const folder = new URL('messages/', import.meta.url)
const present = readdirSync(folder).filter((name) => name.endsWith('.json'))
writeFileSync(new URL('index.ts', folder), indexText(present.map((name) => name.slice(0, -'.json'.length))))
