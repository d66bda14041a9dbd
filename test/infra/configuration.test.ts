import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { usualRetention } from '#domain/people/retention.ts'
import { usualDecisionLimits } from '#domain/review/decisions/limited-decision.ts'
import { configurationSchema, readConfiguration } from '#infra/configuration.ts'
import { testFolder } from '../folder.ts'

const { folder } = testFolder()

const file = join(folder, 'own.yaml')

const required = [
  'mail: { from: Ides <ides@example.org> }',
  'signIn: { cognito: true }',
  'alarms: { email: it@example.org }',
  'staff: { mailDomains: [example.org] }',
]

/** What is said of a file with these keys in place of, or besides, those that are required. */
function read(keys = '') {
  const others = required.filter(line => !new RegExp(`^${line.split(':')[0]}:`, 'm').test(keys))
  writeFileSync(file, [...others, keys].join('\n'))
  return readConfiguration(file)
}

/** Of those that a deployer sets one by one. */
const keysOf = (schema: z.ZodType): string[] => leaves(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))

const leaves = ({ properties = {}, ...rest }: z.core.JSONSchema.BaseSchema, name = ''): string[] => {
  const inner = Object.entries(properties).flatMap(([key, one]) => (typeof one === 'object' && name !== 'rates' ? leaves(one, key) : [key]))
  return inner.length > 0 && !('burst' in properties) && rest.type === 'object' ? inner : [name]
}

it('the configuration needs four things, and has a default for all others', () => {
  expect(read()).toEqual({
    name: 'Ides',
    region: 'eu-west-1',
    personalDataOutsideEu: false,
    mail: {
      from: { written: 'Ides <ides@example.org>', address: 'ides@example.org', domain: 'example.org' },
      bounceSubdomain: 'bounce',
      identity: 'make',
      canary: 'success@simulator.amazonses.com',
      ...{ perSecond: 14, workers: 4, listeners: 2 },
      ratePercent: 100,
      defaultBus: true,
    },
    signIn: { cognito: true },
    alarms: { email: 'it@example.org', topics: [], suspensionsInAnHour: 100 },
    brake: { approvers: [] },
    decisions: usualDecisionLimits,
    staff: { mailDomains: ['example.org'], count: 10_000 },
    logs: { keptDays: 90 },
    retention: usualRetention(),
    sources: {},
    directories: {},
    access: { keptDays: 365, accounts: [], caseEvents: false, connectors: {}, protected: { staff: [], groups: [] } },
    reservedConcurrency: false,
    tracing: false,
    tags: {},
    rates: { staffPage: { perSecond: 400, burst: 800 }, api: { perSecond: 20, burst: 40 } },
  })
})

it('workers, listeners and the rate of staff pages follow the rate of mail and the number of staff', () => {
  const large = read(`mail: { from: Ides <ides@example.org>, perSecond: 800, listeners: 3 }
staff: { mailDomains: [example.org], count: 90000 }
rates: { staffPage: { burst: 9 } }`)
  expect(large).toMatchObject({ mail: { workers: 13, listeners: 3 }, rates: { staffPage: { perSecond: 10_000, burst: 9 } } })
})

