import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { issuerForms } from '#domain/emails/plain.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { cataloguePolicies } from '#test/builders.ts'

it('an issuer of the catalogue has the article that its sound wants', () => {
  const issuers = readdirSync(cataloguePolicies).map(
    file => policyDocument.parse(parse(readFileSync(new URL(file, cataloguePolicies), 'utf8'))).issuer,
  )
  const forms = [...new Set(issuers.map(issuer => issuerForms(issuer).anIssuer))]
  expect(forms.length).toBeGreaterThan(20)
  expect(forms.filter(anIssuer => anIssuer.startsWith('an ')).toSorted()).toEqual([
    'an Attorney-General’s Department of Australia',
    'an Australian Department of Home Affairs',
    'an Estonian State IT Centre',
    'an Examples Office',
  ])
})

it.each([
  'an EU',
  'an FBI',
  'an HMRC',
  'an IT department',
  'an NHS England',
  'an NSA',
  'an Élysée Palace',
  'an Honourable Company',
  'an Ulster Council',
  'a U.S. Senate',
  'a UNESCO',
  'a United Nations',
  'a Ukrainian Parliament',
  'a House of Commons',
  'a SHAPE',
  'a STATE OF TEXAS',
])('an issuer is %s', anIssuer => {
  expect(issuerForms(anIssuer.replace(/^an? /, '')).anIssuer).toBe(anIssuer)
})

it('an issuer loses the article that it was written with', () => {
  expect(issuerForms('The Commission')).toEqual({ issuer: 'The Commission', anIssuer: 'a Commission' })
  expect(issuerForms('the Office')).toEqual({ issuer: 'the Office', anIssuer: 'an Office' })
  expect(issuerForms('Theatre Board').anIssuer).toBe('a Theatre Board')
})
