/** What `npm start` is asked for: its arguments, and the files that they name. */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Temporal } from 'temporal-polyfill'
import { checkBrand } from '#adapters/files/brand.ts'
import type { Brand } from '#domain/emails/brand.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { askedBy, askedOfCatalogue } from '#domain/requirements/requirement-of.ts'
import { addCalendars } from '#domain/schedule/calendars.ts'
import { calendarZone, isBefore } from '#domain/schedule/zone.ts'
import { notAMoment, readMoment } from '#functions/cli/input/arguments.ts'
import { readDeployment } from '#functions/cli/input/deployment.ts'
import { readOrganisation } from '#functions/cli/input/organisation.ts'
import { readPolicy } from '#functions/cli/input/policy.ts'
import type { Terminal } from '#functions/cli/terminal.ts'
import { goesWith, type OtherKind, otherKinds } from './others/start.ts'
import { adaptedTo } from './sample/adapted.ts'
import { type AnsweringOrganisation, answersTo } from './sample/answers.ts'
import { everyHours, type SourceKind, sourceKinds } from './sources/start-source.ts'
import { startOf } from './stand-ins.ts'

const help = `npm start -- [--policy POLICY] [--staff FILE --devices FILE [--changes FILE]] [--source KIND] [--connector KIND] [--from T] [--until T] [--port N] [--data DIR] [--brand FILE] [--config FILE] [--empty | --exit]

Runs a whole campaign on this machine: the deployed functions on an embedded DynamoDB, with a mail service and a device manager of its own,
on a clock that jumps from one due moment to the next. Then the inbox stays open until Ctrl-C.

  --policy POLICY  a YAML or JSON file, or the name of a policy of the catalogue; by default the European Commission's
  --staff FILE …   as for \`ides rehearse\`; by default the sample organisation, with the policy's requirements in place of TikTok
  --source KIND    devices come from a stand-in for ${sourceKinds.join(' or ')}, which Ides reads every ${everyHours} hours, in place of an import
  --from T         first moment, by default the announcement; of a policy on watch, 14 days before it
  --until T        last moment; of the sample 31 March 2023, else 60 days after the last person's deadline, or after a start later than that
  --port N         of the inbox, by default 8480; the sign-in takes the next one; 0 picks two free ones
  --data DIR       keeps everything there, and continues from there next time; by default nothing is kept
  --brand FILE     JSON with your name, colours and logo, as mail.brand in infra/ides.config.yaml
  --config FILE    ides.config.yaml, whose calendars name days off
  --connector KIND sets access in a stand-in of entra, google or webhook, in place of a device manager behind the bus; may be repeated;
                   /access of the inbox shows what it holds. It keeps nothing, so not with --data. With --source intune, entra is
                   in the same tenant, and with google, google; webhook goes with any source
  --empty          runs no campaign: an Ides without people or policies, for you to fill in the console or with \`npx ides\`
  --exit           ends at the end of the campaign
`

