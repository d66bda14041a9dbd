/** Staff and device records, the same for files, the command line and the API. */

import * as z from 'zod'
import { isCountry } from '../catalogue/countries.ts'
import { languages } from '../catalogue/languages.ts'
import { platformNamed, platformNames } from '../catalogue/platforms.ts'
import { appNames, isAppName } from '../catalogue/requirements.ts'
import { seen } from '../problem.ts'
import { versionForm } from '../requirements/requirement.ts'
import type { RequiredNames } from '../requirements/requirement-of.ts'
import { instant, plainDate, zoneName } from '../schedule/fields.ts'
import { mostLabel, mostPlatform } from '../sources/device-source.ts'
import { alike, mailAddress, requiredText, text } from '../text.ts'
import { languageTag } from '../translated.ts'
import { isRef } from './ref.ts'

const idRight = 'an id of letters, digits, spaces and . _ - : @ + =, which begins with a letter or digit'

/** Objects are keyed by id, so a property name of all objects would seem present. */
const id = requiredText(128, 'an id')
  .refine(id => /^([\p{L}\p{N}][\p{L}\p{M}\p{N} ._:@+=-]*)?$/u.test(id), `must be ${idRight}`)
  .refine(id => !(id in {}), 'must be an id other than the name of a property of all objects, such as constructor')

const countryRight = 'must be a country code such as BE (ISO 3166), or empty'

const emptyToAbsent = (value: string) => (value === '' ? undefined : value)

export const staffRecord = z.strictObject({
  id: id
    .refine(id => !id.startsWith('team:'), 'must be an id that does not begin with team:, as those of teams do')
    .refine(id => !isRef(id), 'must be an id of another form than a ref, which has 20 capital letters and digits from 2 to 7'),
  email: mailAddress,
  name: text(200, 'a name'),
  language: languageTag,
  zone: zoneName,
  unit: text(64, 'a unit'),
  country: z
    .string({ error: countryRight })
    .regex(/^([A-Z]{2})?$/, { error: countryRight, abort: true })
    .refine(code => code === '' || isCountry(code), countryRight)
    .transform(emptyToAbsent),
  manager: text(128, 'the id of a manager, or empty').transform(emptyToAbsent),
})

const orEmpty = (field: z.ZodType<string, string>, right: string) => z.union([z.literal(''), field], { error: right })

/** A record of staff as lists give it: of an empty zone or language, what is known counts, else what a policy says. */
export const staffListing = staffRecord.extend({
  language: orEmpty(languageTag, `must be one of the languages ${languages.join(', ')}, or empty (the policy's)`),
  zone: orEmpty(zoneName, "must be an IANA time zone such as Europe/Brussels, or empty (the policy's)"),
})

/** How a record of staff is read whose address is at one of some domains; of none: at any. */
export const staffRecordAt = <S extends z.ZodType<{ email: string }>>(schema: S, domains: readonly string[]) =>
  schema.refine(({ email }) => domains.length === 0 || domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase()), {
    path: ['email'],
    error: `must be an address at ${domains.join(' or ')}`,
  })

const yesRight = 'must be yes or no'
const yesOrNo = z.enum(['yes', 'no'], { error: yesRight }).transform(text => text === 'yes')

/** Names joined by `;`, in any letter case. @param right what it must be */
const listOfNames = (right: string) =>
  z
    .string({ error: `must be ${right}` })
    .trim()
    // Here the check ends: rules over several fields would take the text for a list.
    .max(1000, { error: `must be ${right}, of 1000 characters at most`, abort: true })
    .transform((text, context) => {
      if (text === '?') return undefined
      const names = text === '' ? [] : text.split(';').map(name => name.trim().toLowerCase())
      // Of two names in one, the wrong one would count for nothing.
      if (!names.every(name => /^[^,|?]+$/.test(name))) context.addIssue({ code: 'custom', message: `must be ${right}`, input: text })
      return [...new Set(names)]
    })

