import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const readme = new URL('../../shared/README.md', import.meta.url)

/** Files that the README follows something through, in order; one without a folder is in that of the one before. */
function filesToRead(): readonly string[] {
  const [, section = ''] = readFileSync(readme, 'utf8').split('## Where to start reading')
  let folder = ''
  return [...section.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name = '']) => {
    if (!name.includes('/')) return folder + name
    folder = name.slice(0, name.lastIndexOf('/') + 1)
    return name
  })
}

it('the README sends readers to files that exist', () => {
  const files = filesToRead()
  expect(files.length).toBeGreaterThan(20)
  expect(files.filter((file) => !existsSync(new URL(file, readme)))).toEqual([])
})
