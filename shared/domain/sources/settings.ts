/** How sources are configured: which systems there are, and where. Secrets are named here and kept in Secrets Manager. */
import * as z from 'zod'
import { isCountry } from '../catalogue/countries.ts'
import { languages } from '../catalogue/languages.ts'
import { matching, section, trueOrFalse, wholeBetween, word } from '../fields.ts'
import { requirementName } from '../requirements/requirement.ts'
import { oneDayOrMore, plainDate, zoneName } from '../schedule/fields.ts'
import type { Configured } from './configured.ts'
import { type SystemSignIn, secretEndOf } from './sign-in.ts'
import type { AccountKind } from './staff-source.ts'

/** A name, no pattern: it ends up in a permission. */
export const secretName = matching(/^[\w/+=.@-]{1,255}$/, 'must be the name of a secret in Secrets Manager')

const addressRight = 'must be an https address without a path, such as https://example.jamfcloud.com'
/** Or one of this machine, where stand-ins are. */
export const httpsAddress = z.url({ error: addressRight }).regex(/^(https:\/\/[^/?#@]+|http:\/\/127\.0\.0\.1:\d+)$/, addressRight)

const secretEnds = z.optional(plainDate)

/** Of a system that takes nothing else. */
export const secretKeys = {
  secret: secretName,
  /** The last day on which the secret is good, if it ends. */
  secretEnds,
}

const everyHours = wholeBetween(1, 168, 'whole hours')

const withinRight = 'must be a duration of one whole day or more, such as P90D'
/** Kept as text, as which it is read again where it is used. */
const seenWithin = z
  .string({ error: withinRight })
  .refine(text => oneDayOrMore.safeParse(text).success, withinRight)
  .default('P90D')

const share = (usual: number) => {
  const right = 'must be a percentage from 1 to 100'
  return z.number({ error: right }).min(1, right).max(100, right).default(usual)
}

/** When a whole pass is not believed until an admin accepts it. */
const guards = {
  /** Hours between the starts of two passes. */
  everyHours: everyHours.default(6),
  /** Hours after which devices take stock of their apps again, where that is set otherwise than usual. */
  inventoryHours: wholeBetween(1, 2160, 'whole hours').optional(),
  /** A pass with fewer of the devices of the last accepted one, as a share, is held. */
  leastPercent: share(90),
  /** A pass that turns more of those who had an app clean at once, or moves more of all, as a share, is held; below 25 devices never. */
  mostClearedPercent: share(20),
}

/** Which check of Ides is which of the source, by the name of the requirement; YAML takes digits for a number. @param right what the source's is */
const checks = (right: string) =>
  z
    .partialRecord(requirementName, z.union([z.int().min(1).transform(String), word(right)], { error: `must be ${right}` }), {
      error: `must be a map from requirements to ${right}`,
    })
    .default({})

export const microsoft = {
  tenant: word('the id of a tenant'),
  clientId: word('the id of an app registration'),
  /** Of a client secret, or of a certificate with its private key. Absent: the app registration trusts AWS. */
  secret: z.optional(secretName),
  secretEnds,
  /** Of a national cloud, such as https://graph.microsoft.us. */
  graph: httpsAddress.default('https://graph.microsoft.com'),
  login: httpsAddress.default('https://login.microsoftonline.com'),
}

export const googleSettings = {
  /** The admin in whose name the service account asks. */
  admin: z.email('must be the address of an admin'),
  /** Of a JSON key of the service account. */
  secret: z.optional(secretName),
  secretEnds,
  /** A provider that trusts AWS, and a service account as which its identities may sign. */
  workloadIdentity: z.optional(
    section({
      provider: word('projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER'),
      serviceAccount: z.email('must be the address of a service account'),
    }),
  ),
  customer: word('the id of a customer').default('my_customer'),
}

export const oktaSettings = {
  address: httpsAddress,
  clientId: word('the id of a service app'),
  /** Of its private key, a JWK. */
  ...secretKeys,
}

/** A system that is signed in to in one way. */
export const signedIn = <S extends z.ZodType<SystemSignIn>>(settings: S): S =>
  settings
    .refine(
      ({ kind, secret, workloadIdentity }) => kind !== 'google' || (secret === undefined) !== (workloadIdentity === undefined),
      'must have either `workloadIdentity` or `secret`',
    )
    .refine(({ secret, secretEnds }) => secret !== undefined || secretEnds === undefined, {
      path: ['secretEnds'],
      error: 'must be left out: without a `secret` there is nothing that ends',
    })

/** Who wrote a file of devices. */
export const fileFormats = ['ides', 'intune-export', 'osquery'] as const

export type FileFormat = (typeof fileFormats)[number]

export const deviceSourceSettings = z.discriminatedUnion(
  'kind',
  [
    section({
      kind: z.literal('intune'),
      ...microsoft,
      /** Whether a configuration profile with restricted apps is assigned to all: its violations are then read, from the beta of Graph. */
      restrictedApps: trueOrFalse.default(false),
      /** Whether personal phones count that carry work apps under an app protection policy, without being managed. From the beta of Graph. */
      appProtection: trueOrFalse.default(false),
      /** Of these, those that spoke to Intune within so long: it keeps old phones in its list. */
      seenWithin,
      /** Also of apps: a compliance policy that restricts one app says whether it is there. */
      checks: checks('the name of a setting or the id of a compliance policy'),
      ...guards,
    }),
    section({
      kind: z.literal('jamf'),
      address: httpsAddress,
      clientId: word('the id of an API client'),
      ...secretKeys,
      ...guards,
    }),
    section({ kind: z.literal('fleet'), address: httpsAddress, ...secretKeys, checks: checks('the number of a policy'), ...guards }),
    section({ kind: z.literal('google'), ...googleSettings, ...guards }),
    section({ kind: z.literal('okta'), ...oktaSettings, ...guards }),
    section({
      kind: z.literal('files'),
      format: z.enum(fileFormats, { error: `must be one of ${fileFormats.join(', ')}` }),
      /** A folder of the drop. It ends up in a permission, so it is no pattern. */
      prefix: matching(
        /^([a-z\d][a-z\d-]{0,62}\/){1,4}$/,
        'must be a folder of small letters, digits, hyphens and /, with / at its end, such as intune/',
      ),
      /** Days after which files are deleted: they may hold full lists of apps. */
      keptDays: wholeBetween(1, 90, 'whole days').default(7),
      ...guards,
      /** Hours between two files. A new one is read at once, whatever this says. */
      everyHours: everyHours.default(24),
    }),
  ],
  { error: 'must be intune, jamf, fleet, google, okta or files' },
)

export type DeviceSourceSettings = z.output<typeof deviceSourceSettings>

const countryRight = 'must be zones by country code, such as { BE: Europe/Brussels }'
const country = z.string().refine(isCountry, countryRight)
const language = z.enum(languages, { error: `must be one of the languages ${languages.join(', ')}` })

/** What no directory says, or not of everybody. */
const home = {
  /** Which field of the directory is the staff id. It must never change for a person. */
  staffId: word('the name of a field').default('id'),
  /** Zones by office, as the directory writes it: before `zones`. */
  offices: z.record(z.string(), zoneName).default({}),
  zones: z.record(country, zoneName, { error: countryRight }).default({}),
  /** Of everybody else. */
  zone: zoneName,
  language: language.default('en'),
  /** Ids or addresses of groups, by the names that policies use. */
  groups: z.record(z.string(), word('the id of a group')).default({}),
  /** The id or address of a group: only its members are staff. */
  group: word('the id of a group').optional(),
  everyHours: everyHours.default(6),
  /** A pass that adds or drops more people than this share, and at least 25, is held. */
  mostChangedPercent: share(2),
}

/** In the vendor's own language: only users that it finds are staff. */
const filter = (right: string) =>
  z
    .string({ error: `must be ${right}` })
    .trim()
    .min(1, `must be ${right}`)
    .optional()

/** Accounts that become staff although they usually do not. @param kinds which the vendor can tell */
const include = <Kind extends AccountKind>(...kinds: readonly Kind[]) => {
  const error = `must be one of ${kinds.join(', ')}`
  return z.array(z.enum(kinds, { error }), { error: `must be a list of ${kinds.join(', ')}` }).default([])
}

export const directorySettings = z.discriminatedUnion(
  'kind',
  [
    section({
      kind: z.literal('graph'),
      ...microsoft,
      ...home,
      filter: filter("a filter of Graph, such as employeeType eq 'Employee'"),
      include: include('unlicensed', 'shared', 'students'),
    }),
    section({
      kind: z.literal('google'),
      ...googleSettings,
      ...home,
      filter: filter('a query of users.list, such as orgDepartment=Sales'),
      orgUnit: matching(/^\/.*[^/]$/, 'must be the path of an organisational unit, such as /Staff').optional(),
      include: include('unlicensed', 'administrators'),
    }),
    section({
      kind: z.literal('okta'),
      ...oktaSettings,
      ...home,
      filter: filter('a search of Okta, such as profile.department eq "Sales"'),
      include: include('shared', 'students'),
    }),
  ],
  { error: 'must be graph, google or okta' },
)

export type DirectorySettings = z.output<typeof directorySettings>

export const sourceNameRight = 'must be a name of lower-case letters, digits and hyphens, such as intune'

const nameOtherThan = (...taken: readonly string[]) =>
  matching(/^[a-z][a-z0-9-]{0,29}$/, sourceNameRight).refine(
    name => ![...taken, 'constructor'].includes(name),
    `must be another name than ${taken.join(', ')}`,
  )

/** What readings name that is no source. */
const others = ['import', 'contest', 'serial', 'entra', 'udid']

/** As readings name it. */
export const sourceName = nameOtherThan(...others, 'directory')

const directoriesRight = 'must be a map from names to directories, such as { directory: { kind: graph, … } }'

/** In their order: where two list a person, the record of the first counts. */
export const directoriesSettings = z.record(nameOtherThan(...others), signedIn(directorySettings), { error: directoriesRight }).default({})

export type DirectoriesSettings = z.output<typeof directoriesSettings>

export const sourcesSettings = z
  .record(sourceName, signedIn(deviceSourceSettings), {
    error: 'must be a map from names to sources, such as { intune: { kind: intune, … } }',
  })
  .refine(areApart, 'must have folders of files that are not within each other')
  .default({})

function areApart(sources: Readonly<Record<string, DeviceSourceSettings>>) {
  const folders = Object.values(sources).flatMap(source => (source.kind === 'files' ? [source.prefix] : []))
  return folders.every((one, place) => folders.every((other, index) => index === place || !other.startsWith(one)))
}

export type SourcesSettings = z.output<typeof sourcesSettings>

/** All that is read, directories last, in their order. */
export function configuredOf(sources: SourcesSettings, directories: DirectoriesSettings): readonly Configured[] {
  const all: readonly (readonly [string, DeviceSourceSettings | DirectorySettings])[] = [
    ...Object.entries(sources),
    ...Object.entries(directories),
  ]
  return all.map(([name, settings]) => ({
    ...{ name, kind: settings.kind, everyHours: settings.everyHours, secretEnds: secretEndOf(settings) },
    isDirectory: Object.hasOwn(directories, name) || undefined,
  }))
}
