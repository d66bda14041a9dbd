import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { walked, walkedReadme } from './walk.ts'

it('the campaign by command line prints what the README says: if not, npm run generate:walk', async () => {
  const text = readFileSync(walkedReadme, 'utf8')
  expect(text).toContain('$ npx ides audit verify\n')
  expect(await walked(text)).toBe(text)
})
