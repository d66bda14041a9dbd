import * as z from 'zod'
import { appNames } from '../catalogue/apps.ts'
import { languages } from '../catalogue/languages.ts'
import { zoneName } from '../schedule/fields.ts'
import { termsShape } from '../schedule/terms.ts'
import { instantOf, isSkipped } from '../schedule/zone.ts'
import { mailAddress, prose, requiredText as text } from '../text.ts'

/** Bytes of the largest policy document that is read. */
export const largestDocument = 256 * 1024

const language = z.enum(languages, { error: `must be one of the languages ${languages.join(', ')}` })

/** `right` is a list as one would write it. */
const listOf = <T extends z.ZodType>(item: T, right: string) =>
  z
    .array(item, { error: `must be a list such as ${right}` })
    .min(1, `must be a list such as ${right}`)
    .max(10_000, 'must be a list of 10,000 entries at most')

const countryRight = 'must be a country code such as BE'

const circle = {
  units: listOf(text(64, 'a unit'), '[DG-CNECT]').optional().describe('Units, as the staff records name them.'),
  countries: listOf(z.string({ error: countryRight }).regex(/^[A-Z]{2}$/, countryRight), '[BE, LU]')
    .optional()
    .describe('Countries of the staff records, by ISO 3166 code.'),
  groups: listOf(text(64, 'a group'), '[drivers]').optional().describe('Groups of staff.'),
  staff: listOf(text(64, 'a staff id'), '[s001, s002]').optional().describe('Staff members, by id.'),
}

const audience = z.strictObject(
  {
    ...circle,
    except: z
      .strictObject(circle, { error: 'must be like an audience, such as { units: [DG-CNECT] }' })
      .optional()
      .describe('Whoever meets any key of this is left out.'),
  },
  { error: 'must be an audience such as { units: [DG-CNECT] }' },
)

const team = z.strictObject(
  {
    email: mailAddress.describe('Where the team gets its daily digest.'),
    zone: zoneName.describe('IANA time zone in which the team works.'),
    language: language.describe('Language in which the team is written to.'),
  },
  { error: 'must be a team such as { email: security@example.org, zone: Europe/Brussels, language: en }' },
)

const teamName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name such as security')
  .refine((name) => name !== 'staff' && name !== 'manager', 'must be another name, since staff and manager mean people')

const percentRight = 'must be a number from 0 to 100'
const countRight = 'must be a whole number, 0 or more'

const shape = {
  id: z
    .string({ error: 'must be a name such as no-tiktok-2023' })
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens, such as no-tiktok-2023')
    .refine((id) => id !== 'constructor', 'must be another name')
    .describe('Name of the policy, never to be changed: lower-case letters, digits and hyphens.'),
  title: text(120, 'a short title').describe('What people are to do, in a few words: the subject of their mail.'),
  issuer: text(120, 'the name of who decided').describe('Who decided it.'),
  language: language.default('en').describe('Language of the title, and the one in which to say why where a reader’s own is missing.'),
  apps: listOf(z.enum(appNames, { error: `must be an app of the catalogue: ${appNames.join(', ')}` }), '[tiktok]')
    .transform((names): readonly string[] => [...new Set(names)])
    .describe('The apps that have to go, by their names in the catalogue.'),
  scope: z
    .strictObject(
      {
        devices: listOf(
          z.enum(['official', 'personal-with-work-apps'], { error: 'must be official or personal-with-work-apps' }),
          '[official, personal-with-work-apps]',
        ).describe('Which devices are meant: official ones, personal ones that carry work apps, or both.'),
        audience: audience.optional().describe('Who is meant: staff who meet every key of it. Absent: everyone.'),
      },
      { error: 'must be a scope such as { devices: [official] }' },
    )
    .describe('Whom and what the policy is about.'),
  remedies: listOf(
    z.enum(['remove-app', 'remove-work-apps'], { error: 'must be remove-app or remove-work-apps' }),
    '[remove-app, remove-work-apps]',
  )
    .prefault(['remove-app', 'remove-work-apps'])
    .describe('What ends a breach; removing the work apps instead is possible on personal devices only.'),
  announce: z
    .enum(['everyone', 'affected'], { error: 'must be everyone or affected' })
    .default('affected')
    .describe('Whom the announcement reaches: everyone in the audience, or only those who have something to do.'),
  unknown: z
    .enum(['remind', 'ignore'], { error: 'must be remind or ignore' })
    .default('remind')
    .describe('What to do about a device of which nothing is known. It is never suspended.'),
  ...termsShape,
  teams: z
    .record(teamName, team, { error: 'must be teams by name' })
    .default({})
    .describe('Teams that the escalation may notify, by name.'),
  limits: z
    .strictObject(
      {
        suspendPercent: z
          .number({ error: percentRight })
          .min(0, percentRight)
          .max(100, percentRight)
          .optional()
          .describe('Percentage of the devices in scope.'),
        suspendCount: z.int({ error: countRight }).min(0, countRight).optional().describe('Number of devices.'),
      },
      { error: 'must be limits such as { suspendPercent: 5, suspendCount: 500 }' },
    )
    .default({})
    .describe('The brake: more devices suspended than this wait until a human approves them.'),
  contact: z
    .strictObject(
      {
        name: text(120, 'the name of a contact').describe('As it stands in the mail.'),
        email: mailAddress.describe('Where people write for help.'),
        phone: text(40, 'a phone number').optional().describe('Where people call for help, in quotes.'),
      },
      { error: 'must be a contact such as { name: IT helpdesk, email: helpdesk@example.org }' },
    )
    .describe('Whom people ask for help.'),
  reference: z
    .url({ protocol: /^https?$/, error: 'must be a web address such as https://example.org/decision' })
    .optional()
    .describe('Web address of the decision.'),
  why: z
    .partialRecord(language, prose(2000, 'a text'), { error: 'must be texts by language, such as { en: "…" }' })
    .default({})
    .describe('Why it was decided, by language.'),
}