const checks = listOfNames('names of checks joined by ;, or empty').optional()
const versionRight = 'must be a version such as 17.4.1, or empty (unknown)'

/** What a source says of a device, as `Findings`. Names that nobody describes are left out later. */
export const findingFields = {
  /** All of the apps that are asked about; undefined where the source cannot tell. */
  apps: listOfNames(`apps of the catalogue (${appNames.join(', ')}) or a policy, joined by ;, or empty (none of them), or ? (unknown)`),
  osVersion: z
    .string({ error: versionRight })
    .trim()
    .regex(new RegExp(`^(${versionForm})?$`), versionRight)
    .transform(emptyToAbsent)
    .optional(),
  passed: checks,
  failed: checks,
}

interface Results {
  apps?: readonly string[] | undefined
  absent?: readonly string[] | undefined
  passed?: readonly string[] | undefined
  failed?: readonly string[] | undefined
}

export const isWithoutConflict = ({ passed = [], failed = [] }: Results) => !failed.some(name => passed.includes(name))

export const conflictRight = 'must be other checks than those in `passed`'

const isOnOrAbsent = ({ apps = [], absent = [] }: Results) => !absent.some(name => apps.includes(name))

export const givenOn = z
  .union([z.literal('').transform(() => undefined), plainDate], { error: 'must be a day such as 2023-03-15, or empty' })
  .optional()

const serialRight = 'must be a serial number, or empty'

export const deviceRecord = z
  .strictObject({
    id,
    staff: requiredText(128, 'the id of the owner').describe('Staff id of the owner; an import takes their mail address, too.'),
    label: text(mostLabel, 'a label'),
    platform: text(mostPlatform, 'a platform such as ios'),
    ownership: z.enum(['official', 'personal'], { error: 'must be official or personal' }),
    workApps: yesOrNo,
    ...findingFields,
    absent: listOfNames('names of apps joined by ;, or empty')
      .optional()
      .describe('Apps that are not on it. Where this is given, apps that neither this nor `apps` names are unknown.'),
    reportedAt: instant,
    givenOn,
    serial: z
      .string({ error: serialRight })
      .trim()
      .regex(/^[\w .+=-]{0,100}$/, serialRight)
      .transform(emptyToAbsent)
      .optional()
      .describe('Tells devices with one label apart. An import of devices keeps its last four characters.'),
  })
  .refine(isWithoutConflict, { path: ['failed'], error: conflictRight })
  .refine(isOnOrAbsent, { path: ['absent'], error: 'must be other apps than those in `apps`' })

/** Columns that a file of devices, or of changes, may lack. */
export const optionalColumns: readonly string[] = ['osVersion', 'passed', 'failed', 'absent', 'givenOn', 'serial']

export const changeRecord = z
  .strictObject({
    at: instant,
    device: requiredText(128, 'the id of a device'),
    /** Empty: unchanged. */
    workApps: z
      .enum(['yes', 'no', ''], { error: 'must be yes, no, or empty (unchanged)' })
      .transform(text => (text === '' ? undefined : text === 'yes')),
    ...findingFields,
  })
  .refine(isWithoutConflict, { path: ['failed'], error: conflictRight })

/** Something odd about a record that is imported all the same. */
export interface Doubt {
  readonly field: string
  /** The end of a sentence. */
  readonly message: string
  /** It depends on the other records of the same list. */
  readonly why?: 'unknown manager' | 'circle'
  /** A name that nobody describes, and the one that it may stand for. */
  readonly name?: string
  readonly means?: string
}

export const doubtsAboutStaff = ({ id, manager, unit }: StaffListing): readonly Doubt[] => [
  ...(manager === id ? [{ field: 'manager', message: 'is left out: nobody is their own manager' }] : []),
  ...mixedScripts({ id, unit }),
]

const lookalikes = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u]

const mixedScripts = (names: Readonly<Record<string, string>>): readonly Doubt[] =>
  Object.entries(names).flatMap(([field, name]) => {
    const word = name.match(/[\p{L}\p{M}]+/gu)?.find(word => lookalikes.filter(script => script.test(word)).length > 1)
    return word ? [{ field, message: `may pass for another: ${seen(word)} mixes Latin, Cyrillic or Greek letters` }] : []
  })

