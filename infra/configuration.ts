/** The configuration of a deployment: one YAML file. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, YAMLParseError } from 'yaml'
import * as z from 'zod'
import { claimedRights, rightsMapping } from '../shared/adapters/oidc/rights.ts'
import { scopes } from '../shared/adapters/oidc/scopes.ts'
import { protectedSettings } from '../shared/domain/access/brake.ts'
import { connectorsSettings } from '../shared/domain/access/settings.ts'
import { listenersFor, pageRate, workersFor } from '../shared/domain/capacity.ts'
import { IdesError } from '../shared/domain/errors.ts'
import { matching, section, trueOrFalse, wholeBetween, word } from '../shared/domain/fields.ts'
import { staffHome } from '../shared/domain/people/home.ts'
import { shards } from '../shared/domain/people/ref.ts'
import { retentionSchema } from '../shared/domain/people/retention.ts'
import { fieldName, inputFaults } from '../shared/domain/problem.ts'
import { decisionLimitsSchema } from '../shared/domain/review/decisions/limited-decision.ts'
import { ownCalendars } from '../shared/domain/schedule/calendars.ts'
import { directoriesSettings, sourcesSettings } from '../shared/domain/sources/settings.ts'
import { mailAddress } from '../shared/domain/text.ts'
import { mailboxOf } from './constructs/mailbox.ts'

/** Regions in the European Union that have Amazon SES. */
const euRegions: readonly string[] = ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-west-1', 'eu-west-3']

/** What CloudWatch accepts. */
const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] as const

const mailboxRight = 'must be like "Ides <ides@example.org>" or "ides@example.org", its domain in small letters'
const senderRight = 'must be like "Ides <ides@example.org>", with a name, its domain in small letters'

const mailboxIn = (right: string, isRight: (written: string) => boolean = () => true) =>
  z.string({ error: right }).transform((written, context) => {
    const mailbox = mailboxOf(written)
    if (mailbox && isRight(written)) return { ...mailbox, written }
    context.addIssue({ code: 'custom', message: right, input: written })
    return z.NEVER
  })

const listOf = <One extends z.ZodType>(one: One, ones: string) => z.array(one, { error: `must be a list of ${ones}` })

const hasName = (written: string) => written.endsWith('>')

/** What API Gateway takes by default, of one account and region. */
const [mostPerSecond, mostBurst] = [10_000, 5_000]

const [perSecond, burst] = [wholeBetween(1, mostPerSecond), wholeBetween(1, mostBurst)]

