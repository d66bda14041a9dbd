import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { ProtectedPeople } from '#domain/access/brake.ts'
import type { ListedConnector } from '#domain/access/listed.ts'
import { listedConnectors } from '#domain/access/settings.ts'
import { coverageCounter, coverageOf } from '#domain/coverage/counts.ts'
import type { Person } from '#domain/people/person.ts'
import { isInAudience } from '#domain/policies/audience.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { askedOfAll } from '#domain/rehearsal/asked.ts'
import { inOrderOfTime, ndjson } from '#domain/rehearsal/events.ts'
import { countPolicies, logPolicies } from '#domain/rehearsal/rehearse-campaign.ts'
import { askedBy } from '#domain/requirements/requirement-of.ts'
import { devicesAsked } from '#domain/review/breaches.ts'
import { addCalendars } from '#domain/schedule/calendars.ts'
import { calendarZone, earliestOf } from '#domain/schedule/zone.ts'
import type { Words } from '../admin/command.ts'
import { notAMoment, readMoment, textOption } from './input/arguments.ts'
import { readDeployment } from './input/deployment.ts'
import { readOrganisation } from './input/organisation.ts'
import { type PolicyFile, policySources, readPolicies } from './input/policy.ts'
import { definedAnywhere } from './input/requirements.ts'
import { checkStory, policiesIn, readStory } from './input/story.ts'
import { coverageWords } from './output/coverage.ts'
import { wordLines } from './output/rows.ts'
import { rehearsalTable } from './output/table.ts'
import type { FaultyFile } from './terminal.ts'
import { verb } from './verb.ts'

const file = z.string({ error: 'must be a file' }).min(1, 'must be a file')

