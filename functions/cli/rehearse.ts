import { parseArgs } from 'node:util'
import { Temporal } from 'temporal-polyfill'
import { isInAudience } from '../../shared/domain/policies/audience.ts'
import { seen } from '../../shared/domain/problem.ts'
import { zoneOfDays } from '../../shared/domain/rehearsal/days.ts'
import { ndjson } from '../../shared/domain/rehearsal/ndjson.ts'
import { rehearseCampaign } from '../../shared/domain/rehearsal/rehearse-campaign.ts'
import { notAMoment, readMoment } from './input/moment.ts'
import { readOrganisation } from './input/organisation.ts'
import { readPolicy } from './input/policy.ts'
import { table } from './output/table.ts'
import type { Terminal } from './terminal.ts'

export const rehearseHelp = `ides rehearse POLICY --staff FILE --devices FILE [--changes FILE] [--from T] [--until T] [--format table|ndjson]

Runs the whole campaign of a policy on a virtual clock: who is mailed what and when, whose access is cut and given back. Nothing is sent.

  POLICY           a YAML or JSON file, or the name of a policy of the catalogue
  --staff FILE     CSV (or .ndjson): id,email,name,language,zone,unit,country,manager
  --devices FILE   CSV (or .ndjson): id,staff,label,platform,ownership,workApps,apps,reportedAt
  --changes FILE   CSV (or .ndjson): at,device,workApps,apps — what the devices report later on
  --from T         first moment, by default the announcement; a date, a local date and time, or an instant
  --until T        last moment, by default 60 days after the last person's deadline
  --format         table (a day a line) or ndjson (an event a line); by default table

Example: npx ides rehearse eu-commission-tiktok-2023 --staff staff.csv --devices devices.csv --until 2023-03-31
`

const options = {
  staff: { type: 'string' },
  devices: { type: 'string' },
  changes: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  format: { type: 'string', default: 'table' },
} as const

/** @returns the exit code: 0 done, 2 wrong input */
export async function rehearseCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const { staff, devices, changes, format } = values
  const [source, ...more] = positionals
  if (!source) return terminal.refuse('rehearse needs a POLICY: a file, or a name of the catalogue')
  if (more.length > 0) return terminal.refuse(`rehearse takes one POLICY, but is given ${positionals.map(seen).join(' and ')}`)
  if (!staff) return terminal.refuse('--staff is missing: name the file of staff')
  if (!devices) return terminal.refuse('--devices is missing: name the file of devices')
  if (format !== 'table' && format !== 'ndjson') return terminal.refuse(`--format must be table or ndjson, but is ${seen(format)}`)

  const [read, organisation] = await Promise.all([
    readPolicy(source),
    readOrganisation({ staff, devices, ...(changes === undefined ? {} : { changes }) }),
  ])
  if ('problems' in read || 'problems' in organisation)
    return terminal.refuseFiles([...('problems' in read ? [read] : []), ...('problems' in organisation ? organisation.problems : [])])

  const { policy, file, lineOf } = read
  const { people } = organisation
  if (!people.some(({ profile }) => isInAudience(policy, profile))) {
    const message = `matches nobody: none of the ${people.length} staff of ${staff} is meant by it`
    const problem = { line: lineOf(['scope', 'audience']), field: 'scope.audience', message }
    return terminal.refuseFiles([{ file, problems: [problem], more: 0 }])
  }
  const zone = zoneOfDays(policy)
  const from = values.from === undefined ? policy.announcedAt : readMoment(values.from, zone, 'start')
  const until = values.until === undefined ? undefined : readMoment(values.until, zone, 'end')
  if (!from) return terminal.refuse(notAMoment('--from', values.from))
  if (values.until !== undefined && !until) return terminal.refuse(notAMoment('--until', values.until))
  if (until && Temporal.Instant.compare(until, from) < 0)
    return terminal.refuse(`--until must not lie before the start, ${from}, but is ${until}`)

  const rehearsal = rehearseCampaign(policy, people, organisation.changes, { from, ...(until ? { until } : {}) })
  for (const warning of rehearsal.warnings) terminal.warn(warning)
  await terminal.print(format === 'ndjson' ? ndjson(rehearsal.events) : [table(rehearsal, zone, terminal.style)])
  return 0
}
