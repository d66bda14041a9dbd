/** The part of the composition root that needs DynamoDB alone. */
import { dynamoAccessStates } from '../shared/adapters/dynamodb/access-states.ts'
import { dynamoAddresses } from '../shared/adapters/dynamodb/addresses.ts'
import { dynamoBrakes } from '../shared/adapters/dynamodb/brakes.ts'
import { dynamoCaseSummaries } from '../shared/adapters/dynamodb/case-summaries.ts'
import { type ClockCheck, checkedByAnswers } from '../shared/adapters/dynamodb/clock-check.ts'
import { dynamoControl } from '../shared/adapters/dynamodb/control.ts'
import { dynamoCaseCounts, dynamoWatchCounts } from '../shared/adapters/dynamodb/counts-by-day.ts'
import { dynamoDeviceIndex } from '../shared/adapters/dynamodb/device-index.ts'
import { dynamoDeviceOwners } from '../shared/adapters/dynamodb/device-owners.ts'
import { dynamoDigestLines } from '../shared/adapters/dynamodb/digest-lines.ts'
import { dynamoDirectory } from '../shared/adapters/dynamodb/directory.ts'
import { dynamoDrafts } from '../shared/adapters/dynamodb/drafts.ts'
import { dynamoEnrolment } from '../shared/adapters/dynamodb/enrolment.ts'
import { dynamoErasures } from '../shared/adapters/dynamodb/erasures.ts'
import { dynamoEvidence } from '../shared/adapters/dynamodb/evidence.ts'
import { dynamoIncidents } from '../shared/adapters/dynamodb/incidents.ts'
import { dynamoJobs } from '../shared/adapters/dynamodb/jobs.ts'
import { dynamoConnectorTests, dynamoSourceTests } from '../shared/adapters/dynamodb/last-tests.ts'
import { dynamoPageLinks } from '../shared/adapters/dynamodb/page-links.ts'
import { dynamoPeople } from '../shared/adapters/dynamodb/people.ts'
import { dynamoPolicies } from '../shared/adapters/dynamodb/policies.ts'
import { dynamoRegistry } from '../shared/adapters/dynamodb/registry.ts'
import { dynamoRetention } from '../shared/adapters/dynamodb/retention.ts'
import { dynamoSampleCounts } from '../shared/adapters/dynamodb/sample-counts.ts'
import { dynamoSilence } from '../shared/adapters/dynamodb/silence.ts'
import { dynamoSourcePasses } from '../shared/adapters/dynamodb/source-passes.ts'
import { dynamoStaffRefs } from '../shared/adapters/dynamodb/staff-refs.ts'
import { openDatabase, type Table } from '../shared/adapters/dynamodb/table.ts'
import { dynamoTurns } from '../shared/adapters/dynamodb/turns.ts'
import type { EnrolmentStore } from '../shared/campaign/decide/enrol.ts'
import { listedPeople } from '../shared/campaign/save/listed-people.ts'
import type { Turns } from '../shared/campaign/save/turns.ts'
import type { EvidenceStore } from '../shared/campaign/send/evidence.ts'
import type { SampleCounts } from '../shared/campaign/send/send-samples.ts'
import { cachedSilence, type Silence } from '../shared/campaign/send/silence.ts'
import type { Brakes } from '../shared/domain/access/brakes.ts'
import type { ConnectorTests } from '../shared/domain/access/connector-tests.ts'
import type { AccessStates } from '../shared/domain/access/states.ts'
import type { DigestLines } from '../shared/domain/digests/lines.ts'
import type { Jobs } from '../shared/domain/jobs/job.ts'
import type { Addresses } from '../shared/domain/people/addresses.ts'
import type { CaseCounts } from '../shared/domain/people/case-counts.ts'
import type { Erasures } from '../shared/domain/people/erasures.ts'
import type { DeviceOwners } from '../shared/domain/people/owners.ts'
import type { PageLinks } from '../shared/domain/people/page-links.ts'
import { refBytes, refFrom } from '../shared/domain/people/ref.ts'
import type { StaffRefs } from '../shared/domain/people/refs.ts'
import { type Retention, type RetentionStore, retentionSchema } from '../shared/domain/people/retention.ts'
import type { People } from '../shared/domain/people/store.ts'
import type { CaseSummaries } from '../shared/domain/people/summary.ts'
import type { Control } from '../shared/domain/policies/control.ts'
import type { Drafts } from '../shared/domain/policies/drafts.ts'
import type { Incidents } from '../shared/domain/policies/incidents.ts'
import type { Policies } from '../shared/domain/policies/store.ts'
import type { Registry } from '../shared/domain/requirements/registry.ts'
import { type Clock, cautiousClock } from '../shared/domain/schedule/clock.ts'
import type { DeviceIndex } from '../shared/domain/sources/device-index.ts'
import type { Directory } from '../shared/domain/sources/directory.ts'
import type { SourcePasses } from '../shared/domain/sources/passes.ts'
import type { SourceTests } from '../shared/domain/sources/source-test.ts'
import { bareAddress } from '../shared/domain/text.ts'
import type { WatchCounts } from '../shared/domain/watch/store.ts'
import { lazily } from './runtime/lazily.ts'
import { once } from './runtime/once.ts'
import { settingIn } from './runtime/setting.ts'
import { systemClock } from './system-clock.ts'

