/** What the systems use of AWS that a configuration names, besides what every deployment uses. */
import { metricsOf } from '#functions/runtime/metrics.ts'
import type { DeploymentFile } from '../input/deployment.ts'
import { askingOrigin, asksOfQueue, cutsOf, memory, memoryOfMail, minutes, type OrganisationSize, seconds, type Usage } from './usage.ts'

/** Starts a month of each function that runs every quarter of an hour. */
const starts = minutes / 15

const days = 30

/** Seconds of `sync` for a record, and of `connect` for a change of access. Estimated, not measured on AWS: most of them wait for the system. */
const waits = { record: 0.003, change: 1 } as const

/** Request units of DynamoDB, as in test/bench/measured-systems.long.test.ts. */
export const units = {
  /** Of each system at each start: how far it is, and what is in force and in an outage. */
  start: 10,
  /** Of a device in each pass; once a day its owner is saved with what it reported. */
  device: { reads: 3.7, writes: 0.05, readsOnceADay: 0.6, writesOnceADay: 0.91 },
  /** Of one of the staff, when the whole directory is read. */
  person: { reads: 3.2, writes: 0.1 },
  /** Of `connect` at each start, and once a day where it compares. */
  connect: { start: 3, comparison: 16 },
  /** Of a change of access in each connector. */
  change: { reads: 6, writes: 7 },
} as const

const measured = 'units as in test/bench/measured-systems.long.test.ts'
const alarmsOrigin = 'infra/constructs/system-alarms.ts, and those of each function and queue'

export function usagesOfSystems(
  organisation: OrganisationSize,
  { sources, directories, access, signIn, network }: DeploymentFile,
): readonly Usage[] {
  const read = [...Object.values(sources), ...Object.values(directories)]
  const connectors = Object.values(access.connectors)
  const isProtecting = access.protected.staff.length + access.protected.groups.length > 0
  const usagesFor = (of: string, usages: readonly Usage[]): readonly Usage[] => usages.map(usage => ({ ...usage, of }))
  return [
    ...usagesFor('sources', read.length > 0 ? ofSources(organisation, Object.values(sources), Object.values(directories)) : []),
    ...usagesFor(
      'connectors',
      connectors.length > 0
        ? ofConnectors(2 * cutsOf(organisation), connectors.length, distinct([...read, ...connectors]) - distinct(read))
        : [],
    ),
    ...usagesFor('protected people', isProtecting ? ofProtected : []),
    ...usagesFor('case events', access.caseEvents ? ofCaseEvents(organisation) : []),
    ...Object.keys(signIn?.machines ?? {}).flatMap(name =>
      usagesFor(name, [{ priced: 'machineClient', perMonth: 1, origin: 'infra/constructs/admin-pool.ts' }]),
    ),
    ...usagesFor('network', network?.vpc === 'make' ? ofNetwork : []),
  ]
}

/** Secrets of some systems. */
const distinct = (systems: readonly object[]) => new Set(systems.flatMap(system => ('secret' in system ? [system.secret] : []))).size

function ofSources(
  organisation: OrganisationSize,
  sources: readonly DeploymentFile['sources'][string][],
  directories: readonly DeploymentFile['directories'][string][],
): readonly Usage[] {
  const systems = [...sources, ...directories]
  const passesOf = (all: readonly { everyHours: number }[]) => all.reduce((sum, { everyHours }) => sum + (days * 24) / everyHours, 0)
  /** Records of all passes over devices: each device is in one source. */
  const devicesRead = (organisation.devices * passesOf(sources)) / Math.max(1, sources.length)
  const devicesDaily = organisation.devices * days
  /** Microsoft tells what changed since, and is read whole once a day. */
  const staffPasses = directories.map(one => (one.kind === 'graph' ? days : passesOf([one])))
  const staffRead = (organisation.staff * staffPasses.reduce((sum, passes) => sum + passes, 0)) / Math.max(1, directories.length)
  const calls = starts * (1 + systems.length)
  return [
    ...everyQuarter(calls),
    {
      priced: 'lambdaSecond',
      perMonth: memoryOfMail * (calls * seconds.idle + waits.record * (devicesRead + staffRead)),
      origin: 'estimated, not measured on AWS: 3 s for 1,000 records, 0.3 s for a start that finds nothing',
    },
    {
      priced: 'dynamoRead',
      perMonth:
        starts * systems.length * units.start +
        devicesRead * units.device.reads +
        devicesDaily * units.device.readsOnceADay +
        staffRead * units.person.reads,
      origin: measured,
    },
    {
      priced: 'dynamoWrite',
      perMonth: devicesRead * units.device.writes + devicesDaily * units.device.writesOnceADay + staffRead * units.person.writes,
      origin: measured,
    },
    {
      priced: 'dynamoStorage',
      perMonth: (organisation.devices * 0.5 + organisation.staff * 0.2) / 1e6,
      origin: 'keys and batches: 0.5 KB a device, 0.2 KB a person',
    },
    {
      priced: 'queueRequest',
      perMonth: asksOfQueue + 3 * starts * systems.length,
      origin: `${askingOrigin}; a task for each system at each start`,
    },
    { priced: 'secret', perMonth: distinct(systems), origin: 'one for each name under `sources` and `directories`' },
    { priced: 'secretRequest', perMonth: passesOf(systems), origin: 'once a pass' },
    { priced: 'alarmMetric', perMonth: systems.length + 10, origin: alarmsOrigin },
    {
      priced: 'metric',
      perMonth: metricsOf.sync.length - 1 + systems.length,
      origin: 'functions/runtime/metrics.ts; how far behind each is',
    },
  ]
}

