import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { isInAudience } from '../../shared/domain/policies/audience.ts'
import { zoneOfDays } from '../../shared/domain/rehearsal/days.ts'
import { ndjson } from '../../shared/domain/rehearsal/ndjson.ts'
import { rehearsePolicies } from '../../shared/domain/rehearsal/rehearse-campaign.ts'
import { askedBy } from '../../shared/domain/requirements/asked.ts'
import { earliestOf } from '../../shared/domain/schedule/zone.ts'
import { notAMoment, readMoment } from './input/moment.ts'
import { readOrganisation } from './input/organisation.ts'
import { type PolicyFile, readPolicies } from './input/policies.ts'
import { checkStory, policiesIn, readStory } from './input/story.ts'
import { table } from './output/table.ts'
import type { FaultyFile } from './terminal.ts'
import { verb } from './verb.ts'

const file = z.string({ error: 'must be a file' }).min(1, 'must be a file')

export const rehearseVerb = verb(
  {
    name: 'ides rehearse',
    does: 'Runs the whole campaign of one policy or several on a virtual clock, and sends nothing: who gets which mail when, and who loses access',
    more: 'Files are CSV or, by their ending, .ndjson or .json. T is a date, a local date and time, or an instant.',
    takes: z.object({
      policy: z
        .array(z.string())
        .min(1, 'must be one file or more, or names of policies of the catalogue')
        .describe('YAML or JSON files, or names of policies of the catalogue.'),
    }),
    options: z.object({
      staff: file.meta({ title: 'FILE', description: 'Columns id,email,name,language,zone,unit,country,manager.' }),
      devices: file.meta({ title: 'FILE', description: 'Columns id,staff,label,platform,ownership,workApps,apps,reportedAt.' }),
      changes: file.optional().meta({ title: 'FILE', description: 'What devices report later: columns at,device,workApps,apps.' }),
      story: file.optional().meta({
        title: 'FILE',
        description: 'What else changes, NDJSON: policies, staff, devices, deliveries, pauses, waivers, the brake.',
      }),
      from: z.string().optional().meta({ title: 'T', description: 'First moment; by default the first announcement.' }),
      until: z.string().optional().meta({ title: 'T', description: 'Last moment; by default 60 days after the last deadline of anybody.' }),
      format: z
        .enum(['table', 'ndjson'], { error: 'must be table or ndjson' })
        .default('table')
        .meta({ title: 'FORMAT', description: 'Prints a table (a day a line) or ndjson (an event a line); by default table.' }),
    }),
    json: 'none',
    example: 'ides rehearse eu-commission-tiktok-2023 --staff staff.csv --devices devices.csv --until 2023-03-31',
  },
  async ({ takes, options, terminal }) => {
    const { staff, devices, changes, format } = options
    const [{ policies, faulty }, written] = await Promise.all([
      readPolicies(takes.policy),
      options.story === undefined ? undefined : readStory(options.story),
    ])
    const found = policies.map(({ policy }) => policy)
    const asked = faulty.length > 0 ? undefined : askedBy([...found, ...(written ? policiesIn(written) : [])])
    const organisation = await readOrganisation({ staff, devices, ...(changes === undefined ? {} : { changes }) }, asked, terminal)
    const cast = 'problems' in organisation || !asked ? undefined : { policies: found, people: organisation.people, asked }
    const told = written ? checkStory(written, cast) : { story: undefined }
    if ('problems' in organisation || 'problems' in told || faulty.length > 0)
      return terminal.refuseFiles([
        ...faulty,
        ...('problems' in organisation ? organisation.problems : []),
        ...('problems' in told ? [told] : []),
      ])

    const { people } = organisation
    const idle = policies.filter(({ policy }) => !people.some(({ profile }) => isInAudience(policy, profile)))
    if (idle.length > 0) return terminal.refuseFiles(idle.map((one) => matchesNobody(one, people.length, staff)))
    const zone = found.map(zoneOfDays)[0] ?? 'UTC'
    const from =
      options.from === undefined ? earliestOf(found.map(({ announcedAt }) => announcedAt)) : readMoment(options.from, zone, 'start')
    const until = options.until === undefined ? undefined : readMoment(options.until, zone, 'end')
    if (!from) return terminal.refuse(notAMoment('--from', options.from))
    if (options.until !== undefined && !until) return terminal.refuse(notAMoment('--until', options.until))
    if (until && Temporal.Instant.compare(until, from) < 0)
      return terminal.refuse(`--until must not lie before the start, ${from}, but is ${until}`)

    const rehearsal = rehearsePolicies(found, people, { changes: organisation.changes, ...told }, { from, ...(until ? { until } : {}) })
    for (const warning of rehearsal.warnings) terminal.warn(warning)
    await terminal.print(format === 'ndjson' ? ndjson(rehearsal.events) : [table(rehearsal, found, zone, terminal.style)])
    return 0
  },
)

function matchesNobody({ file, lineOf }: PolicyFile, staffCount: number, staff: string): FaultyFile {
  const message = `matches nobody: it applies to none of the ${staffCount} staff in ${staff}`
  return { file, problems: [{ line: lineOf(['scope', 'audience']), field: 'scope.audience', message }], more: 0 }
}
