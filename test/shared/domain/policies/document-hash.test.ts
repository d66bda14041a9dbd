import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { documentOf } from '#domain/policies/document-of.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { documentHash } from '#domain/policies/store.ts'
import { document, policyOf } from '#test/builders.ts'

it('a document has the same hash whatever the order of its keys, with or without defaults', () => {
  const backwards = Object.fromEntries(Object.entries(document).reverse())
  expect(documentHash(policyDocument.parse(backwards))).toBe(documentHash(policyOf()))
  expect(documentHash(policyDocument.parse(documentOf(policyOf())))).toBe(documentHash(policyOf()))
  expect(documentHash(policyOf({ reminders: ['P14D', 'P7D', 'P3D', 'P1D', 'P0D'] }))).toBe(documentHash(policyOf()))
})

it.each([{ title: 'Remove it' }, { apps: ['temu'] }, { contact: { name: 'IT', email: 'helpdesk@ec.example' } }, { minimumNotice: 'P6D' }])(
  'another document has another hash: %o',
  change => {
    expect(documentHash(policyOf(change))).not.toBe(documentHash(policyOf()))
  },
)

it('the hash is that of what jq writes with sorted keys and no spaces, and stays the same', () => {
  const sorted = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted()) : value
  const written = JSON.stringify(documentOf(policyOf()), sorted)
  expect(documentHash(policyOf())).toBe(createHash('sha256').update(written).digest('hex'))
  expect(documentHash(policyOf())).toBe('e0426107123b5eef62e01e60ce6763116356d941e0f620d72838df28a6024106')
})
