/** Staff and device records, the same for files, the command line and the API. */
import * as z from 'zod'
import { isCountry } from '../catalogue/countries.ts'
import { languages } from '../catalogue/languages.ts'
import { platformNamed, platformNames } from '../catalogue/platforms.ts'
import { appNames, isAppName } from '../catalogue/requirements.ts'
import { seen } from '../problem.ts'
import { instant, zoneName } from '../schedule/fields.ts'
import { mailAddress, requiredText, text } from '../text.ts'
import { isRef } from './ref.ts'

const idRight = 'an id of letters, digits, spaces and . _ - : @ + =, which begins with a letter or digit'

/** Objects are keyed by id, so a property name of all objects would seem present. */
const id = requiredText(128, 'an id')
  .refine((id) => /^([\p{L}\p{N}][\p{L}\p{M}\p{N} ._:@+=-]*)?$/u.test(id), `must be ${idRight}`)
  .refine((id) => !(id in {}), 'must be an id other than the name of a property of all objects, such as constructor')

const countryRight = 'must be a country code such as BE (ISO 3166), or empty'

const emptyToAbsent = (value: string): string | undefined => (value === '' ? undefined : value)

export const staffRecord = z.strictObject({
  id: id
    .refine((id) => !id.startsWith('team:'), 'must be an id that does not begin with team:, as those of teams do')
    .refine((id) => !isRef(id), 'must be an id of another form than a ref, which has 20 capital letters and digits from 2 to 7'),
  email: mailAddress,
  name: text(200, 'a name'),
  language: z.enum(languages, { error: `must be one of the languages ${languages.join(', ')}` }),
  zone: zoneName,
  unit: text(64, 'a unit'),
  country: z
    .string({ error: countryRight })
    .regex(/^([A-Z]{2})?$/, { error: countryRight, abort: true })
    .refine((code) => code === '' || isCountry(code), countryRight)
    .transform(emptyToAbsent),
  manager: text(128, 'the id of a manager, or empty').transform(emptyToAbsent),
})

const yesRight = 'must be yes or no'
const yesOrNo = z.enum(['yes', 'no'], { error: yesRight }).transform((text) => text === 'yes')

const catalogued = `apps of the catalogue (${appNames.join(', ')}) joined by ;, or empty (none of them), or ? (unknown)`

/** Names of apps, in any letter case; undefined where the source cannot tell. */
const appList = z
  .string({ error: `must be ${catalogued}` })
  .trim()
  .max(1000, `must be ${catalogued}, of 1000 characters at most`)
  .transform((text, context): readonly string[] | undefined => {
    if (text === '?') return undefined
    const names = text === '' ? [] : text.split(';').map((name) => name.trim().toLowerCase())
    // Of two names in one, the wrong one would count as no app.
    if (!names.every((name) => /^[^,|?]+$/.test(name))) context.addIssue({ code: 'custom', message: `must be ${catalogued}`, input: text })
    return [...new Set(names)]
  })

/** What a source has found: names that the catalogue lacks are left out. */
const foundApps = appList.transform((names) => names?.filter(isAppName))

const appsOfCatalogue = appList.refine((names) => names?.every(isAppName) ?? true, `must be ${catalogued}`)

export const deviceRecord = z.strictObject({
  id,
  staff: requiredText(128, 'the id of the owner'),
  label: text(120, 'a label'),
  platform: text(40, 'a platform such as ios'),
  ownership: z.enum(['official', 'personal'], { error: 'must be official or personal' }),
  workApps: yesOrNo,
  apps: foundApps,
  reportedAt: instant,
})

export const changeRecord = z.strictObject({
  at: instant,
  device: requiredText(128, 'the id of a device'),
  /** Empty: unchanged. */
  workApps: z
    .enum(['yes', 'no', ''], { error: 'must be yes, no, or empty (unchanged)' })
    .transform((text) => (text === '' ? undefined : text === 'yes')),
  apps: appsOfCatalogue,
})

/** Something odd about a record that is imported all the same. */
export interface Doubt {
  readonly field: string
  /** The end of a sentence. */
  readonly message: string
}

const doubtful = z.object({ platform: deviceRecord.shape.platform, apps: appList })

const managed = z.object({ id: staffRecord.shape.id, manager: staffRecord.shape.manager })

/** @param fields of a staff record, as they came */
export function doubtsAboutStaff(fields: unknown): readonly Doubt[] {
  const read = managed.safeParse(fields)
  return read.success && read.data.manager === read.data.id
    ? [{ field: 'manager', message: 'is left out: nobody is their own manager' }]
    : []
}

/** @param fields of a device record, as they came */
export function doubtsAboutDevice(fields: unknown): readonly Doubt[] {
  const read = doubtful.safeParse(fields)
  if (!read.success) return []
  const { platform, apps = [] } = read.data
  const isKnown = platform === '' || platformNamed(platform) !== undefined
  const unlisted = apps.filter((name) => !isAppName(name))
  return [
    ...(isKnown ? [] : [{ field: 'platform', message: `has no steps in mails: ${seen(platform)} is none of ${platformNames.join(', ')}` }]),
    ...(unlisted.length === 0
      ? []
      : [{ field: 'apps', message: `is taken without ${seen(unlisted.join(';'))}, which the catalogue lacks` }]),
  ]
}

export type StaffRecord = z.output<typeof staffRecord>
export type DeviceRecord = z.output<typeof deviceRecord>
export type ChangeRecord = z.output<typeof changeRecord>