/** For a rule over several keys: it is checked as soon as these are right, whatever is wrong elsewhere, so that all problems are told at once. */
const onceRight = (...keys: readonly (keyof typeof shape)[]): z.core.$ZodSuperRefineParams => ({
  when: ({ issues }) =>
    issues.every(({ code, path: [first] = [] }) =>
      first === undefined ? code === 'unrecognized_keys' : !keys.some((key) => key === first),
    ),
})

/** The document that an admin writes. Its input side is published as JSON Schema, its output is a `Policy`. */
export const policyDocument = z
  .strictObject(shape, { error: 'must be a policy document: keys such as id, title, apps, deadline' })
  .superRefine(
    ({ escalation, teams }, context) => {
      escalation.forEach(({ notify }, index) => {
        if (notify === undefined || notify === 'staff' || notify === 'manager' || Object.hasOwn(teams, notify)) return
        context.addIssue({
          code: 'custom',
          path: ['escalation', index, 'notify'],
          message: 'must be staff, manager or a team that `teams` describes',
        })
      })
    },
    onceRight('escalation', 'teams'),
  )
  .superRefine(
    ({ zone, deadline }, context) => {
      if (zone !== 'staff' && 'at' in deadline && isSkipped(deadline.at, zone))
        context.addIssue({
          code: 'custom',
          path: ['deadline', 'at'],
          message: `must be a time that exists in ${zone}, where the clocks go forward over this one`,
        })
    },
    onceRight('zone', 'deadline'),
  )
  .superRefine(
    ({ zone, announcedAt }, context) => {
      if (zone === 'staff' && !('epochMilliseconds' in announcedAt))
        context.addIssue({
          code: 'custom',
          path: ['announcedAt'],
          message: 'must carry an offset or Z where the zone is `staff`, such as 2023-02-23T10:00+01:00',
        })
    },
    onceRight('zone', 'announcedAt'),
  )
  // A local announcement has no zone `staff`: that was refused above.
  .transform(({ announcedAt, ...document }) => ({
    ...document,
    announcedAt: 'epochMilliseconds' in announcedAt ? announcedAt : instantOf(announcedAt, document.zone),
  }))

/** What ends a breach. */
export type Remedy = Policy['remedies'][number]

/** A rule on people's devices, as checked. Durations are whole days; `announcedAt` is an instant. */
export type Policy = z.output<typeof policyDocument>

/** A policy as written: text, numbers and lists, as JSON has them. */
export type PolicyDocument = z.input<typeof policyDocument>

/**
 * `paused`: nobody is told of it, nor newly cut off under it, until it is resumed. `lifted`: nobody is in breach of it, and what it cut is given
 * back.
 */
export const halts = ['paused', 'lifted'] as const

export type Halt = (typeof halts)[number]

/** What an activation, or a decision to pause, resume or lift it, froze. */
export type PolicyVersion = Policy & {
  readonly version: number
  /** Absent while it is in force. */
  readonly halted?: Halt
  /** Nobody is newly cut off, under whatever policy: no part of the version, but of what a run works by. */
  readonly suspensionPaused?: true
}

/** What a version says, whatever number it bears. */
export const ruleOf = ({ version, halted, suspensionPaused, ...policy }: PolicyVersion): Policy => policy
