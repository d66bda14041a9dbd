import * as z from 'zod'
import { namedAdmin } from '../admin.ts'
import { appNames, cataloguedNames } from '../catalogue/requirements.ts'
import { nameRight, requirement, requirementName, requirementNamed } from '../requirements/requirement.ts'
import { hoursOfDay, instant, oneDayOrMore, zoneName } from '../schedule/fields.ts'
import { ladder, stageDeadline, termsShape, usualReminders, weekdays } from '../schedule/terms.ts'
import { instantOf } from '../schedule/zone.ts'
import type { Outages } from '../sources/outages.ts'
import { linksAreOpen, mailAddress, prose, requiredText as text, withoutHidden } from '../text.ts'
import { languageTag, mustHaveTitle, translated } from '../translated.ts'
import { appRight, deadlineFaults, type PolicyFault, recipientFaults, requirementFaults, stageFaults } from './faults.ts'
import type { Reach } from './reach.ts'

/** Bytes of a policy document, at most. */
export const largestDocument = 256 * 1024

/** @param right an example of such a list */
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
      .describe('Staff who meet any key of this are left out.'),
  },
  { error: 'must be an audience such as { units: [DG-CNECT] }' },
)

const team = z.strictObject(
  {
    email: mailAddress.describe('Where the team gets its daily digest.'),
    zone: zoneName.describe('IANA time zone in which the team works.'),
    language: languageTag.describe('Language in which the team is written to.'),
  },
  { error: 'must be a team such as { email: security@example.org, zone: Europe/Brussels, language: en }' },
)

const teamRight = 'must be a short name such as security'

const teamName = z
  .string({ error: teamRight })
  .regex(/^[a-z][a-z0-9-]{0,31}$/, teamRight)
  .refine(name => name !== 'staff' && name !== 'manager', 'must be another name, since staff and manager mean people')

/** For mails. */
const shown = (most: number, right: string) => withoutHidden(text(most, right), right)

const misleading = 'name nobody before an @ or a backslash, which hides where'

const webAddress = (protocol: RegExp) =>
  withoutHidden(z.url({ protocol, error: 'must be a web address such as https://example.org/decision', abort: true }), 'a web address')
    .refine(linksAreOpen, `must be a web address, and ${misleading} it leads`)
    .optional()

const percentRight = 'must be a number from 0 to 100'
const countRight = 'must be a whole number, 0 or more'
const workingDaysRight = 'must be a whole number of working days from 1 to 100'

const apps = listOf(z.union([z.enum(appNames), requirementNamed(appRight)], { error: appRight }), '[tiktok]')

const requires = listOf(z.union([z.enum(cataloguedNames), requirementName], { error: nameRight }), '[filevault]')

const scope = z.strictObject(
  {
    devices: listOf(
      z.enum(['official', 'personal-with-work-apps'], { error: 'must be official or personal-with-work-apps' }),
      '[official, personal-with-work-apps]',
    ).describe('Which devices: official ones, personal ones with work apps, or both.'),
    audience: audience.optional().describe('Staff who meet every key of this; everyone if absent.'),
  },
  { error: 'must be a scope such as { devices: [official] }' },
)

const stageRight = 'must be a short name of lower-case letters, digits and hyphens, such as remove'

const stage = z.strictObject(
  {
    name: z
      .string({ error: stageRight })
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, stageRight)
      .describe('What the names of its steps begin with.'),
    deadline: stageDeadline.describe(
      '`on` a day (by or from that day), `at` a local time, or `within` days; later than that of the stage before.',
    ),
    apps: apps.optional().describe('The apps that it bans; with `requires`, in place of the policy’s.'),
    requires: requires.optional().describe('What else a device must meet; with `apps`, in place of the policy’s.'),
    scope: scope.optional().describe('The staff and devices that it applies to, in place of the policy’s.'),
    escalation: ladder.optional().describe('What happens after its deadline, in place of the policy’s.'),
  },
  { error: 'must be a stage such as { name: remove, deadline: { on: 2023-03-29, counts: inclusive } }' },
)

const stagesRight = 'must be a list of 2 to 10 stages such as { name: remove, deadline: { on: 2023-03-29, counts: inclusive } }'

const stages = z.array(stage, { error: stagesRight }).min(2, stagesRight).max(10, stagesRight)

