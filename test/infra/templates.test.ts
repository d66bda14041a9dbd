import type { Template } from 'aws-cdk-lib/assertions'
import { expect, it } from 'vitest'
import { configured, deployed, withOidc } from './deployed.ts'

/** Names of what a stack gives to others, and of what it takes from them. */
const exportedBy = (template: Template) =>
  [...JSON.stringify(template.findOutputs('*')).matchAll(/"Export":\{"Name":"([^"]+)"/g)].map(([, name]) => name)
const importedBy = (template: Template) =>
  [...JSON.stringify(template.toJSON()).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name)

it('the templates change between pool and issuer in the order that the runbook says', () => {
  const [pool, issuer] = [deployed(configured), deployed(withOidc)]
  const imported = importedBy(issuer.service)
  expect(imported).not.toEqual([])
  // To the issuer the service goes first, and meets the old data stack; to the pool it goes last, and the new data stack meets it.
  for (const { data } of [pool, issuer]) expect(exportedBy(data)).toEqual(expect.arrayContaining(imported))
  expect(exportedBy(pool.data)).toEqual(expect.arrayContaining(importedBy(pool.service)))
})
