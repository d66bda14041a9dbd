import * as z from 'zod'
import { appNames, isAppName } from '../catalogue/apps.ts'
import { languages } from '../catalogue/languages.ts'
import { zoneName } from '../schedule/fields.ts'
import { termsShape } from '../schedule/terms.ts'
import { instantOf, isSkipped } from '../schedule/zone.ts'

const text = (most: number, right: string) =>
  z
    .string({ error: `must be ${right}` })
    .trim()
    .min(1, `must be ${right}`)
    .max(most, `must be ${right}, of ${most} characters at most`)

const email = z.email({ error: 'must be a mail address such as helpdesk@example.org' }).max(254, 'must be 254 characters at most')
const language = z.enum(languages, { error: `must be one of the languages ${languages.join(', ')}` })

const listOf = <T extends z.ZodType>(item: T, right: string) =>
  z
    .array(item, { error: `must be a list of ${right}` })
    .min(1, `must name at least one of ${right}`)
    .max(10_000, 'must have 10,000 entries at most')

const circle = {
  units: listOf(text(64, 'a unit'), 'units').optional(),
  countries: listOf(z.string().regex(/^[A-Z]{2}$/, 'must be a country code such as BE'), 'countries').optional(),
  groups: listOf(text(64, 'a group'), 'groups').optional(),
  staff: listOf(text(64, 'a staff id'), 'staff ids').optional(),
}

const audience = z.strictObject(
  { ...circle, except: z.strictObject(circle, { error: 'must be like an audience: units, countries, groups, staff' }).optional() },
  { error: 'must be an audience such as { units: [DG-CNECT] }' },
)

const team = z.strictObject(
  { email, zone: zoneName, language },
  { error: 'must be a team such as { email: security@example.org, zone: Europe/Brussels, language: en }' },
)

const percentRight = 'must be a number from 0 to 100'
const countRight = 'must be a whole number, 0 or more'

/** The document that an admin writes. Its input side is published as JSON Schema, its output is a `Policy`. */
export const policyDocument = z
  .strictObject(
    {
      id: z
        .string({ error: 'must be a name such as no-tiktok-2023' })
        .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens, such as no-tiktok-2023'),
      title: text(120, 'a short title'),
      issuer: text(120, 'the name of who decided'),
      apps: listOf(
        z.string().refine(isAppName, { error: `must be an app of the catalogue: ${appNames.join(', ')}` }),
        'apps of the catalogue',
      ),
      scope: z.strictObject(
        {
          devices: listOf(
            z.enum(['official', 'personal-with-work-apps'], { error: 'must be official or personal-with-work-apps' }),
            'official, personal-with-work-apps',
          ),
          audience: audience.optional(),
        },
        { error: 'must be a scope such as { devices: [official] }' },
      ),
      remedies: listOf(
        z.enum(['remove-app', 'remove-work-apps'], { error: 'must be remove-app or remove-work-apps' }),
        'remove-app, remove-work-apps',
      ).prefault(['remove-app', 'remove-work-apps']),
      announce: z.enum(['everyone', 'affected'], { error: 'must be everyone or affected' }).default('affected'),
      unknown: z.enum(['remind', 'ignore'], { error: 'must be remind or ignore' }).default('remind'),
      ...termsShape,
      teams: z
        .record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name such as security'), team, {
          error: 'must be teams by name',
        })
        .default({}),
      limits: z
        .strictObject(
          {
            suspendPercent: z.number({ error: percentRight }).min(0, percentRight).max(100, percentRight).optional(),
            suspendCount: z.int({ error: countRight }).min(0, countRight).optional(),
          },
          { error: 'must be limits such as { suspendPercent: 5, suspendCount: 500 }' },
        )
        .default({}),
      contact: z.strictObject(
        { name: text(120, 'the name of a contact'), email, phone: text(40, 'a phone number').optional() },
        { error: 'must be a contact such as { name: IT helpdesk, email: helpdesk@example.org }' },
      ),
      reference: z.url({ error: 'must be a web address' }).optional(),
      why: z.partialRecord(language, text(2000, 'a text'), { error: 'must be texts by language, such as { en: "…" }' }).default({}),
    },
    { error: 'must be a policy document: keys such as id, title, apps, deadline' },
  )
  .superRefine((document, context) => {
    document.escalation.forEach(({ notify }, index) => {
      if (notify === undefined || notify === 'staff' || notify === 'manager' || Object.hasOwn(document.teams, notify)) return
      context.addIssue({
        code: 'custom',
        path: ['escalation', index, 'notify'],
        input: notify,
        message: 'must be staff, manager or a team that `teams` describes',
      })
    })
    for (const name of ['staff', 'manager'])
      if (Object.hasOwn(document.teams, name))
        context.addIssue({ code: 'custom', path: ['teams', name], message: 'must not be called staff or manager, which mean people' })
    if (document.zone !== 'staff' && 'at' in document.deadline && isSkipped(document.deadline.at, document.zone))
      context.addIssue({
        code: 'custom',
        path: ['deadline', 'at'],
        input: String(document.deadline.at),
        message: `must be a time that exists in ${document.zone}: the clocks go forward over this one`,
      })
  })
  .transform(({ announcedAt, ...document }, context) => {
    if ('epochMilliseconds' in announcedAt) return { ...document, announcedAt }
    if (document.zone !== 'staff') return { ...document, announcedAt: instantOf(announcedAt, document.zone) }
    context.addIssue({
      code: 'custom',
      path: ['announcedAt'],
      input: String(announcedAt),
      message: 'must carry an offset or Z where the zone is `staff`, such as 2023-02-23T10:00+01:00',
    })
    return z.NEVER
  })

/** A rule on people's devices, as checked. Durations are whole days; `announcedAt` is an instant. */
export type Policy = z.output<typeof policyDocument>

/** What an activation froze. */
export type PolicyVersion = Policy & { readonly version: number }
