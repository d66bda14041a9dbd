/** Writes the files of the sample organisation. Run by `npm run generate:sample`. */
import { writeFileSync } from 'node:fs'
import { sampleFiles } from './files.ts'

for (const [file, text] of Object.entries(sampleFiles())) writeFileSync(new URL(file, import.meta.url), text)