const addressRight = 'must be an https address without a query, such as https://login.example.org/ides'
const plainAddress = z.url({ protocol: /^https$/, error: addressRight }).regex(/^[^?#]*$/, addressRight)

const prefix = z.union([z.literal(''), word('what stands in front of each scope')])

const issuerRight =
  'must be https://login.microsoftonline.com/TENANT/v2.0, with requestedAccessTokenVersion 2 in the app registration of the API'

const oidc = section({
  issuer: plainAddress.refine(issuer => URL.parse(issuer)?.hostname !== 'sts.windows.net', issuerRight),
  audience: word('the audience of access tokens'),
  clientId: z.optional(word('the id of a client')),
  scopePrefix: prefix.default('ides/'),
  requestedPrefix: z.optional(prefix),
  requestedScopes: z.optional(listOf(word('the name of a scope'), 'scopes').min(1, 'must be a list of scopes')),
  rights: z.optional(claimedRights),
  console: z.optional(
    section({ clientId: word('the id of a client'), secret: z.optional(word('the name of a secret in Secrets Manager')) }),
  ),
})

const listedRight = 'must have names without commas, brackets, quotes or spaces around: Cognito hands on lists as a text'

const federated = {
  name: matching(
    /^(?!(?:cognito|facebook|google|loginwithamazon|signinwithapple)$)[a-z][a-z\d-]{2,31}$/i,
    'must be 3 to 32 letters, digits and hyphens, a letter first, and none of the names that Cognito keeps',
  ),
  rights: section({ claim: word('the name of a claim or attribute'), ...rightsMapping.shape }).refine(
    ({ roles, units }) => Object.keys({ ...roles, ...units }).every(name => /^(?! )[^,[\]"]+(?<! )$/.test(name)),
    listedRight,
  ),
}
const claim = word('the name of a claim')
const attribute = word('the name of an attribute')

const federation = z.discriminatedUnion(
  'kind',
  [
    section({
      ...federated,
      kind: z.literal('oidc'),
      issuer: plainAddress,
      clientId: word('the id of a client'),
      secret: word('the name of a secret in Secrets Manager'),
      scopes: listOf(word('a scope'), 'scopes').default(['openid', 'profile', 'email']),
      fullName: claim.default('name'),
      email: claim.default('email'),
      emailVerified: claim.default('email_verified'),
    }),
    section({
      ...federated,
      kind: z.literal('saml'),
      metadata: z.url({ protocol: /^https$/, error: 'must be an https address' }),
      signOut: trueOrFalse.default(false),
      fullName: attribute.default('http://schemas.microsoft.com/identity/claims/displayname'),
      email: attribute.default('http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'),
      emailVerified: z.optional(attribute),
    }),
  ],
  { error: 'must be oidc or saml' },
)

const jsonFile = matching(/./, 'must be the name of a JSON file')

const machineScopes = scopes.filter(scope => scope !== 'policies:approve')
const machineScope = z.enum(machineScopes, `must be one of ${machineScopes.join(', ')}: only people approve`)
const machinesRight = 'must be ten machines at most, with names of small letters, digits and hyphens, a letter first'
const machines = z
  .record(z.string(), listOf(machineScope, 'scopes').min(1, 'must be a list of scopes'), 'must be a map of keys')
  .refine(named => Object.keys(named).length <= 10 && Object.keys(named).every(name => /^[a-z][a-z\d-]{0,31}$/.test(name)), machinesRight)

const signInRight = 'must have either `cognito: true` or `oidc`, and `machines` and `federation` with the first only'
const signIn = section({
  cognito: z.optional(z.literal(true, { error: 'must be true, or left out' })),
  machines: z.optional(machines),
  federation: z.optional(federation),
  oidc: z.optional(oidc),
}).refine(({ cognito, machines, federation, oidc }) => (cognito ? !oidc : oidc && !machines && !federation), signInRight)

const domainName = (right: string) => matching(/^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+$/, right)
const mailDomain = domainName('must be a mail domain in small letters, such as example.org')
const host = domainName('must be a domain in small letters, such as ides.example.org')

const domainsRight = 'must have at least one of `page`, `api` and `console`, all different'
const domains = section({
  page: z.optional(host),
  api: z.optional(host),
  console: z.optional(host),
  certificate: matching(
    /^arn:aws[a-z-]*:acm:[a-z\d-]+:\d{12}:certificate\/[\w-]+$/,
    'must be the ARN of a certificate in ACM, such as arn:aws:acm:eu-west-1:111122223333:certificate/…',
  ),
}).refine(({ page, api, console }) => {
  const named = [page, api, console].filter(one => one !== undefined)
  return named.length > 0 && new Set(named).size === named.length
}, domainsRight)

const topic = matching(
  /^arn:aws[a-z-]*:sns:[a-z\d-]+:\d{12}:[\w-]+$/,
  'must be the ARN of a topic in SNS, such as arn:aws:sns:eu-west-1:111122223333:on-call',
)

const subnet = matching(/^subnet-(?:[\da-f]{8}|[\da-f]{17})$/, 'must be the id of a subnet such as subnet-0123456789abcdef0')
const networkRight = 'must have `subnets` exactly where `vpc` is an id'
const network = section({
  vpc: matching(/^(?:make|vpc-(?:[\da-f]{8}|[\da-f]{17}))$/, 'must be make, or the id of a VPC such as vpc-0123456789abcdef0'),
  subnets: listOf(subnet, 'ids of subnets').default([]),
}).refine(({ vpc, subnets }) => (vpc === 'make') === (subnets.length === 0), networkRight)

const accountNumber = matching(/^\d{12}$/, 'must be an account number of twelve digits, in quotes')

// It is part of the pool's domain, where Cognito forbids these words.
const nameRight = 'must be letters and digits, a capital first, 20 at most, with none of aws, amazon and cognito in it'

export const configurationSchema = section({
  name: matching(/^[A-Z][A-Za-z\d]{0,19}$/, nameRight)
    .refine(name => !/aws|amazon|cognito/i.test(name), nameRight)
    .default('Ides'),
  region: matching(/^[a-z]{2}(-[a-z]+){1,2}-\d$/, 'must be the name of an AWS region such as eu-west-1').default('eu-west-1'),
  personalDataOutsideEu: trueOrFalse.default(false),
  mail: section({
    from: mailboxIn(senderRight, hasName),
    replyTo: z.optional(mailboxIn(mailboxRight)),
    bounceSubdomain: matching(
      /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/,
      'must be one label of a domain, in small letters, such as bounce',
    ).default('bounce'),
    identity: z.enum(['make', 'existing'], { error: 'must be make or existing' }).default('make'),
    texts: z.optional(jsonFile),
    brand: z.optional(jsonFile),
    canary: mailAddress.default('success@simulator.amazonses.com'),
    perSecond: wholeBetween(1, 10_000).default(14),
    workers: z.optional(wholeBetween(2, shards.length)),
    listeners: z.optional(wholeBetween(2, 100)),
    ratePercent: wholeBetween(1, 100).default(100),
    defaultBus: trueOrFalse.default(true),
  }),
  signIn,
  alarms: section({
    email: mailAddress,
    // With the one that mails, no more than CloudWatch takes for an alarm.
    topics: listOf(topic, 'ARNs of topics').max(4, 'must be four topics at most').default([]),
    webhook: z.optional(plainAddress),
    suspensionsInAnHour: wholeBetween(0, 1_000_000).default(100),
  }),
  brake: section({
    count: z.optional(wholeBetween(0, 1_000_000)),
    approvers: listOf(mailAddress, 'mail addresses').default([]),
  }).prefault({}),
  decisions: decisionLimitsSchema.prefault({}),
  staff: section({
    mailDomains: listOf(mailDomain, 'mail domains').default([]),
    count: wholeBetween(1, 100_000_000).default(10_000),
    ...staffHome.shape,
  }).prefault({}),
  logs: section({ keptDays: z.literal([...logDays], { error: `must be one of ${logDays.join(', ')}` }).default(90) }).prefault({}),
  access: section({
    keptDays: wholeBetween(1, 3650).default(365),
    accounts: listOf(accountNumber, 'account numbers').default([]),
    caseEvents: trueOrFalse.default(false),
    connectors: connectorsSettings,
    protected: protectedSettings,
  }).prefault({}),
  retention: retentionSchema.prefault({}),
  calendars: z.optional(ownCalendars),
  sources: sourcesSettings,
  directories: directoriesSettings,
  reservedConcurrency: trueOrFalse.default(false),
  tracing: trueOrFalse.default(false),
  domains: z.optional(domains),
  network: z.optional(network),
  tags: z.record(z.string(), z.string('must be a text'), { error: 'must be a map from names to texts' }).default({}),
  permissionsBoundary: z.optional(
    matching(
      /^arn:aws[a-z-]*:iam::\d{12}:policy\/[\w+=,.@/-]+$/,
      'must be the ARN of a policy, such as arn:aws:iam::111122223333:policy/boundary',
    ),
  ),
  rates: section({
    staffPage: section({ perSecond: z.optional(perSecond), burst: z.optional(burst) }).prefault({}),
    api: section({ perSecond: perSecond.default(20), burst: burst.default(40) }).prefault({}),
  }).prefault({}),
})
  .refine(({ region, personalDataOutsideEu }) => euRegions.includes(region) || personalDataOutsideEu, {
    path: ['region'],
    error: `must be one of ${euRegions.join(', ')}; with \`personalDataOutsideEu: true\` it may be another`,
  })
  .refine(({ region, domains }) => domains === undefined || domains.certificate.split(':')[3] === region, {
    path: ['domains', 'certificate'],
    error: 'must be in `region`: API Gateway takes no certificate of another',
  })
  .refine(({ region, alarms: { topics } }) => topics.every(arn => arn.split(':')[3] === region), {
    path: ['alarms', 'topics'],
    error: 'must be in `region`: CloudWatch notifies no topic of another',
  })
  .refine(({ staff: { mailDomains }, directories }) => mailDomains.length > 0 || Object.keys(directories).length > 0, {
    path: ['staff', 'mailDomains'],
    error:
      'must name a domain at least, unless `directories` is set: otherwise an import can put any address in, and notice is proven there',
  })
  .refine(({ sources, directories }) => Object.keys(directories).every(name => !Object.hasOwn(sources, name)), {
    path: ['directories'],
    error: 'must have other names than `sources`',
  })
  .transform(({ mail, staff, rates, ...rest }) => {
    // Far above what staff and scanners need: API Gateway cannot answer the rest with a page. The function has limits of its own.
    const requests = 10 * pageRate(mail.perSecond, staff.count)
    const staffPage = { perSecond: Math.min(requests, mostPerSecond), burst: Math.min(2 * requests, mostBurst), ...rates.staffPage }
    const workers = Math.max(4, workersFor(mail.perSecond))
    const listeners = Math.max(2, listenersFor(mail.perSecond))
    return { ...rest, mail: { workers, listeners, ...mail }, staff, rates: { ...rates, staffPage } }
  })

/** Domains and ids that only examples have: RFC 2606, and AWS's own. */
const example = /(?:^|[@./])example(?:\.(?:com|net|org))?(?=$|[/:>])|111122223333|0{8}-0{4}-/

const examplesOf = (value: unknown, path: readonly string[] = []): readonly string[] => {
  if (typeof value === 'string') return example.test(value) ? [`${path.join('.')} is an example: ${value}`] : []
  return value instanceof Object ? Object.entries(value).flatMap(([key, one]) => examplesOf(one, [...path, key])) : []
}

/**
 * For what is deployed: mail of an example would come from others, and alarms would reach nobody.
 * @throws UnusableConfigurationError
 */
export function refuseExamples(file: string) {
  const examples = examplesOf(readYaml(file))
  if (examples.length > 0) throw new UnusableConfigurationError(file, examples)
}

export type Configuration = z.output<typeof configurationSchema>

export class UnusableConfigurationError extends IdesError {
  override readonly name = 'UnusableConfigurationError'
  constructor(file: string, faults: readonly string[]) {
    super(faults.map(fault => `${file}: ${fault}`).join('\n'))
  }
}

/**
 * @param file YAML; file names in it are relative to it
 * @throws UnusableConfigurationError
 */
export function readConfiguration(file: string): Configuration {
  const input = readYaml(file)
  const parsed = configurationSchema.safeParse(input)
  if (!parsed.success)
    throw new UnusableConfigurationError(
      file,
      inputFaults(parsed.error.issues, input).map(({ path, message }) => (path.length > 0 ? `${fieldName(path)} ${message}` : message)),
    )
  const { mail, ...rest } = parsed.data
  const inFolder = (name: string | undefined) => name && resolve(dirname(file), name)
  return { ...rest, mail: { ...mail, texts: inFolder(mail.texts), brand: inFolder(mail.brand) } }
}

function readYaml(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UnusableConfigurationError(file, [`cannot be read: ${error instanceof Error ? error.message : error}`])
  }
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new UnusableConfigurationError(file, [`is not valid YAML: ${error.message}`])
  }
}