const shape = {
  id: z
    .string({ error: 'must be a name such as no-tiktok-2023' })
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens, such as no-tiktok-2023')
    .refine(id => id !== 'constructor', 'must be another name')
    .describe('Name of the policy, which never changes: lower-case letters, digits and hyphens.'),
  title: translated(shown(120, 'a short title'), 'must be a short title, or titles by language, such as { en: "…" }').describe(
    'What people must do, in a few words: the heading of their mail; one title, or titles by language.',
  ),
  issuer: shown(120, 'the name of who decided').describe('Who decided it.'),
  language: languageTag
    .default('en')
    .describe('Language of `title` and `why` where they are one text, and for readers in whose language they are missing.'),
  apps: apps.optional().describe('The banned apps, by their names in the catalogue, in the registry or under `requirements`.'),
  requires: requires
    .optional()
    .describe('What a device must meet, by names of the catalogue, of the registry or under `requirements`; banned apps too.'),
  requirements: z
    .record(requirementName, requirement, { error: 'must be requirements by name, such as { filevault: { kind: check, title: … } }' })
    .default({})
    .describe('Requirements that neither the catalogue nor the registry describes, by name.'),
  scope: scope.describe('The staff and devices that the policy applies to.'),
  remedies: listOf(
    z.enum(['remove-app', 'remove-work-apps'], { error: 'must be remove-app or remove-work-apps' }),
    '[remove-app, remove-work-apps]',
  )
    .prefault(['remove-app', 'remove-work-apps'])
    .describe('What ends a breach. `remove-work-apps` applies to personal devices only.'),
  announce: z
    .enum(['everyone', 'affected'], { error: 'must be everyone or affected' })
    .default('affected')
    .describe('Who gets the announcement: everyone in the audience, or only staff with something to do.'),
  unknown: z
    .enum(['remind', 'ignore', 'ask', 'answer-or-lose'], { error: 'must be remind, ignore, ask or answer-or-lose' })
    .default('remind')
    .describe('What to do about devices no source can read: `ask` owners; `answer-or-lose` suspends if they do not answer.'),
  ...termsShape,
  watch: z
    .literal(true, { error: 'must be true, or absent' })
    .optional()
    .describe('Only counts who would be affected: no cases, no mail to staff, no suspensions, until a version without it.'),
  owner: teamName.optional().describe('The team that is asked on the date of `review` whether it still applies: one of `teams`.'),
  stages: stages
    .optional()
    .describe('In place of `deadline`: several dated steps, in order. What one leaves out, it takes from the policy.'),
  teams: z
    .record(teamName, team, { error: 'must be teams by name' })
    .default({})
    .describe('Teams that the escalation may notify, or that own the policy, by name.'),
  report: z
    .strictObject(
      {
        to: listOf(mailAddress, '[board@example.org]').describe('Where it goes, in the language of the policy.'),
        on: z
          .enum(weekdays, { error: `must be one of ${weekdays.join(', ')}` })
          .default('mon')
          .describe('The day of the week: at `sendAt` of that day, or of the first working day after it.'),
      },
      { error: 'must be a report such as { to: [board@example.org], on: mon }' },
    )
    .optional()
    .describe('A weekly mail for those above: how far the policy was the day before, in numbers. It names no staff.'),
  limits: z
    .strictObject(
      {
        suspendPercent: z
          .number({ error: percentRight })
          .min(0, percentRight)
          .max(100, percentRight)
          .optional()
          .describe('Within 24 hours, as a percentage of the devices in scope at approval.'),
        suspendCount: z.int({ error: countRight }).min(0, countRight).optional().describe('Devices within 24 hours.'),
      },
      { error: 'must be limits such as { suspendPercent: 5, suspendCount: 500 }' },
    )
    .default({})
    .describe('The brake: above this, suspensions wait until two people approve. Default: 5 % of the devices, and at least 25.'),
  requests: z
    .strictObject(
      {
        decidedWithin: z
          .int({ error: workingDaysRight })
          .min(1, workingDaysRight)
          .max(100, workingDaysRight)
          .default(5)
          .describe('Working days in which a human decides, not counting the day of the request.'),
        access: z
          .enum(['unchanged', 'restored'], { error: 'must be unchanged or restored' })
          .default('unchanged')
          .describe(
            'Access until a contest or “not my device” is decided; `restored` once a case, as asking again could keep it for ever.',
          ),
        moreTime: oneDayOrMore
          .optional()
          .describe('So many days after the deadline are granted at once to those who ask before it, once a case. Default: none.'),
      },
      { error: 'must be about requests, such as { decidedWithin: 5, access: restored }' },
    )
    .prefault({})
    .describe('What people are promised who ask for a decision: more time, an exemption, a contest, “not my device”.'),
  answers: z
    .strictObject(
      {
        restore: z
          .enum(['provisional', 'confirmed'], { error: 'must be provisional or confirmed' })
          .default('provisional')
          .describe('When access comes back after “I removed it”: at once (`provisional`), or once a report confirms it (`confirmed`).'),
      },
      { error: 'must be about answers, such as { restore: confirmed }' },
    )
    .prefault({})
    .describe('What a person’s answer does on its own.'),
  contact: z
    .strictObject(
      {
        name: shown(120, 'the name of a contact').describe('As in the mail.'),
        email: mailAddress.describe('Where people write for help.'),
        phone: shown(40, 'a phone number').optional().describe('Where people call for help, in quotes.'),
        hours: hoursOfDay
          .optional()
          .describe('When they answer, on working days in `zone`, such as "08:00-17:00": administrators hear if access ends outside.'),
      },
      { error: 'must be a contact such as { name: IT helpdesk, email: helpdesk@example.org }' },
    )
    .describe('Who people ask for help.'),
  reference: webAddress(/^https$/).describe('Web address of the decision itself, in the words of who decided.'),
  reportedIn: webAddress(/^https?$/).describe('Web address of a news article about the decision.'),
  why: translated(
    withoutHidden(prose(2000, 'a text'), 'a text').refine(linksAreOpen, `must be a text whose links ${misleading} they lead`),
    'must be a text, or texts by language, such as { en: "…" }',
  )
    .default({})
    .describe('Why it was decided; one text, or texts by language.'),
}

