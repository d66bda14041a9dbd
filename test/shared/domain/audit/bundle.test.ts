import { expect, it } from 'vitest'
import { bundleAction, checkBundle, entryFile, manifestFile, manifestOf } from '#domain/audit/bundle.ts'
import { sha256 } from '#domain/hash.ts'

const files = { 'case.json': '{"state":"overdue"}' }
const manifest = manifestOf(files)

const checked = ({ listed = manifest, action = bundleAction, hash = sha256(manifest) } = {}) => {
  const sealed = { previous: '', key: 'k1', hash: '' }
  const entry = { number: 1, policy: 'no-tiktok', at: '2023-03-15T09:00:00Z', by: 'staff', action, details: { sha256: hash }, ...sealed }
  return checkBundle({ ...files, [manifestFile]: listed, [entryFile]: JSON.stringify(entry) })
}

it('a bundle belongs to the decision that has the hash of its manifest', () => {
  expect(checked()).toMatchObject({ entry: { number: 1, details: { sha256: sha256(manifest) } } })
})

it.each([
  ['the export of another case', { hash: sha256(manifestOf({ 'case.json': '{}' })) }],
  ['another decision', { action: 'exempt' }],
])('a bundle with the entry of %s is refused', (_, changes) => {
  expect(checked(changes)).toEqual({ fault: 'manifest.json is not that of audit-entry.json' })
})

it('a bundle without an entry is said to be one of the copies that no log can prove', () => {
  expect(checkBundle({ ...files, [manifestFile]: manifest })).toEqual({ fault: expect.stringContaining('the first of a day only') })
  expect(checkBundle(files)).toEqual({ fault: expect.stringContaining('no bundle of Ides') })
})