export const rehearseVerb = verb(
  {
    name: 'ides rehearse',
    does: 'Run the whole campaign of one or more policies on a virtual clock, to see who gets which mail when and who loses access; nothing is sent',
    more: 'Files are CSV or, by their ending, .ndjson or .json. T is a date, a local date and time, or an instant.\nRequirements that a policy names and does not describe are looked for in its folder requirements/, then in the registry.',
    takes: z.object({ policy: policySources }),
    options: z.object({
      staff: file.meta({ title: 'FILE', description: 'Columns id,email,name,language,zone,unit,country,manager.' }),
      devices: file.meta({
        title: 'FILE',
        description: 'Columns id,staff,label,platform,ownership,workApps,apps,reportedAt; or osVersion,passed,failed,givenOn, too.',
      }),
      changes: textOption('FILE', 'What devices report later: columns at,device,workApps,apps; or osVersion,passed,failed, too.'),
      story: textOption('FILE', 'What else changes, NDJSON: policies, staff, devices, deliveries, pauses, waivers, the brake.'),
      config: textOption(
        'FILE',
        'ides.config.yaml: people in its access.protected keep their access, and are counted apart; its connectors say which devices can be suspended, and its calendars name days off.',
      ),
      from: textOption('T', 'First moment; by default the first announcement.'),
      until: textOption('T', 'Last moment; by default 60 days after the last deadline of anybody.'),
      format: z
        .enum(['table', 'ndjson'], { error: 'must be table or ndjson' })
        .default('table')
        .meta({ title: 'FORMAT', description: 'Prints a table (a day a line) or ndjson (an event a line); by default table.' }),
    }),
    json: 'none',
    example: 'ides rehearse eu-commission-tiktok-2023 --staff staff.csv --devices devices.csv --until 2023-03-31',
  },
  async ({ takes, options, terminal, api }) => {
    const { staff, devices, changes, format } = options
    const [{ policies, faulty }, written, deployment] = await Promise.all([
      readPolicies(takes.policy, definedAnywhere(api)),
      options.story === undefined ? undefined : readStory(options.story),
      readDeployment(options.config),
    ])
    const found = policies.map(({ policy }) => policy)
    const asked = faulty.length > 0 ? undefined : askedBy([...found, ...(written ? policiesIn(written) : [])])
    const organisation = await readOrganisation({ staff, devices, changes }, asked, terminal)
    const group = 'problems' in organisation || !asked ? undefined : { policies: found, people: organisation.people, asked }
    const told = written ? checkStory(written, group) : { story: undefined }
    const isWrong = deployment !== undefined && 'problems' in deployment
    if ('problems' in organisation || 'problems' in told || isWrong || faulty.length > 0)
      return terminal.refuseFiles([
        ...faulty,
        ...('problems' in organisation ? organisation.problems : []),
        ...('problems' in told ? [told] : []),
        ...(isWrong ? [deployment] : []),
      ])

    addCalendars(deployment?.calendars ?? {})
    const { people } = organisation
    const idle = policies.filter(({ policy }) => !Iterator.from(people).some(({ profile }) => isInAudience(policy, profile)))
    if (idle.length > 0) return terminal.refuseFiles(idle.map(one => matchesNobody(one, people.length, staff)))
    const zone = found.map(calendarZone)[0] ?? 'UTC'
    const from =
      options.from === undefined ? earliestOf(found.map(({ announcedAt }) => announcedAt)) : readMoment(options.from, zone, 'start')
    const until = options.until === undefined ? undefined : readMoment(options.until, zone, 'end')
    if (!from) return terminal.refuse(notAMoment('--from', options.from))
    if (options.until !== undefined && !until) return terminal.refuse(notAMoment('--until', options.until))
    if (until && Temporal.Instant.compare(until, from) < 0)
      return terminal.refuse(`--until must not lie before the start, ${from}, but is ${until}`)

    const protectedPeople = deployment?.access.protected
    for (const warning of protectedPeople ? protectionWarnings(protectedPeople, people) : []) terminal.warn(warning)
    const ahead = { changes: organisation.changes, ...told, protectedPeople }
    const campaign = [found, people, ahead, { from, until }] as const
    const rehearsal = format === 'ndjson' ? logPolicies(...campaign) : countPolicies(...campaign)
    for (const warning of rehearsal.warnings) terminal.warn(warning)
    if ('logged' in rehearsal) await terminal.print(ndjson(inOrderOfTime(rehearsal.logged)))
    else {
      const connectors = listedConnectors(deployment?.access.connectors ?? {})
      const coverage = found.flatMap(policy => wordLines(coverageUnder(policy, people, connectors), terminal.style))
      await terminal.print([rehearsalTable(rehearsal, zone, terminal.style, askedOfAll(found, people, from)), '\n', ...coverage])
    }
    return 0
  },
)

function matchesNobody({ file, lineOf }: PolicyFile, staffCount: number, staff: string): FaultyFile {
  const message = `matches nobody: it applies to none of the ${staffCount} staff in ${staff}`
  return { file, problems: [{ line: lineOf(['scope', 'audience']), field: 'scope.audience', message }], more: 0 }
}

/** What can be read of the devices to which a policy applies, and which of them can be suspended. */
function coverageUnder(policy: Policy, people: Iterable<Person>, connectors: readonly ListedConnector[]): Words {
  if (askedBy([policy]).app.size === 0) return []
  const { add, counts } = coverageCounter(connectors)
  for (const person of people) add(person, devicesAsked(policy, person))
  return [`devices in scope of ${policy.id}:`, ...coverageWords(coverageOf(Object.values(counts()).flat()))]
}

/** A misspelt id would be cut off. */
function protectionWarnings({ staff, groups }: ProtectedPeople, people: Iterable<Person>) {
  const known = new Set(
    Iterator.from(people).flatMap(({ profile: { id, groups } }) => [`staff ${id}`, ...groups.map(group => `groups ${group}`)]),
  )
  return Object.entries({ staff, groups }).flatMap(([name, values]) =>
    values.filter(value => !known.has(`${name} ${value}`)).map(value => `access.protected.${name}: no staff member matches "${value}"`),
  )
}