/** Checks a rule over several keys once these are right, whatever is wrong elsewhere, so that all problems show at once. */
const onceRight = (...keys: readonly (keyof typeof shape)[]): z.core.$ZodSuperRefineParams => ({
  when: ({ issues }) =>
    issues.every(({ code, path: [first] = [] }) => (first === undefined ? code === 'unrecognized_keys' : !keys.some(key => key === first))),
})

function report(faults: readonly PolicyFault[], context: z.core.$RefinementCtx) {
  for (const fault of faults) context.addIssue({ code: 'custom', ...fault })
}

/** The document that an admin writes: its input is published as JSON Schema, its output is a `Policy`. */
export const policyDocument = z
  .strictObject(shape, { error: 'must be a policy document: keys such as id, title, apps, deadline' })
  .superRefine(
    (document, context) => report(deadlineFaults(document), context),
    onceRight('zone', 'deadline', 'stages', 'reminders', 'remindEvery', 'review', 'unknown', 'requests'),
  )
  .superRefine(
    ({ review, owner, teams }, context) => {
      if (owner === undefined) {
        const message = 'must come with an owner: a team that is asked on that day whether the policy still applies'
        if (review) context.addIssue({ code: 'custom', path: ['review'], message })
      } else if (!Object.hasOwn(teams, owner))
        context.addIssue({ code: 'custom', path: ['owner'], message: 'must be the name of one of `teams`' })
    },
    onceRight('review', 'owner', 'teams'),
  )
  .superRefine(
    (document, context) => report(stageFaults(document), context),
    onceRight('zone', 'announcedAt', 'deadline', 'stages', 'escalation'),
  )
  .superRefine((document, context) => report(recipientFaults(document), context), onceRight('escalation', 'stages', 'teams'))
  .superRefine((document, context) => report(requirementFaults(document), context), onceRight('apps', 'requires', 'requirements', 'stages'))
  .superRefine(mustHaveTitle('policy'), onceRight('title', 'language'))
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
  // With zone `staff`, `announcedAt` is an instant: see above.
  .transform(({ apps, requires, stages, reminders, announcedAt, ...document }) => {
    const staged = stages?.map(({ apps: ofStage, requires: more, scope, escalation, ...stage }) => ({
      ...stage,
      requires: ofStage || more ? namesIn(ofStage, more) : namesIn(apps, requires),
      scope: scope ?? document.scope,
      escalation: escalation ?? document.escalation,
    }))
    return {
      ...document,
      /** Names of requirements: all that any stage asks for. */
      requires: staged ? [...new Set(staged.flatMap(({ requires }) => requires))] : namesIn(apps, requires),
      announcedAt: 'epochMilliseconds' in announcedAt ? announcedAt : instantOf(announcedAt, document.zone),
      reminders: reminders ?? (document.deadline === 'none' ? [] : [...usualReminders]),
      /** In place of a deadline, with all that they take from the policy. */
      stages: staged,
    }
  })
  // For editors, which do not see the rules above.
  .meta({ anyOf: [{ required: ['apps'] }, { required: ['requires'] }, { required: ['stages'] }] })

