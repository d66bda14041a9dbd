import { describe, expect, it } from 'vitest'
import { configured, deployed, withOidc } from './deployed.ts'
import { faultsIn } from './template-faults.ts'

describe('the templates', () => {
  it.each([
    ['with a pool of users', configured],
    ["with an issuer of the deployer's own", withOidc],
    [
      'with all that can be set',
      {
        ...configured,
        reservedConcurrency: true,
        name: 'Other',
        region: 'eu-central-1',
        access: { keptDays: 365, accounts: ['111122223333'] },
      },
    ],
  ])('are such as CloudFormation takes, %s', (_, configuration) => {
    const { data, service } = deployed(configuration)
    expect([...faultsIn(data.toJSON()), ...faultsIn(service.toJSON())]).toEqual([])
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
