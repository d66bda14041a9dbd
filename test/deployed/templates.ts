/** What the emulator's CloudFormation cannot take, and what is left of it in the copy that is deployed there. */
import * as z from 'zod'

const resource = z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) })

export const template = z.looseObject({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
})

export type Template = z.output<typeof template>

export interface Stripping {
  why: string
  /** What the emulator refuses as long as there is a reason. */
  refused: object
  strip(template: Template): Template
}

const withoutResources =
  (isOut: (one: z.output<typeof resource>) => boolean) =>
  (whole: Template): Template => ({
    ...whole,
    Resources: Object.fromEntries(Object.entries(whole.Resources).filter(([, one]) => !isOut(one))),
  })

const attribute = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })

const attributeIn = (value: unknown): readonly [string, string] | undefined => attribute.safeParse(value).data?.['Fn::GetAtt']

/** Every value, from the outside in. */
function replaced(value: unknown, replace: (value: unknown) => unknown): unknown {
  const now = replace(value)
  if (now !== value || now === null || typeof now !== 'object') return now
  if (Array.isArray(now)) return now.map(one => replaced(one, replace))
  return Object.fromEntries(Object.entries(now).map(([name, one]) => [name, replaced(one, replace)]))
}

const pool = { Type: 'AWS::Cognito::UserPool', Properties: {} }
const identity = { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'probe.example' } }
const outputOf = (name: string, attribute: string) => ({ Value: { 'Fn::GetAtt': [name, attribute] } })

export const strippings: readonly Stripping[] = [
  {
    why: 'archives of a bus: AWS::Events::Archive is no resource type that it knows',
    refused: {
      Resources: {
        Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'probe' } },
        Archive: { Type: 'AWS::Events::Archive', Properties: { SourceArn: { 'Fn::GetAtt': ['Bus', 'Arn'] } } },
      },
    },
    strip: withoutResources(({ Type }) => Type === 'AWS::Events::Archive'),
  },
  {
    why: 'rotations of a secret: AWS::SecretsManager::RotationSchedule is no resource type that it knows, nor is what forbids deleting it',
    refused: { Resources: { Rotation: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: 'probe' } } } },
    strip: withoutResources(({ Type }) => /^AWS::SecretsManager::(RotationSchedule|ResourcePolicy)$/.test(Type)),
  },
  {
    why: 'alarms on a sum of several metrics: it knows no metric math',
    refused: {
      Resources: {
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            ComparisonOperator: 'GreaterThanThreshold',
            EvaluationPeriods: 1,
            Threshold: 1,
            Metrics: [{ Id: 'sum', Expression: '1 + 1' }],
          },
        },
      },
    },
    strip: withoutResources(({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && 'Metrics' in Properties),
  },
  {
    why: 'outputs with the DKIM records of the identity: it does not tell them',
    refused: { Resources: { Identity: identity }, Outputs: { Dkim: outputOf('Identity', 'DkimDNSTokenName1') } },
    strip: whole => ({
      ...whole,
      Outputs: Object.fromEntries(
        Object.entries(whole.Outputs).filter(([, { Value }]) => !JSON.stringify(Value).includes('"DkimDNSToken')),
      ),
    }),
  },
  {
    why: 'the address of the pool as an issuer: it tells that without https:// only, which is put in front of it',
    refused: { Resources: { Pool: pool }, Outputs: { Issuer: outputOf('Pool', 'ProviderURL') } },
    strip: whole =>
      template.parse(
        replaced(whole, value => {
          const [name, asked] = attributeIn(value) ?? []
          return asked === 'ProviderURL' ? { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [name, 'ProviderName'] }]] } : value
        }),
      ),
  },
]
