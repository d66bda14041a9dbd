import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { schemaText } from '../../../shared/policies/json-schema.ts'

describe('the JSON Schema for editors', () => {
  it('is the one that the policy document gives: else run npm run generate:schema', () => {
    expect(readFileSync(new URL('../../../shared/policies/policy.schema.json', import.meta.url), 'utf8')).toBe(schemaText())
  })

  it('explains every key, and asks for just those that have no default', () => {
    const { properties, required } = JSON.parse(schemaText())
    for (const [key, { description }] of Object.entries<{ description?: string }>(properties)) expect(description, key).toMatch(/\.$/)
    expect(required.toSorted()).toEqual(['announcedAt', 'apps', 'contact', 'deadline', 'id', 'issuer', 'scope', 'title', 'zone'])
  })
})
