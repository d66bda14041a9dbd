/** What the systems use of AWS that a configuration names, besides what every deployment uses. */
import { metricsOf } from '../../runtime/metrics.ts'
import type { DeploymentFile } from '../input/deployment.ts'
import {
  askingOrigin,
  asksOfQueue,
  cuts,
  memory,
  memoryOfMail,
  minutes,
  type OrganisationSize,
  seconds,
  seldom,
  type Usage,
  unmeasured,
} from './usage.ts'

/** Starts a month of each function that runs every quarter of an hour. */
const starts = minutes / 15

const days = 30

/** Seconds of `sync` for a record, and of `connect` for a change of access. Estimated, not measured on AWS: most of them wait for the system. */
const waits = { record: 0.003, change: 1 } as const

/** Request units of DynamoDB, as in test/bench/measured-systems.long.test.ts. */
export const units = {
  /** Of each system at each start: how far it is, and what is in force. */
  start: 7,
  /** Of a device in each pass; once a day its owner is saved with what it reported. */
  device: { reads: 3.6, writes: 0.05, readsOnceADay: 0.6, writesOnceADay: 0.9 },
  /** Of one of the staff, when the whole directory is read. */
  person: { reads: 3.2, writes: 0.1 },
  /** Of `connect` at each start, and once a day where it compares. */
  connect: { start: 3, comparison: 16 },
  /** Of a change of access in each connector. */
  change: { reads: 12, writes: 8 },
} as const

const measured = 'units as in test/bench/measured-systems.long.test.ts'

const distinct = (systems: readonly object[]): number =>
  new Set(systems.flatMap((system) => ('secret' in system ? [system.secret] : []))).size

export const usagesOfSystems = (deployment: DeploymentFile): readonly Usage[] => [
  ...ofSources(deployment),
  ...ofConnectors(deployment),
  ...ofProtected(deployment),
]

function ofSources({ sources, directory }: DeploymentFile): readonly Usage[] {
  const [devices, staff] = [Object.values(sources), directory ? [directory] : []]
  const systems = [...devices, ...staff]
  if (systems.length === 0) return []
  const passesOf = (all: readonly { readonly everyHours: number }[]) =>
    all.reduce((sum, { everyHours }) => sum + (days * 24) / everyHours, 0)
  const passes = passesOf(systems)
  /** Records of all passes over devices: each device is in one source. */
  const devicesRead = (of: OrganisationSize) => (of.devices * passesOf(devices)) / Math.max(1, devices.length)
  /** Microsoft tells what changed since, and is read whole once a day. */
  const staffRead = (of: OrganisationSize) => of.staff * (directory?.kind === 'graph' ? days : passesOf(staff))
  const calls = starts * (1 + systems.length)
  return [
    ...everyQuarter('sources', calls),
    line(
      'Lambda',
      'lambdaSecond',
      'sources',
      'estimated, not measured on AWS: 3 s for 1,000 records, 0.3 s for a start that finds nothing',
      {
        perMonth: (of) => memoryOfMail * (calls * seconds.idle + waits.record * (devicesRead(of) + staffRead(of))),
      },
    ),
    line('DynamoDB', 'dynamoRead', 'sources', measured, {
      perMonth: (of) =>
        starts * systems.length * units.start +
        devicesRead(of) * units.device.reads +
        of.devices * days * units.device.readsOnceADay +
        staffRead(of) * units.person.reads,
    }),
    line('DynamoDB', 'dynamoWrite', 'sources', measured, {
      perMonth: (of) =>
        devicesRead(of) * units.device.writes + of.devices * days * units.device.writesOnceADay + staffRead(of) * units.person.writes,
    }),
    line('DynamoDB', 'dynamoStorage', 'sources', 'keys and sheets: 0.5 KB a device, 0.2 KB a person', {
      perMonth: (of) => (of.devices * 0.5 + of.staff * 0.2) / 1e6,
    }),
    line('SQS', 'queueRequest', 'sources', `${askingOrigin}; a task for each system at each start`, {
      perMonth: () => asksOfQueue + 3 * starts * systems.length,
    }),
    line('Secrets Manager', 'secret', 'sources', 'one for each name under `sources` and `directory`', {
      perMonth: () => distinct(systems),
    }),
    line('Secrets Manager', 'secretRequest', 'sources', 'once a pass', { perMonth: () => passes }),
    line('CloudWatch', 'alarmMetric', 'sources', 'infra/constructs/system-alarms.ts, and those of each function and queue', {
      perMonth: () => systems.length + 9,
    }),
    line('CloudWatch', 'metric', 'sources', 'functions/runtime/metrics.ts; how far behind each is', {
      perMonth: () => metricsOf.sync.length - 1 + systems.length,
    }),
  ]
}

