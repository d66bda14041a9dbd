import type { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { configured, deployed, withConnectors, withOidc } from './deployed.ts'
import { faultsIn } from './template-faults.ts'

/** Names of what a stack gives to others, and of what it takes from them. */
const exportedBy = (template: Template) =>
  [...JSON.stringify(template.findOutputs('*')).matchAll(/"Export":\{"Name":"([^"]+)"/g)].map(([, name]) => name)
const importedBy = (template: Template) =>
  [...JSON.stringify(template.toJSON()).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name)

describe('the templates', () => {
  it.each([
    ['with a pool of users', configured],
    ["with an issuer of the deployer's own", withOidc],
    [
      'with all that can be set',
      {
        ...configured,
        reservedConcurrency: true,
        tracing: true,
        domains: { page: 'ides.example.org', certificate: 'arn:aws:acm:eu-central-1:111122223333:certificate/one' },
        name: 'Other',
        region: 'eu-central-1',
        access: { ...withConnectors.access, accounts: ['111122223333'] },
      },
    ],
  ])('are such as CloudFormation takes, %s', (_, configuration) => {
    const { data, service } = deployed(configuration)
    expect([...faultsIn(data.toJSON()), ...faultsIn(service.toJSON())]).toEqual([])
  })

  it('change between pool and issuer while old and new are mixed, in the order that the runbook says', () => {
    const [pool, issuer] = [deployed(configured), deployed(withOidc)]
    const imported = importedBy(issuer.service)
    expect(imported).not.toEqual([])
    // To the issuer the service goes first, and meets the old data stack; to the pool it goes last, and the new data stack meets it.
    for (const { data } of [pool, issuer]) expect(exportedBy(data)).toEqual(expect.arrayContaining(imported))
    expect(exportedBy(pool.data)).toEqual(expect.arrayContaining(importedBy(pool.service)))
  })

  it.each([
    [
      'a property that there is not',
      { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeOut: 30 } },
      'One.VisibilityTimeOut is no property of AWS::SQS::Queue',
    ],
    [
      'a value of another kind',
      { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 'ten' } },
      'One.DelaySeconds must be of type integer, but is "ten"',
    ],
    ['a missing property', { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' } } }, 'One.Protocol is missing'],
    [
      'a fault further in',
      { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: 'a', StageName: 'b', DefaultRouteSettings: { Throttling: 1 } } },
      'One.DefaultRouteSettings.Throttling is no property of RouteSettings',
    ],
    ['a type that there is not', { Type: 'AWS::SQS::Queues' }, 'One is of no type that is known: AWS::SQS::Queues'],
  ])('would not pass with %s', (_, resource, fault) => {
    expect(faultsIn({ Resources: { One: resource } })).toEqual([fault])
  })
})
