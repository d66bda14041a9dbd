import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { documentOf } from '#domain/policies/document-of.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { document, security } from '#test/builders.ts'

const catalogue = new URL('../../../../shared/domain/catalogue/policies/', import.meta.url)

it.each(readdirSync(catalogue))('the document of a policy says what %s says', file => {
  const policy = policyDocument.parse(parse(readFileSync(new URL(file, catalogue), 'utf8')))
  expect(policyDocument.parse(JSON.parse(JSON.stringify(documentOf(policy))))).toEqual(policy)
})

it('the document of a policy says what a policy says that writes everything otherwise', () => {
  const policy = policyDocument.parse({
    ...document,
    ...security,
    deadline: { at: '2023-03-15T17:00' },
    hours: '07:30-24:00',
    sendAt: '06:05',
    reminders: [],
    workingDays: { week: ['sun', 'mon'], holidays: ['2023-03-09'] },
    minimumNotice: 'P0D',
    escalation: [
      { after: 'P0D', suspend: true, wait: 'working-time' },
      { after: 'P2D', notify: 'security' },
      { every: 'P7D', notify: 'staff', times: 3 },
    ],
  })
  expect(policyDocument.parse(JSON.parse(JSON.stringify(documentOf(policy))))).toEqual(policy)
})

it('the document of a policy writes out every default', () => {
  expect(documentOf(policyDocument.parse(document))).toMatchObject({
    reminders: ['P14D', 'P7D', 'P3D', 'P1D', 'P0D'],
    hours: '08:00-18:00',
    sendAt: '09:00',
    minimumNotice: 'P5D',
  })
})
