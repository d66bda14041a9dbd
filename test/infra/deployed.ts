import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import cdk from '#cdk.json' with { type: 'json' }
import { connectorsSettings } from '#domain/access/settings.ts'
import { getOrCompute } from '#domain/caching.ts'
import { directoriesSettings, sourcesSettings } from '#domain/sources/settings.ts'
import { type Configuration, readConfiguration } from '#infra/configuration.ts'
import { deploymentOf } from '#infra/deployment.ts'

/** As it comes with Ides. */
export const configured = readConfiguration('infra/ides.config.yaml')

/** With an issuer of the deployer's own. */
export const withOidc: Configuration = {
  ...configured,
  signIn: { oidc: { issuer: 'https://login.example.org/ides', audience: 'ides-api', clientId: 'ides-cli', scopePrefix: 'ides/' } },
}

/** With sources of every kind of reading, a directory, connectors, events of cases, and people who are never cut off by themselves. */
export const withSystems: Configuration = {
  ...configured,
  sources: sourcesSettings.parse({
    intune: { kind: 'intune', tenant: 'tenant', clientId: 'client', secret: 'ides/intune', everyHours: 12 },
    laptops: { kind: 'files', format: 'ides', prefix: 'laptops/' },
    phones: { kind: 'files', format: 'intune-export', prefix: 'phones/eu/', keptDays: 3 },
  }),
  directories: directoriesSettings.parse({
    directory: { kind: 'graph', tenant: 'tenant', clientId: 'client', secret: 'ides/directory', zone: 'Europe/Brussels' },
  }),
  access: {
    ...configured.access,
    caseEvents: true,
    connectors: connectorsSettings.parse({
      entra: {
        ...{ kind: 'entra-device', tenant: 'tenant', clientId: 'client', secret: 'ides/entra', attribute: 7 },
        secretEnds: '2027-05-01',
      },
      hook: { kind: 'webhook', address: 'https://receiver.example/ides', secret: 'ides/webhook' },
    }),
    protected: { staff: ['glass1'], groups: ['board'] },
  },
  reservedConcurrency: true,
}

const mailbox = (written: string, address: string) => ({ written, address, domain: address.replace(/.*@/, '') })

const forty = <T>(one: (name: string) => T) =>
  Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`s${index}`, one(`ides/${index}`)]))

/** With more sources and connectors than anybody has. */
export const withMany: Configuration = {
  ...withSystems,
  sources: sourcesSettings.parse(forty(secret => ({ kind: 'intune', tenant: 'tenant', clientId: 'client', secret }))),
  access: {
    ...withSystems.access,
    connectors: connectorsSettings.parse(forty(secret => ({ kind: 'webhook', address: 'https://receiver.example/ides', secret }))),
  },
}

/** With a network of its own, alarms for others, mail events by one route, and admins who sign in elsewhere. */
export const withNetwork: Configuration = {
  ...withSystems,
  mail: { ...configured.mail, defaultBus: false, ratePercent: 50 },
  alarms: { ...configured.alarms, topics: ['arn:aws:sns:eu-west-1:111122223333:on-call'], webhook: 'https://alerts.example.org/ides' },
  signIn: {
    ...{ cognito: true, machines: { ci: ['read', 'policies:write'], 'mdm-import': ['devices:write'] } },
    federation: {
      ...{ kind: 'oidc', name: 'Entra', issuer: 'https://login.example.org/v2.0', clientId: 'ides', secret: 'ides/entra-sign-in' },
      ...{ scopes: ['openid', 'profile', 'email'], fullName: 'name', email: 'email', emailVerified: 'xms_edov' },
      rights: { claim: 'roles', roles: { 'Ides.Author': 'author' }, units: {} },
    },
  },
  network: { vpc: 'make', subnets: [] },
}

export const saml: Configuration['signIn']['federation'] = {
  ...{ kind: 'saml', name: 'Okta', metadata: 'https://okta.example.org/metadata?app=1', signOut: true, fullName: 'cn', email: 'mail' },
  rights: { claim: 'groups', roles: { admins: 'author' }, units: { board: 'DG-BETA' } },
}