const namesIn = (apps: readonly string[] = [], requires: readonly string[] = []) => [...new Set([...apps, ...requires])]

export type Remedy = Policy['remedies'][number]

/** A checked policy. Durations are whole days; `announcedAt` is an instant. */
export type Policy = z.output<typeof policyDocument>

/** A policy as JSON: text, numbers and lists. */
export type PolicyDocument = z.input<typeof policyDocument>

/** `paused`: no mail and no new suspensions until it is resumed. `lifted`: no breaches, and access is restored. */
export const halts = ['paused', 'lifted'] as const

export type Halt = (typeof halts)[number]

/** True if it asks nothing of anybody: lifted, or on watch. */
export const bindsNobody = ({ halted, watch }: Pick<PolicyVersion, 'halted' | 'watch'>) => halted === 'lifted' || watch === true

const demand = {
  requires: z.array(z.string()),
  scope,
  /** The first suspending rung; absent if none suspended. */
  suspends: z.optional(z.strictObject({ after: z.int(), waits: z.boolean() })),
}

/** What a run of versions demanded and threatened. */
const earlierVersions = z.strictObject({
  /** The last of them. */
  through: z.int(),
  ...demand,
  /** What its own requirements asked, where another version may ask more under the same name. */
  requirements: z.optional(z.record(z.string(), requirement)),
  /** That they suspended what owners do not answer about. */
  unanswered: z.optional(z.literal('suspended')),
  /** What each stage demanded and threatened; absent without stages. */
  stages: z.optional(z.array(z.strictObject({ name: z.string(), ...demand }))),
})

export type EarlierVersions = Readonly<z.output<typeof earlierVersions>>

/** When a version was frozen, and why, where it paused, resumed or lifted the policy. Absent of versions from before this was kept. */
const frozen = z.strictObject({ at: instant, reason: z.optional(z.string()) })

/** Who approved a version, and when the rehearsal that they saw was asked for: it has addresses that were named by then. */
const approval = z.strictObject({ by: namedAdmin, seenAt: instant })

export const approvals = z.array(approval).readonly()

export type Freezing = Readonly<z.output<typeof frozen>> & { readonly approval?: Readonly<z.output<typeof approval>> }

/** What a version knows of itself and those before it. */
export const versionHistory = z.strictObject({
  frozen: z.optional(frozen),
  /** The first version with the present rule: later ones paused or resumed it. Absent for the first of all. */
  ruleSince: z.optional(z.int()),
  /** The first version with the present deadlines; absent where all had them. */
  deadlineSince: z.optional(z.int()),
  /** Versions that demanded or threatened something else, oldest first. */
  earlier: z.optional(z.array(earlierVersions)),
})

/** A policy as frozen when it was activated, paused, resumed or lifted. */
export type PolicyVersion = Policy &
  Readonly<z.output<typeof versionHistory>> & {
    readonly version: number
    /** Absent while it is in force. */
    readonly halted?: Halt
    /** Of this version and those before it, the last of each person. */
    readonly approvals?: Readonly<z.output<typeof approvals>> | undefined
    /** All new suspension is paused: set for a run, not stored with the version. */
    readonly suspensionPaused?: true | undefined
    /** Outages of the sources that report on devices: set likewise. */
    readonly outages?: Outages | undefined
    /** The farthest that a suspension reaches in another system, likewise; absent: the device alone. */
    readonly reach?: Reach | undefined
  }

/** The policy of a version. */
export const ruleOf = ({
  version,
  frozen,
  approvals,
  ruleSince,
  deadlineSince,
  earlier,
  halted,
  suspensionPaused,
  outages,
  reach,
  ...policy
}: PolicyVersion): Policy => policy

/** What a version knows of itself and those before it. */
export const historyOf = ({ frozen, ruleSince, deadlineSince, earlier }: PolicyVersion): z.input<typeof versionHistory> => ({
  frozen: frozen && { ...frozen, at: frozen.at.toString() },
  ruleSince,
  deadlineSince,
  earlier,
})