/** @param asked undefined where the policies are not known, and so only the names of the catalogue */
export function doubtsAboutDevice(record: DeviceRecord, asked: RequiredNames | undefined): readonly Doubt[] {
  const { platform, apps = [] } = record
  const isKnown = platform === '' || platformNamed(platform) !== undefined
  return [
    ...mixedScripts({ id: record.id }),
    ...(isKnown ? [] : [{ field: 'platform', message: `has no steps in mails: ${seen(platform)} is none of ${platformNames.join(', ')}` }]),
    ...(asked ? unknownNames(record, asked).flatMap(unknown => doubtsAboutNames(unknown, asked)) : uncatalogued(apps)),
  ]
}

function uncatalogued(apps: readonly string[]): readonly Doubt[] {
  const names = apps.filter(name => !isAppName(name))
  return names.length > 0 ? [{ field: 'apps', message: `is taken without ${seen(names.join(';'))} unless a policy describes it` }] : []
}

function doubtsAboutNames({ field, kind, names }: UnknownNames, asked: RequiredNames): readonly Doubt[] {
  const near = names.flatMap(name => {
    const means = nearest(name, asked[kind])
    return means === undefined ? [] : [{ name, means }]
  })
  const strange = names.filter(name => !near.some(one => one.name === name))
  return [
    ...near.map(({ name, means }) => ({
      field,
      name,
      means,
      message: `is unclear: ${seen(name)} is nearly ${means}, which is unknown on this device until the file says which it is`,
    })),
    ...(strange.length === 0
      ? []
      : [{ field, message: `is taken without ${seen(strange.join(';'))}, which is no ${kind} of the catalogue or a policy` }]),
  ]
}

/** The name that is asked about and that another is nearly: `tiktok` of `tik-tok`. */
const nearest = (name: string, asked: ReadonlySet<string>) => alike(name, [...asked])[0]

/** The record without what a misspelt name leaves open: a list with `tik-tok` does not show that a device is without `tiktok`. */
export function withoutMisspelt<R extends Pick<DeviceRecord, 'apps' | 'absent'>>(record: R, asked: ReadonlySet<string>): R {
  const { apps = [], absent } = record
  const open = apps.flatMap(name => (isAppName(name) || asked.has(name) ? [] : (nearest(name, asked) ?? [])))
  if (open.length === 0) return record
  return { ...record, absent: (absent ?? [...asked].filter(app => !apps.includes(app))).filter(app => !open.includes(app)) }
}

/** Names that neither the catalogue nor a policy describes, or describes as something else. */
export function unknownNames({ apps = [], absent = [], passed = [], failed = [] }: Results, asked: RequiredNames) {
  const isApp = (name: string) => isAppName(name) || asked.app.has(name)
  const isCheck = (name: string) => asked.check.has(name)
  return [
    { field: 'apps', kind: 'app' as const, names: apps.filter(name => !isApp(name)) },
    { field: 'absent', kind: 'app' as const, names: absent.filter(name => !isApp(name)) },
    { field: 'passed', kind: 'check' as const, names: passed.filter(name => !isCheck(name)) },
    { field: 'failed', kind: 'check' as const, names: failed.filter(name => !isCheck(name)) },
  ].filter(({ names }) => names.length > 0)
}

/** What is wrong with a field that names what nobody describes, where that refuses the record. */
export const nameFault = ({ field, kind, names }: UnknownNames): Doubt => ({
  field,
  message: `must name ${kind}s of the catalogue or a policy, but names ${seen(names.join(';'))}`,
})

type UnknownNames = ReturnType<typeof unknownNames>[number]

export type StaffRecord = z.output<typeof staffRecord>
export type StaffListing = z.output<typeof staffListing>
export type DeviceRecord = z.output<typeof deviceRecord>
export type ChangeRecord = z.output<typeof changeRecord>