/** @param changes of access in a campaign, in each connector */
const ofConnectors = (changes: number, connectors: number, secrets: number): readonly Usage[] => [
  ...everyQuarter(starts, changes),
  {
    priced: 'lambdaSecond',
    perMonth: memory * starts * seconds.idle,
    perCampaign: memory * changes * connectors * waits.change,
    origin: 'estimated, not measured on AWS: 1 s a change of access in each, 0.3 s a start that finds nothing',
  },
  {
    priced: 'dynamoRead',
    perMonth: starts * units.connect.start + days * units.connect.comparison,
    perCampaign: changes * connectors * units.change.reads,
    origin: measured,
  },
  { priced: 'dynamoWrite', perMonth: days, perCampaign: changes * connectors * units.change.writes, origin: measured },
  {
    priced: 'queueRequest',
    perMonth: 2 * asksOfQueue,
    perCampaign: 3 * changes,
    origin: `${askingOrigin}; a request for each change of access`,
  },
  { priced: 'secret', perMonth: secrets, origin: 'one for each name under `access.connectors` that is under nothing else' },
  { priced: 'secretRequest', perCampaign: changes * connectors, origin: 'once a change of access, at most' },
  { priced: 'alarmMetric', perMonth: 15, origin: alarmsOrigin },
  { priced: 'metric', perMonth: metricsOf.connect.length, origin: 'functions/runtime/metrics.ts' },
]

/** Lambda reads streams for nothing. */
function ofCaseEvents({ staff, devices }: OrganisationSize): readonly Usage[] {
  const saves = { perMonth: days * devices, perCampaign: 12 * staff }
  const times = (each: number) => ({ perMonth: saves.perMonth * each, perCampaign: saves.perCampaign * each })
  return [
    {
      ...{ priced: 'lambdaRequest', ...times(1 / 10) },
      origin: 'estimated: saves of people ten at a time, one of each device and day, and 12 of each of the staff in a campaign',
    },
    {
      ...{ priced: 'lambdaSecond', ...times(memory * waits.record) },
      origin: 'estimated, not measured on AWS: 3 s for 1,000 saves',
    },
    { priced: 'busEvent', perCampaign: 1.7 * staff, origin: '99 about 60 people in a campaign with infra/local/sample' },
    { priced: 'alarmMetric', perMonth: 4, origin: alarmsOrigin },
  ]
}

const ofProtected: readonly Usage[] = [
  { priced: 'alarmMetric', perMonth: 1, origin: 'infra/constructs/alarms.ts' },
  { priced: 'metric', perMonth: 1, origin: 'functions/runtime/metrics.ts: protectedDevices' },
]

/** What goes through the gateway, at 0.048 USD a GB, is little: requests to other systems. */
const ofNetwork: readonly Usage[] = (['gatewayHour', 'addressHour'] as const).map(priced => ({
  ...{ priced, perMonth: days * 24 },
  origin: 'infra/constructs/network.ts: one of each, day and night',
}))

/** Of a function that a schedule starts. */
const everyQuarter = (calls: number, callsOfCampaign = 0): readonly Usage[] => [
  { priced: 'scheduled', perMonth: starts, origin: 'a start each quarter of an hour' },
  {
    priced: 'lambdaRequest',
    perMonth: calls,
    perCampaign: callsOfCampaign,
    origin: 'starts by the schedule, and what queues hand over',
  },
  {
    priced: 'keyRequest',
    perMonth: 2 * (minutes / 5) + starts,
    origin: 'a table asks for its key every five minutes for each caller: 2 tables',
  },
  { priced: 'logs', perMonth: (calls * 2) / 1e6, perCampaign: (callsOfCampaign * 2) / 1e6, origin: 'estimated: 2 KB a call' },
]
