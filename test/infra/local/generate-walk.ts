import { readFileSync, writeFileSync } from 'node:fs'
import { walked, walkedReadme } from './walk.ts'

writeFileSync(walkedReadme, await walked(readFileSync(walkedReadme, 'utf8')))