it('each key is explained, with its default, in the configuration that comes with Ides', () => {
  const lines = readFileSync('infra/ides.config.yaml', 'utf8').split('\n')
  for (const key of keysOf(configurationSchema)) {
    // Two keys of one name may be in different sections, one of them a section itself.
    const above = lines.flatMap((line, at) => (new RegExp(`^[ #]*${key}:( |$)`).test(line) ? [lines[at - 1]] : []))
    expect(`${key}: ${above.join('\n')}`).toMatch(/# .*(Default: |Required)/)
  }
})

it('sources and a directory may be configured as in the examples that come with Ides', () => {
  const lines = readFileSync('infra/ides.config.yaml', 'utf8').split('\n')
  const example = (key: string) => {
    const from = lines.indexOf(`# ${key}:`)
    return lines
      .slice(from + 1, lines.indexOf('', from))
      .map(line => `\n ${line.slice(1)}`)
      .join('')
  }
  const { sources, directories } = read(`sources:${example('sources')}\ndirectories:${example('directories')}`)
  expect(sources).toMatchObject({ intune: { kind: 'intune', secret: 'ides/intune', everyHours: 6, leastPercent: 90 } })
  expect(directories).toMatchObject({
    directory: { kind: 'graph', staffId: 'employeeId', zones: { FI: 'Europe/Helsinki' }, mostChangedPercent: 2, include: ['students'] },
  })
  expect(read('sources: { jamf: { kind: jamf, address: "https://a.example", clientId: a, secret: a } }').sources).toMatchObject({
    jamf: { everyHours: 6, mostClearedPercent: 20 },
  })
  const fleet = 'sources: { fleet: { kind: fleet, address: "https://a.example", secret: a, checks: { filevault: 12 } } }'
  expect(read(fleet).sources).toMatchObject({ fleet: { checks: { filevault: '12' } } })
})

it('connectors may be configured as in the examples that come with Ides', () => {
  const lines = readFileSync('infra/ides.config.yaml', 'utf8').split('\n')
  const from = lines.indexOf('  # connectors:')
  const example = lines
    .slice(
      from,
      lines.findIndex((line, at) => at > from && line.startsWith('  # Who')),
    )
    .map(line => `\n${line.replace('#', ' ')}`)
  expect(Object.values(read(`access:${example.join('')}`).access.connectors)).toMatchObject([
    { kind: 'entra-device', attribute: 7, graph: 'https://graph.microsoft.com' },
    { kind: 'webhook', address: 'https://gate.example.org/ides' },
  ])
  expect(read('access: { protected: { groups: [board] } }').access.protected).toEqual({ staff: [], groups: ['board'] })
})

it('the configuration needs no mail domains where a directory says who is staff', () => {
  const directories = 'directories: { labs: { kind: okta, address: "https://a.example", clientId: a, secret: a, zone: Europe/Brussels } }'
  expect(read(`staff: { mailDomains: [] }\n${directories}`).staff.mailDomains).toEqual([])
})

it('the configuration names calendars of its own', () => {
  expect(JSON.stringify(read('calendars: { acme: [2026-12-24] }').calendars)).toBe('{"acme":["2026-12-24"]}')
  expect(() => read('calendars: { acme: [Christmas] }')).toThrow('calendars.acme')
})

it('the configuration finds files that it names next to it', () => {
  const { texts, brand } = read('mail: { from: Ides <ides@example.org>, texts: ours.json, brand: brand.json }').mail
  expect([texts, brand]).toEqual([join(folder, 'ours.json'), join(folder, 'brand.json')])
})

it.each([
  ['mail: {}', 'mail.from is missing: it must be like "Ides <ides@example.org>", with a name, its domain in small letters'],
  [
    'mail: { from: ides@example.org }',
    'mail.from must be like "Ides <ides@example.org>", with a name, its domain in small letters, but is "ides@example.org"',
  ],
  [
    'mail: { from: Ides <ides@example.org>, replyTo: 42 }',
    'mail.replyTo must be like "Ides <ides@example.org>" or "ides@example.org", its domain in small letters, but is 42',
  ],
  ['mail: { from: Ides <ides@example.org>, ratePercent: 0 }', 'mail.ratePercent must be a whole number from 1 to 100'],
  ['mail: { from: Ides <ides@example.org>, form: x }', 'mail.form is not a key known here: check its spelling, or remove it'],
  ['name: ides', 'name must be letters and digits, a capital first, 20 at most'],
  ['region: us-east-1', 'region must be one of eu-central-1, eu-north-1, eu-south-1, eu-west-1, eu-west-3'],
  [
    'signIn: { cognito: true, oidc: { issuer: "https://login.example.org", audience: ides } }',
    'signIn must have either `cognito: true` or `oidc`, and `machines` and `federation` with the first only',
  ],
  [
    'signIn: { cognito: true, machines: { ci: [read, "policies:approve"] } }',
    'signIn.machines.ci[1] must be one of policies:write, cases:write, ',
  ],
  ['signIn: { cognito: true, machines: { ci: [] } }', 'signIn.machines.ci must be a list of scopes'],
  ['signIn: { cognito: true, machines: { C.I: [read] } }', 'signIn.machines must be ten machines at most'],
  [
    `signIn: { cognito: true, machines: { ${Array.from('abcdefghijk', name => `${name}: [read]`).join()} } }`,
    'signIn.machines must be ten machines at most',
  ],
  ['signIn: { cognito: true, federation: { kind: ldap } }', 'signIn.federation.kind must be oidc or saml'],
  [
    'signIn: { cognito: true, federation: { kind: saml, name: Google, metadata: https://x.example, rights: { claim: roles } } }',
    'signIn.federation.name must be 3 to 32 letters, digits and hyphens',
  ],
  [
    'signIn: { cognito: true, federation: { kind: saml, name: Okta, metadata: https://x.example, rights: { claim: groups, units: { "Press, Brussels": press } } } }',
    'signIn.federation.rights must have names without commas, brackets, quotes or spaces around',
  ],
  [
    'signIn: { oidc: { issuer: "http://login.example.org", audience: ides } }',
    'signIn.oidc.issuer must be an https address without a query',
  ],
  [
    'signIn: { oidc: { issuer: "https://sts.windows.net/tenant/", audience: ides } }',
    'signIn.oidc.issuer must be https://login.microsoftonline.com/TENANT/v2.0',
  ],
  [
    'signIn: { oidc: { issuer: "https://login.example.org", audience: ides, rights: { claim: groups } } }',
    'signIn.oidc.rights must say with `roles` which groups are which role',
  ],
  [
    'signIn: { oidc: { issuer: "https://login.example.org", audience: ides, rights: { claim: roles, roles: { x: boss } } } }',
    'signIn.oidc.rights.roles.x must be one of author, approver, operator, reader',
  ],
  ['alarms: { email: nobody }', 'alarms.email must be a mail address'],
  ['alarms: { email: it@example.org, topics: ["arn:aws:sns:eu-north-1:111122223333:on-call"] }', 'alarms.topics must be in `region`'],
  ['network: { vpc: vpc-0123abcd }', 'network must have `subnets` exactly where `vpc` is an id'],
  ['decisions: { mostDays: 9999 }', 'decisions.mostDays must be whole days from 1 to 3650'],
  ['decisions: { mostDays: 20 }', 'decisions must not have a smaller `mostDays` than `mostDaysAlone` (by default 30)'],
  ['staff: { mailDomains: [] }', 'staff.mailDomains must name a domain at least, unless `directories` is set'],
  ['staff: { mailDomains: ["@ec.example"] }', 'staff.mailDomains[0] must be a mail domain in small letters'],
  ['logs: { keptDays: 100 }', 'logs.keptDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365'],
  [
    'domains: { page: Ides.example.org, certificate: "arn:aws:acm:eu-west-1:111122223333:certificate/1" }',
    'domains.page must be a domain in small letters',
  ],
  ['domains: { page: ides.example.org }', 'domains.certificate is missing: it must be the ARN of a certificate in ACM'],
  [
    'domains: { certificate: "arn:aws:acm:eu-west-1:111122223333:certificate/1" }',
    'domains must have at least one of `page`, `api` and `console`, all different',
  ],
  ['sources: []', 'sources must be a map from names to sources'],
  [
    'sources: { import: { kind: google, admin: a@example.org, secret: a } }',
    'sources.import must be another name than import, contest, serial, entra, udid, directory',
  ],
  [
    'sources: { mac: { kind: jamf, address: "http://a.example", clientId: a, secret: "*" } }',
    'sources.mac.secret must be the name of a secret in Secrets Manager',
  ],
  [
    'sources: { mac: { kind: jamf, address: "https://a.example", clientId: a, secret: a, secretEnds: 2027-02-30 } }',
    'sources.mac.secretEnds must be a day of the calendar',
  ],
  [
    'sources: { intune: { kind: intune, tenant: a, clientId: a, secretEnds: 2027-05-01 } }',
    'sources.intune.secretEnds must be left out: without a `secret` there is nothing that ends',
  ],
  ['sources: { phones: { kind: google, admin: a@example.org } }', 'sources.phones must have either `workloadIdentity` or `secret`'],
  [
    'sources: { phones: { kind: google, admin: a@example.org, workloadIdentity: { provider: 1, serviceAccount: a@example.org } } }',
    'sources.phones.workloadIdentity.provider must be ',
  ],
  [
    'sources: { all: { kind: files, format: ides, prefix: "*" } }',
    'sources.all.prefix must be a folder of small letters, digits, hyphens and /',
  ],
  [
    'sources: { all: { kind: files, format: ides, prefix: a/ }, eu: { kind: files, format: ides, prefix: a/eu/ } }',
    'sources must have folders of files that are not within each other',
  ],
  ['sources: { all: { kind: files, format: xml, prefix: a/ } }', 'sources.all.format must be one of ides, intune-export, osquery'],
  [
    'sources: { labs: { kind: fleet, address: "https://a.example", secret: a } }\ndirectories: { labs: { kind: google, admin: a@example.org, secret: a, zone: Europe/Brussels } }',
    'directories must have other names than `sources`',
  ],
  [
    'directories: { labs: { kind: google, admin: a@example.org, secret: a, zone: Europe/Brussels, include: [students] } }',
    'directories.labs.include[0] must be one of unlicensed, administrators',
  ],
  [
    'directories: { labs: { kind: okta, address: "https://a.example/x", clientId: a, secret: a, zone: Europe/Brussels } }',
    'directories.labs.address must be an https address without a path',
  ],
  [
    'region: eu-north-1\ndomains: { page: a.example, certificate: "arn:aws:acm:eu-west-1:111122223333:certificate/one" }',
    'domains.certificate must be in `region`',
  ],
  [
    'access: { connectors: { entra: {} } }',
    'access.connectors.entra.kind is missing: it must be entra-device, entra-group, google, okta, jamf or webhook',
  ],
  [
    'access: { connectors: { gate: { kind: webhook, address: "http://a.example", secret: a } } }',
    'access.connectors.gate.address must be an https address',
  ],
  ['access: { accounts: 111122223333 }', 'access.accounts must be a list of account numbers'],
  ['access: { accounts: [111122223333] }', 'access.accounts[0] must be an account number of twelve digits, in quotes'],
])('the configuration of %j is refused with what is wrong, and what would be right', (keys, sentence) => {
  expect(() => read(keys)).toThrow(`${file}: ${sentence}`)
})

it('the configuration may name a region outside the European Union where that is said', () => {
  expect(read('region: us-east-1\npersonalDataOutsideEu: true').region).toBe('us-east-1')
})

it('the configuration says of a file whether it is missing or no YAML', () => {
  expect(() => readConfiguration(join(folder, 'nowhere.yaml'))).toThrow(`${join(folder, 'nowhere.yaml')}: cannot be read: `)
  expect(() => read('mail: { from: [')).toThrow(`${file}: is not valid YAML: `)
})
