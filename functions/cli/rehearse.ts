import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { isInAudience } from '../../shared/domain/policies/audience.ts'
import { zoneOfDays } from '../../shared/domain/rehearsal/days.ts'
import { ndjson } from '../../shared/domain/rehearsal/ndjson.ts'
import { rehearseCampaign } from '../../shared/domain/rehearsal/rehearse-campaign.ts'
import { notAMoment, readMoment } from './input/moment.ts'
import { readOrganisation } from './input/organisation.ts'
import { policySource, readPolicy } from './input/policy.ts'
import { table } from './output/table.ts'
import { verb } from './verb.ts'

const file = z.string({ error: 'must be a file' }).min(1, 'must be a file')

export const rehearseVerb = verb(
  {
    name: 'ides rehearse',
    does: 'Runs the whole campaign of a policy on a virtual clock, and sends nothing: who gets which mail when, and who loses access',
    more: 'Files are CSV or, by their ending, .ndjson or .json. T is a date, a local date and time, or an instant.',
    takes: z.object({ policy: policySource }),
    options: z.object({
      staff: file.meta({ title: 'FILE', description: 'Columns id,email,name,language,zone,unit,country,manager.' }),
      devices: file.meta({ title: 'FILE', description: 'Columns id,staff,label,platform,ownership,workApps,apps,reportedAt.' }),
      changes: file.optional().meta({ title: 'FILE', description: 'What devices report later: columns at,device,workApps,apps.' }),
      from: z.string().optional().meta({ title: 'T', description: 'First moment; by default the announcement.' }),
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
    const [read, organisation] = await Promise.all([
      readPolicy(takes.policy),
      readOrganisation({ staff, devices, ...(changes === undefined ? {} : { changes }) }),
    ])
    if ('problems' in read || 'problems' in organisation)
      return terminal.refuseFiles([...('problems' in read ? [read] : []), ...('problems' in organisation ? organisation.problems : [])])

    const { policy, file, lineOf } = read
    const { people } = organisation
    if (!people.some(({ profile }) => isInAudience(policy, profile))) {
      const message = `matches nobody: it applies to none of the ${people.length} staff in ${staff}`
      const problem = { line: lineOf(['scope', 'audience']), field: 'scope.audience', message }
      return terminal.refuseFiles([{ file, problems: [problem], more: 0 }])
    }
    const zone = zoneOfDays(policy)
    const from = options.from === undefined ? policy.announcedAt : readMoment(options.from, zone, 'start')
    const until = options.until === undefined ? undefined : readMoment(options.until, zone, 'end')
    if (!from) return terminal.refuse(notAMoment('--from', options.from))
    if (options.until !== undefined && !until) return terminal.refuse(notAMoment('--until', options.until))
    if (until && Temporal.Instant.compare(until, from) < 0)
      return terminal.refuse(`--until must not lie before the start, ${from}, but is ${until}`)

    const rehearsal = rehearseCampaign(policy, people, organisation.changes, { from, ...(until ? { until } : {}) })
    for (const warning of rehearsal.warnings) terminal.warn(warning)
    await terminal.print(format === 'ndjson' ? ndjson(rehearsal.events) : [table(rehearsal, zone, terminal.style)])
    return 0
  },
)
