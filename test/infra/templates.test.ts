import type { Template } from 'aws-cdk-lib/assertions'
import { expect, it } from 'vitest'
import { sourcesSettings } from '#domain/sources/settings.ts'
import { all, configured, deployed, otherwise, withMany, withNetwork, withOidc, withSystems } from './deployed.ts'

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

const network = { vpc: 'vpc-0123abcd', subnets: ['subnet-0123abcd', 'subnet-abcd0123'] }

const federated = sourcesSettings.parse({ intune: { kind: 'intune', tenant: 'tenant', clientId: 'client' } })

/** A value that AWS fills in, at its longest: an ARN. */
const filledIn = (value: unknown): string => {
  if (typeof value === 'string') return value
  return JSON.stringify(value).includes('"AWS::') ? 'eu-central-1' : '?'.repeat(131)
}

/** Bytes of a policy, where IAM counts no white space. */
const bytesOf = (policy: unknown): number =>
  JSON.stringify(policy, (_, value) => {
    const [[key, of] = []] = typeof value === 'object' && value !== null ? Object.entries(value) : []
    if (key === 'Fn::Join' && Array.isArray(of)) return of[1].map(filledIn).join(of[0])
    return key === 'Ref' || key === 'Fn::GetAtt' || key === 'Fn::ImportValue' ? filledIn(value) : value
  }).length

/** Of all policies of each role. */
const policyBytes = (template: Template): readonly number[] => {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties)
  const sizes = Map.groupBy(
    policies.flatMap(({ Roles, PolicyDocument }) => Roles.map((role: object) => [JSON.stringify(role), bytesOf(PolicyDocument)])),
    ([role]) => role,
  )
  return [...sizes.values()].map(of => of.reduce((sum, [, bytes]) => sum + Number(bytes), 0))
}

it.each([
  ['as it comes', configured],
  ['with an issuer', withOidc],
  ['with systems', withSystems],
  ['with everything else', otherwise],
  ['with a network', withNetwork],
  ['with a network of the deployer’s', { ...withSystems, network }],
  ['with forty sources and connectors', withMany],
  [
    'with all of it, without secrets',
    { ...withNetwork, ...otherwise, ...{ sources: federated, access: withSystems.access, network, alarms: withNetwork.alarms } },
  ],
])('the templates %s keep to the limits of AWS', (_, configuration) => {
  const { data, service } = deployed(configuration)
  for (const template of [data, service]) {
    const { Resources, Outputs } = template.toJSON()
    expect(JSON.stringify(template.toJSON()).length).toBeLessThan(1_000_000)
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(500)
    expect(Object.keys(Outputs).length).toBeLessThanOrEqual(200)
    for (const bytes of policyBytes(template)) expect(bytes).toBeLessThanOrEqual(10_240)
  }
  for (const { AlarmActions, AlarmDescription } of Object.values(all(service, 'AWS::CloudWatch::Alarm'))) {
    expect(AlarmActions.length).toBeLessThanOrEqual(5)
    expect(AlarmDescription.length).toBeLessThanOrEqual(1024)
  }
  for (const { Targets } of Object.values(all(service, 'AWS::Events::Rule'))) expect(Targets.length).toBeLessThanOrEqual(5)
})