const options = {
  policy: { type: 'string', default: 'eu-commission-tiktok-2023' },
  staff: { type: 'string' },
  devices: { type: 'string' },
  changes: { type: 'string' },
  source: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  port: { type: 'string', default: '8480' },
  data: { type: 'string' },
  brand: { type: 'string' },
  config: { type: 'string' },
  connector: { type: 'string', multiple: true },
  empty: { type: 'boolean', default: false },
  exit: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

export interface StartInput {
  policy: Policy
  organisation: AnsweringOrganisation
  source: SourceKind | undefined
  connectors: readonly OtherKind[]
  /** Of the days that are printed. */
  zone: string
  from: Temporal.Instant
  until: Temporal.Instant | undefined
  port: number
  /** A folder that keeps everything. */
  data: string | undefined
  brandFile: string | undefined
  brand: Brand | undefined
  isEmpty: boolean
  exits: boolean
}

const sample = (name: string) => fileURLToPath(new URL(`sample/${name}.csv`, import.meta.url))

/** @returns the exit code where there is nothing to start: 0 after help, 2 for wrong input, which the terminal then shows */
export async function readStartInput(args: readonly string[], terminal: Terminal): Promise<StartInput | number> {
  const { values } = parseArgs({ args: [...args], options })
  const { data, source: wantedSource, connector: wantedConnectors = [], brand: brandFile } = values
  if (values.help) {
    await terminal.print([`${help}\n`])
    return 0
  }
  const isSample = values.staff === undefined && values.devices === undefined && values.changes === undefined
  const staff = isSample ? sample('staff') : values.staff
  const devices = isSample ? sample('devices') : values.devices
  const changes = isSample ? sample('changes') : values.changes
  if (!staff || !devices) return terminal.refuse('--staff and --devices go together: name both files')
  const port = Number(values.port)
  if (!/^\d{1,5}$/.test(values.port) || port > 65_534)
    return terminal.refuse('--port must be a number from 1 to 65534, or 0: the inbox takes that port, and the sign-in the next one')

  const oneOf = (kinds: readonly string[], found: string) => `must be one of ${kinds.join(', ')}, but is ${JSON.stringify(found)}`
  const source = sourceKinds.find(kind => kind === wantedSource)
  if (wantedSource !== undefined && !source) return terminal.refuse(`--source ${oneOf(sourceKinds, wantedSource)}`)
  const unknown = wantedConnectors.find(name => !otherKinds.some(kind => kind === name))
  if (unknown !== undefined) return terminal.refuse(`--connector ${oneOf(otherKinds, unknown)}`)
  const connectors = otherKinds.filter(kind => wantedConnectors.includes(kind))
  const stranger = connectors.find(kind => source && !goesWith(source, kind))
  if (stranger)
    return terminal.refuse(`--connector ${stranger} and --source ${source} do not go together: their stand-ins know different devices`)
  if (connectors.length > 0 && data !== undefined)
    return terminal.refuse('--connector and --data do not go together: the stand-ins of other systems keep nothing')

  const read = await readPolicy(values.policy)
  const asked = 'problems' in read ? undefined : isSample ? askedOfCatalogue : askedBy([read.policy])
  const given = await readOrganisation({ staff, devices, changes }, asked, terminal)
  if ('problems' in read || 'problems' in given)
    return terminal.refuseFiles([...('problems' in read ? [read] : []), ...('problems' in given ? given.problems : [])])
  const deployment = await readDeployment(values.config)
  if (deployment && 'problems' in deployment) return terminal.refuseFiles([deployment])
  addCalendars(deployment?.calendars ?? {})
  const { policy } = read
  const organisation = { ...given, people: [...given.people] }
  const brand = brandFile === undefined ? undefined : checkBrand(brandFile)
  if (brand && !brand.ok) return terminal.refuseFiles([{ file: brandFile ?? '', ...brand }])

  const zone = calendarZone(policy)
  const from = values.from === undefined ? startOf(policy, zone) : readMoment(values.from, zone, 'start')
  if (!from) return terminal.refuse(notAMoment('--from', values.from))
  const last = values.until === undefined ? undefined : readMoment(values.until, zone, 'end')
  if (values.until !== undefined && !last) return terminal.refuse(notAMoment('--until', values.until))
  if (last && isBefore(last, from)) return terminal.refuse(`--until must not lie before the start, ${from}, but is ${last}`)
  const endOfSample = isSample && values.policy === options.policy.default ? readMoment('2023-03-31', zone, 'end') : undefined
  return {
    policy,
    organisation: isSample ? { ...adaptedTo(policy, organisation), answers: answersTo(policy, source) } : organisation,
    ...{ source, connectors, zone, from, port, data, brandFile },
    until: last ?? (endOfSample && isBefore(from, endOfSample) ? endOfSample : undefined),
    brand: brand?.value,
    isEmpty: values.empty,
    exits: values.exit,
  }
}
