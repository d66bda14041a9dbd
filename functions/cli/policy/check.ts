import * as z from 'zod'
import { languages } from '#domain/catalogue/languages.ts'
import { sampleLetter } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import type { Person } from '#domain/people/person.ts'
import { isInAudience } from '#domain/policies/audience.ts'
import { impossibilities } from '#domain/policies/impossible.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { untranslated } from '#domain/policies/untranslated.ts'
import { inField, refused } from '#domain/problem.ts'
import { askedInWords, askedOfAll } from '#domain/rehearsal/asked.ts'
import { timelineOf } from '#domain/rehearsal/timeline.ts'
import { askedBy } from '#domain/requirements/requirement-of.ts'
import { addCalendars } from '#domain/schedule/calendars.ts'
import { zoneName } from '#domain/schedule/fields.ts'
import type { difference } from '#functions/admin/routes/versions.ts'
import { textOption } from '../input/arguments.ts'
import { readDeployment } from '../input/deployment.ts'
import { readOrganisation, readStaffFile } from '../input/organisation.ts'
import { type PolicyFile, policySources, readPolicies } from '../input/policy.ts'
import { definedAnywhere } from '../input/requirements.ts'
import { tableRows } from '../output/rows.ts'
import { timelineDocument, timelineLines } from '../output/timeline.ts'
import { clean, jsonLine, type Terminal } from '../terminal.ts'
import { verb } from '../verb.ts'

/** What to know of a requirement that a policy describes otherwise than the registry does now. */
export function outdatedSentence({ name, version, latest, isRetired }: z.output<typeof difference>['outdated'][number]) {
  if (isRetired) return `the requirement ${name} was retired: no new policy may name it`
  const has = version === undefined ? 'a description of its own' : `version ${version}`
  return `of the requirement ${name} this policy has ${has}, and version ${latest} is approved: put a file that does not describe it, to take that over`
}

/**
 * The languages into which a policy is not wholly translated, and what their readers get.
 * @param people whose languages count; absent: all languages
 */
function translationGaps(policy: Policy, people?: Iterable<Person>) {
  const readers = people && [...people].filter(({ profile }) => isInAudience(policy, profile))
  return languages.flatMap(language => {
    const staff = readers?.filter(({ profile }) => profile.language === language).length
    const lacks = staff === 0 ? [] : untranslated(policy, language)
    if (lacks.length === 0) return []
    const { subject, sections } = sampleLetter('first', { ...policy, version: 1 }, { language }, voices())
    return [{ language, staff, lacks, subject, heading: sections[0]?.heading ?? '' }]
  })
}

/** A policy that is right, of a campaign that cannot be. */
function impossible({ file, policy, lineOf }: PolicyFile) {
  const faults = impossibilities(policy)
  if (faults.length === 0) return []
  return [{ file, ...refused(faults.map(fault => ({ line: lineOf(fault.path), ...inField(fault) }))) }]
}

/** The staff of a file, with the devices of another. */
async function readPeople(
  { staff, devices }: { staff?: string | undefined; devices?: string | undefined },
  policies: readonly Policy[],
  terminal: Terminal,
) {
  if (staff === undefined) return undefined
  if (devices !== undefined) return readOrganisation({ staff, devices }, askedBy(policies), terminal)
  const read = await readStaffFile(staff, terminal)
  return 'problems' in read ? { problems: [read] } : read
}

const zonesRight = 'must be one to six IANA time zones such as Europe/Brussels, joined by commas'

const zoneList = z
  .string()
  .transform(written => written.split(',').map(name => name.trim()))
  .refine(names => z.array(zoneName).max(6).safeParse(names).success, zonesRight)

export const checkVerb = verb(
  {
    name: 'ides policy check',
    does: 'Check policies, show their timeline, and list missing translations',
    more: `Each zone has a column, with its hours and the holidays of its country.
The timeline is that of a person who never meets the policy.
Below it, a line for each language into which title, reason or requirements are not translated, with what its readers get.
Requirements that a policy names and does not describe are looked for in its folder requirements/, then in the registry.`,
    takes: z.object({ files: policySources }),
    options: z.object({
      zone: zoneList
        .optional()
        .describe('Zones to show, joined by commas; by default the zone of the policy, or three around the world.')
        .meta({ title: 'ZONES' }),
      staff: textOption('FILE', 'Staff records: only their languages count; by default all 24 do.'),
      config: textOption('FILE', 'ides.config.yaml: its calendars name days off.'),
      devices: textOption('FILE', 'Device records of these staff: counts who would be asked about devices that no source can read.'),
    }),
    example: 'ides policy check policies/*.yaml --staff staff.csv',
  },
  async ({ takes: { files }, options, json, terminal, api }) => {
    const read = await readPolicies(files, definedAnywhere(api))
    const policies = read.policies.filter(({ policy }) => impossibilities(policy).length === 0)
    const faulty = [...read.faulty, ...read.policies.flatMap(impossible)]
    if (options.devices !== undefined && options.staff === undefined)
      return terminal.refuse('--devices needs --staff: the owners of the devices')
    const deployment = await readDeployment(options.config)
    if (deployment && 'problems' in deployment) return terminal.refuseFiles([...faulty, deployment])
    addCalendars(deployment?.calendars ?? {})
    const staff = await readPeople(
      options,
      policies.map(({ policy }) => policy),
      terminal,
    )
    if (staff && 'problems' in staff) return terminal.refuseFiles([...faulty, ...staff.problems])
    if (json) await terminal.print(faulty.map(jsonLine))
    else terminal.refuseFiles(faulty)
    for (const { file, policy } of policies) {
      const timeline = timelineOf(policy, options.zone)
      const translations = translationGaps(policy, staff?.people)
      const asked = askedOfAll([policy], staff?.people ?? [], policy.announcedAt)
      if (json) {
        await terminal.print([
          jsonLine({ file, id: policy.id, ...timelineDocument(timeline), asked: asked.staff > 0 ? asked : undefined, translations }),
        ])
        continue
      }
      const rows = translations.map(gap => ({ ...gap, lacks: gap.lacks.join(', ') }))
      const isOneOfMany = files.length > 1
      await terminal.print([
        ...(isOneOfMany ? [`${clean(file)}\n`] : []),
        ...timelineLines(policy, timeline, terminal.style),
        ...(asked.staff === 0 ? [] : ['\n', `asked: ${askedInWords(asked)}\n`]),
        ...(rows.length === 0 ? [] : ['\n', ...tableRows(rows, terminal.style)]),
        ...(isOneOfMany ? ['\n'] : []),
      ])
      for (const warning of timeline.warnings) terminal.warn(isOneOfMany ? `${file}: ${warning}` : warning)
    }
    return faulty.length > 0 ? 2 : 0
  },
)
