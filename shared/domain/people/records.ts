/** Staff and device records, the same for files, the command line and the API. */
import * as z from 'zod'
import { appNames, isAppName } from '../catalogue/apps.ts'
import { languages } from '../catalogue/languages.ts'
import { instant, zoneName } from '../schedule/fields.ts'
import { mailAddress, requiredText, text } from '../text.ts'
import { isRef } from './ref.ts'

/** Objects are keyed by id, so a property name of all objects would seem present. */
const id = requiredText(128, 'an id').refine(
  (id) => !(id in {}),
  'must be an id other than the name of a property of all objects, such as constructor',
)

const countryRight = 'must be a country code such as BE, or empty'

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
    .regex(/^([A-Z]{2})?$/, countryRight)
    .transform(emptyToAbsent),
  manager: text(128, 'the id of a manager, or empty').transform(emptyToAbsent),
})

const yesRight = 'must be yes or no'
const yesOrNo = z.enum(['yes', 'no'], { error: yesRight }).transform((text) => text === 'yes')

const appsRight = `must be apps of the catalogue (${appNames.join(', ')}) joined by ;, or empty (none of them), or ? (unknown)`

/** Undefined where the source cannot tell. */
const apps = z
  .string({ error: appsRight })
  .trim()
  .max(1000, appsRight)
  .transform((text, context): readonly string[] | undefined => {
    if (text === '?') return undefined
    const names = text === '' ? [] : text.split(';').map((name) => name.trim())
    if (!names.every(isAppName)) context.addIssue({ code: 'custom', message: appsRight, input: text })
    return [...new Set(names)]
  })

export const deviceRecord = z.strictObject({
  id,
  staff: requiredText(128, 'the id of the owner'),
  label: text(120, 'a label'),
  platform: text(40, 'a platform such as ios'),
  ownership: z.enum(['official', 'personal'], { error: 'must be official or personal' }),
  workApps: yesOrNo,
  apps,
  reportedAt: instant,
})

export const changeRecord = z.strictObject({
  at: instant,
  device: requiredText(128, 'the id of a device'),
  /** Empty: unchanged. */
  workApps: z
    .enum(['yes', 'no', ''], { error: 'must be yes, no, or empty (unchanged)' })
    .transform((text) => (text === '' ? undefined : text === 'yes')),
  apps,
})

export type StaffRecord = z.output<typeof staffRecord>
export type DeviceRecord = z.output<typeof deviceRecord>
export type ChangeRecord = z.output<typeof changeRecord>