function ofConnectors({ sources, directory, access: { connectors } }: DeploymentFile): readonly Usage[] {
  const all = Object.values(connectors)
  const read = [...Object.values(sources), ...(directory ? [directory] : [])]
  if (all.length === 0) return []
  const changes = (of: OrganisationSize) => 2 * cuts(of)
  return [
    ...everyQuarter('connectors', starts, changes),
    line(
      'Lambda',
      'lambdaSecond',
      'connectors',
      'estimated, not measured on AWS: 1 s a change of access in each, 0.3 s a start that finds nothing',
      {
        perMonth: () => memory * starts * seconds.idle,
        perCampaign: (of) => memory * changes(of) * all.length * waits.change,
      },
    ),
    line('DynamoDB', 'dynamoRead', 'connectors', measured, {
      perMonth: () => starts * units.connect.start + days * units.connect.comparison,
      perCampaign: (of) => changes(of) * all.length * units.change.reads,
    }),
    line('DynamoDB', 'dynamoWrite', 'connectors', measured, {
      perMonth: () => days,
      perCampaign: (of) => changes(of) * all.length * units.change.writes,
    }),
    line('SQS', 'queueRequest', 'connectors', `${askingOrigin}; a request for each change of access`, {
      perMonth: () => 2 * asksOfQueue,
      perCampaign: (of) => 3 * changes(of),
    }),
    line('Secrets Manager', 'secret', 'connectors', 'one for each name under `access.connectors` that is under nothing else', {
      perMonth: () => distinct([...read, ...all]) - distinct(read),
    }),
    line('Secrets Manager', 'secretRequest', 'connectors', 'once a change of access, at most', {
      perCampaign: (of) => changes(of) * all.length,
    }),
    line('CloudWatch', 'alarmMetric', 'connectors', 'infra/constructs/system-alarms.ts, and those of each function and queue', {
      perMonth: () => 14,
    }),
    line('CloudWatch', 'metric', 'connectors', 'functions/runtime/metrics.ts', { perMonth: () => metricsOf.connect.length }),
  ]
}

function ofProtected({ access }: DeploymentFile): readonly Usage[] {
  if (access.protected.staff.length + access.protected.groups.length === 0) return []
  return [
    line('CloudWatch', 'alarmMetric', 'protected people', 'infra/constructs/alarms.ts', { perMonth: () => 1 }),
    line('CloudWatch', 'metric', 'protected people', `functions/runtime/metrics.ts: ${seldom}`, { perMonth: () => 1 }),
  ]
}

/** Of a function that a schedule starts. */
function everyQuarter(of: string, calls: number, callsOfCampaign: Usage['perCampaign'] = unmeasured): readonly Usage[] {
  return [
    line('Scheduler', 'scheduled', of, 'a start each quarter of an hour', { perMonth: () => starts }),
    line('Lambda', 'lambdaRequest', of, 'starts by the schedule, and what queues hand over', {
      perMonth: () => calls,
      perCampaign: callsOfCampaign,
    }),
    line('KMS', 'keyRequest', of, 'a table asks for its key every five minutes for each caller: 2 tables', {
      perMonth: () => 2 * (minutes / 5) + starts,
    }),
    line('CloudWatch', 'logs', of, 'estimated: 2 KB a call', {
      perMonth: () => (calls * 2) / 1e6,
      perCampaign: (size) => (callsOfCampaign(size) * 2) / 1e6,
    }),
  ]
}

const line = (
  service: string,
  priced: Usage['priced'],
  of: string,
  origin: string,
  { perMonth = unmeasured, perCampaign = unmeasured }: Partial<Pick<Usage, 'perMonth' | 'perCampaign'>>,
): Usage => ({ service, priced, of, perMonth, perCampaign, origin })