/** With everything else set otherwise than by default. */
export const otherwise: Configuration = {
  ...configured,
  name: 'Other',
  mail: {
    ...configured.mail,
    from: mailbox('it@department.example.com', 'it@department.example.com'),
    replyTo: mailbox('IT <helpdesk@example.org>', 'helpdesk@example.org'),
    identity: 'existing',
    texts: 'test/infra/texts.json',
    brand: 'infra/local/sample/brand.json',
    ratePercent: 40,
  },
  signIn: {
    oidc: {
      ...{ issuer: 'https://login.example.org/ides', audience: 'ides-api', clientId: 'ides-cli', scopePrefix: '' },
      ...{ requestedPrefix: 'api://ides/', requestedScopes: ['openid', 'api://ides/access'] },
      rights: { claim: 'roles', roles: { 'Ides.Author': 'author' }, units: {} },
      console: { clientId: 'ides-console', secret: 'ides/console' },
    },
  },
  access: { ...configured.access, accounts: ['111122223333', '012345678901'] },
  logs: { keptDays: 30 },
  reservedConcurrency: true,
  tracing: true,
  domains: {
    ...{ page: 'ides.example.org', api: 'ides-api.example.org' },
    certificate: 'arn:aws:acm:eu-west-1:111122223333:certificate/one',
  },
  tags: { 'cost-center': '4711' },
  permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
}

/** What alarms watch, each alone or several in a sum: `Errors of syncFunction from 1`. */
export const watchedIn = (service: Template): readonly string[] =>
  Object.values(all(service, 'AWS::CloudWatch::Alarm')).flatMap(({ Threshold, Metrics = [], ...only }) =>
    [only, ...Metrics.map(({ MetricStat }: { MetricStat?: { Metric: object } }) => MetricStat?.Metric ?? {})].flatMap(
      ({ MetricName, Dimensions = [] }) => Dimensions.map(({ Value }: { Value: string }) => `${MetricName} of ${Value} from ${Threshold}`),
    ),
  )

interface Templates {
  data: Template
  service: Template
  stacks: ReturnType<typeof deploymentOf>
}

/** Folders, by the template of the service. */
const outputs = new Map<Template, string>()

const synthesised = new Map<string, Templates>()

/**
 * The templates as they would be deployed, but for the code of functions, which is not bundled. Each is made once, and cdk-nag has no finding in
 * it. In a folder that `IDES_TEMPLATES` names they are kept for other checks; CloudFormation's own, which takes seconds to load, is run there alone.
 */
export const deployed = (configuration = configured): Templates =>
  getOrCompute(synthesised, JSON.stringify(configuration), () => {
    const { IDES_TEMPLATES: kept } = process.env
    const outdir = kept ? mkdtempSync(join(kept, 'cdk-')) : undefined
    const context = { ...cdk.context, 'aws:cdk:bundling-stacks': [] }
    const app = new App({ outdir, context, builtinCloudFormationValidation: kept !== undefined })
    const stacks = deploymentOf(app, configuration)
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    const templates = { data: Template.fromStack(stacks.data), service: Template.fromStack(stacks.service), stacks }
    outputs.set(templates.service, app.outdir)
    return templates
  })

/** Properties with all that they refer to named as in the code: `{ "Fn::GetAtt": ["MissedRuns2A46D234", "Arn"] }` is `MissedRuns`, a table of the other stack `People`. */
export const plain = (properties: object) => JSON.parse(JSON.stringify(properties), (_, value) => named(value))

function named(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const [[key, of] = []] = Object.entries(value)
  if (key === 'Ref') return unhashed(of)
  if (key === 'Fn::GetAtt') return unhashed(of[0])
  if (key === 'Fn::ImportValue') return unhashed(of.replace(/^.*(?:FnGetAtt|Ref)(.*?[\dA-F]{8}).*$/, '$1'))
  if (key === 'Fn::Join')
    return of[1]
      .join(of[0])
      .replace('arn:AWS::Partition:', '')
      .replace(/(AWS::Region|eu-west-1):AWS::AccountId:/, '')
  return value
}

export const unhashed = (logicalId: string): string => logicalId.replace(/[\dA-F]{8}$/, '')

/** Properties of every resource of a type, under its name in the code. */
export const all = (template: Template, type: string) =>
  Object.fromEntries(Object.entries(template.findResources(type)).map(([id, { Properties }]) => [unhashed(id), plain(Properties)]))

/** Settings of a function: its environment, and the file with its code. */
export function settingsOf(template: Template, name: string): Record<string, string> {
  const { SETTINGS_FILE, ...variables } = all(template, 'AWS::Lambda::Function')[`${name}Function`].Environment.Variables
  const file = `${outputs.get(template)}/${name}-settings.json`
  return SETTINGS_FILE ? { ...variables, ...JSON.parse(readFileSync(file, 'utf8')) } : variables
}
