import { expect, it } from 'vitest'
import { faultsIn } from '#infra/dependencies.ts'

const good = { version: '1.0.0', license: 'MIT', integrity: 'sha512-x' }
const asLocked = { version: '1.0.0', license: 'MIT' }

/** Of one package, and of how it is installed. */
const faultsOf = (locked: object, installed: Parameters<typeof faultsIn>[1] = () => asLocked) =>
  faultsIn({ packages: { '': { license: 'GPL-3.0' }, 'node_modules/a': { ...good, ...locked } } }, installed)

it.each([
  ['with a permissive licence', {}],
  ['with a choice of licences, one of them permissive', { license: '(GPL-2.0 OR MIT)' }],
  ['with two permissive licences', { license: 'MIT AND ISC' }],
  ['with any licence, that only tests need', { license: 'GPL-3.0', dev: true }],
  ['within the package of another', { integrity: undefined, inBundle: true, dev: true }],
])('a dependency is taken: one %s', (_, locked) => {
  expect(faultsOf(locked)).toEqual([])
})

it.each([
  ['has a licence that is not allowed: GPL-3.0', { license: 'GPL-3.0' }],
  ['has a licence that is not allowed: none', { license: undefined }],
  ['has a licence that is not allowed: MIT AND GPL-3.0', { license: 'MIT AND GPL-3.0' }],
  ['has a licence that is not allowed: (MIT OR ISC) AND GPL-3.0', { license: '(MIT OR ISC) AND GPL-3.0' }],
  ['names where it comes from: a lock file leaves that to npm', { resolved: 'https://registry.example/a.tgz' }],
  ['names where it comes from: a lock file leaves that to npm', { resolved: 'git+ssh://git@github.com/a/a.git#1' }],
  ['names where it comes from: a lock file leaves that to npm', { resolved: '../a', link: true }],
  ['has no SHA-512 in the lock file', { integrity: undefined, dev: true }],
  ['has no SHA-512 in the lock file', { integrity: 'sha1-x' }],
])('a dependency is refused that %s', (fault, locked) => {
  expect(faultsOf(locked)).toEqual([`node_modules/a ${fault}`])
})

it('a dependency is refused if its licence or version differs from the lock file', () => {
  expect(faultsOf({}, () => ({ ...asLocked, license: 'GPL-3.0' }))).toEqual(['node_modules/a has a licence that is not allowed: GPL-3.0'])
  expect(faultsOf({}, () => ({ ...asLocked, version: '1.0.1' }))).toEqual([
    'node_modules/a is installed as 1.0.1, but locked as 1.0.0: run npm ci',
  ])
})

it('a dependency for another system need not be installed', () => {
  expect(faultsOf({}, () => undefined)).toEqual([])
})
