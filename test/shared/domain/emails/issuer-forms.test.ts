import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { issuerForms } from '../../../../shared/domain/emails/issuer-forms.ts'
import { policyDocument } from '../../../../shared/domain/policies/policy.ts'

const catalogue = new URL('../../../../shared/domain/catalogue/policies/', import.meta.url)

describe('an issuer', () => {
  it('of the catalogue has the article that its sound wants', () => {
    const issuers = readdirSync(catalogue).map((file) => policyDocument.parse(parse(readFileSync(new URL(file, catalogue), 'utf8'))).issuer)
    expect([...new Set(issuers.map((issuer) => issuerForms(issuer).anIssuer))].toSorted()).toEqual([
      'a Commonwealth of Virginia',
      'a European Commission',
      'a European External Action Service',
      'a European Parliament',
      'a Flemish Government',
      'a General Secretariat of the Council of the EU',
      'a Government of Czechia',
      'a Government of Norway',
      'a Ministry of Digital Affairs of Taiwan',
      'a Ministry of Foreign Affairs of Latvia',
      'a NASA',
      'a NATO',
      'a National Cyber and Information Security Agency of Czechia (NUKIB)',
      'a National Security Council of Belgium',
      'a New Zealand Parliamentary Service',
      'a Scottish Government',
      'a South Korean ministries and police',
      'a State of Maryland',
      'a State of Montana',
      'a State of New York',
      'a State of South Dakota',
      'a State of Texas',
      'a Treasury Board of Canada Secretariat',
      'a UK Cabinet Office',
      'a US House of Representatives',
      'a US Navy',
      'a US Office of Management and Budget',
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
  ])('is %s', (anIssuer) => {
    expect(issuerForms(anIssuer.replace(/^an? /, '')).anIssuer).toBe(anIssuer)
  })

  it('loses the article that it was written with', () => {
    expect(issuerForms('The Commission')).toEqual({ issuer: 'The Commission', anIssuer: 'a Commission' })
    expect(issuerForms('the Office')).toEqual({ issuer: 'the Office', anIssuer: 'an Office' })
    expect(issuerForms('Theatre Board').anIssuer).toBe('a Theatre Board')
  })
})
