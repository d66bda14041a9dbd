/** `npm run generate:messages`: writes `messages/index.ts`, once the English messages have changed. */
import { writeFileSync } from 'node:fs'
import { indexText } from './messages-index.ts'

writeFileSync(new URL('messages/index.ts', import.meta.url), indexText())
