/** `npm run generate:messages` writes `messages/index.ts`, after a change of the English messages. */
import { writeFileSync } from 'node:fs'
import { indexText } from './messages-index.ts'

writeFileSync(new URL('messages/index.ts', import.meta.url), indexText())