export interface Stores {
  readonly clock: Clock
  /** The machine's own, uncorrected. */
  readonly machineClock: Clock
  readonly clockCheck: ClockCheck
  readonly drawToken: () => string
  readonly people: People
  readonly refs: StaffRefs
  readonly policies: Policies
  readonly incidents: Incidents
  readonly watchCounts: WatchCounts
  readonly evidence: EvidenceStore
  readonly lines: DigestLines
  readonly owners: DeviceOwners
  readonly deviceIndex: DeviceIndex
  readonly directory: Directory
  readonly passes: SourcePasses
  readonly sourceTests: SourceTests
  readonly enrolment: EnrolmentStore
  readonly jobs: Jobs
  readonly silence: Silence
  readonly control: Control
  readonly brakes: Brakes
  readonly accessStates: AccessStates
  readonly connectorTests: ConnectorTests
  readonly turns: Turns
  /** The bare address that mail comes from. */
  readonly sender: string
  readonly pageLinks: PageLinks
  readonly addresses: Addresses
  readonly drafts: Drafts
  readonly registry: Registry
  readonly sampleCounts: SampleCounts
  readonly summaries: CaseSummaries
  readonly caseCounts: CaseCounts
  readonly erasures: Erasures
  readonly retention: Retention
  readonly retentionStore: RetentionStore
}

/** With the table of all but people, for stores that need more than it. */
export interface StoresInTables extends Stores {
  readonly records: Table
}

/** What needs DynamoDB alone. See `compose`. */
export function composeStores(environment: NodeJS.ProcessEnv, given?: Clock, open = openDatabase): StoresInTables {
  const machineClock = given ?? systemClock()
  const clock = given ?? cautiousClock(machineClock)
  const setting = settingIn(environment)
  // The check hears every answer of its client, from the first on.
  const database = once(() => {
    const client = open()
    return { client, clockCheck: checkedByAnswers(client, Date.now) }
  })
  const table = (name: string): Table => ({ client: database().client, name: setting(name) })
  const records = once(() => ({ ...table('RECORDS_TABLE'), clock }))
  const retention = once(() => retentionSchema.parse(JSON.parse(environment.RETENTION ?? '{}')))

  const stores: StoresInTables = lazily<StoresInTables>({
    records,
    clock: () => clock,
    machineClock: () => machineClock,
    clockCheck: () => database().clockCheck,
    drawToken: () => () => crypto.randomUUID(),
    people: () => listedPeople(dynamoPeople(table('PEOPLE_TABLE')), stores.summaries),
    refs: () => dynamoStaffRefs(records(), drawRef),
    policies: () => dynamoPolicies(records()),
    incidents: () => dynamoIncidents(records()),
    watchCounts: () => dynamoWatchCounts(records()),
    evidence: () => dynamoEvidence(records(), retention().notices),
    lines: () => dynamoDigestLines(records(), retention().digestLines),
    owners: () => dynamoDeviceOwners(records()),
    deviceIndex: () => dynamoDeviceIndex(records()),
    directory: () => dynamoDirectory(records()),
    passes: () => dynamoSourcePasses(records()),
    sourceTests: () => dynamoSourceTests(records()),
    enrolment: () => dynamoEnrolment(records()),
    jobs: () => dynamoJobs(records(), retention().rehearsals),
    silence: () => cachedSilence(dynamoSilence(records()), clock),
    control: () => dynamoControl(records()),
    brakes: () => dynamoBrakes(records(), retention().suspensionLists),
    accessStates: () => dynamoAccessStates(records()),
    connectorTests: () => dynamoConnectorTests(records()),
    turns: () => dynamoTurns(records()),
    drafts: () => dynamoDrafts(records()),
    registry: () => dynamoRegistry(records()),
    sampleCounts: () => dynamoSampleCounts(records()),
    summaries: () => dynamoCaseSummaries(records()),
    caseCounts: () => dynamoCaseCounts(records()),
    erasures: () => dynamoErasures(records()),
    retention,
    retentionStore: () => dynamoRetention(records()),
    sender: () => bareAddress(setting('FROM_ADDRESS')),
    addresses: () => dynamoAddresses(records()),
    pageLinks: () => dynamoPageLinks(records()),
  })
  return stores
}

export const drawRef = (): string => refFrom(crypto.getRandomValues(new Uint8Array(refBytes)))
