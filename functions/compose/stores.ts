/** The stores: every port that needs DynamoDB alone. */
import * as z from 'zod'
import { dynamoAccessStates } from '#shared/adapters/dynamodb/access-states.ts'
import { dynamoAddresses } from '#shared/adapters/dynamodb/addresses.ts'
import { dynamoBrakes } from '#shared/adapters/dynamodb/brakes.ts'
import { dynamoCaseSummaries } from '#shared/adapters/dynamodb/case-summaries.ts'
import { checkedByAnswers } from '#shared/adapters/dynamodb/clock-check.ts'
import { dynamoControl } from '#shared/adapters/dynamodb/control.ts'
import { dynamoCaseCounts, dynamoWatchCounts } from '#shared/adapters/dynamodb/counts-by-day.ts'
import { dynamoCoverageCounts } from '#shared/adapters/dynamodb/coverage-counts.ts'
import { dynamoDeviceIndex } from '#shared/adapters/dynamodb/device-index.ts'
import { dynamoDeviceOwners } from '#shared/adapters/dynamodb/device-owners.ts'
import { dynamoDigestLines } from '#shared/adapters/dynamodb/digest-lines.ts'
import { dynamoDirectory } from '#shared/adapters/dynamodb/directory.ts'
import { dynamoDrafts } from '#shared/adapters/dynamodb/drafts.ts'
import { dynamoEndedSessions } from '#shared/adapters/dynamodb/ended-sessions.ts'
import { dynamoErasures } from '#shared/adapters/dynamodb/erasures.ts'
import { dynamoEvidence } from '#shared/adapters/dynamodb/evidence.ts'
import { dynamoIncidents } from '#shared/adapters/dynamodb/incidents.ts'
import { dynamoEnrolment, dynamoJobs } from '#shared/adapters/dynamodb/jobs.ts'
import { dynamoConnectorTests, dynamoSourceTests } from '#shared/adapters/dynamodb/last-tests.ts'
import { dynamoNewcomers } from '#shared/adapters/dynamodb/newcomers.ts'
import { dynamoPageLinks } from '#shared/adapters/dynamodb/page-links.ts'
import { dynamoPeople } from '#shared/adapters/dynamodb/people.ts'
import { dynamoPolicies } from '#shared/adapters/dynamodb/policies.ts'
import { dynamoProposals } from '#shared/adapters/dynamodb/proposals.ts'
import { dynamoRegistry } from '#shared/adapters/dynamodb/registry.ts'
import { dynamoRetention } from '#shared/adapters/dynamodb/retention.ts'
import { dynamoSampleCounts } from '#shared/adapters/dynamodb/sample-counts.ts'
import { dynamoSilence } from '#shared/adapters/dynamodb/silence.ts'
import { dynamoSourcePasses } from '#shared/adapters/dynamodb/source-passes.ts'
import { dynamoStaffRefs } from '#shared/adapters/dynamodb/staff-refs.ts'
import { openDatabase, type Table } from '#shared/adapters/dynamodb/table.ts'
import { dynamoTurns } from '#shared/adapters/dynamodb/turns.ts'
import { listedPeople } from '#shared/campaign/save/listed-people.ts'
import { cachedSilence } from '#shared/campaign/send/silence.ts'
import { widestReach } from '#shared/domain/access/effect.ts'
import { type ListedConnector, listedConnector } from '#shared/domain/access/listed.ts'
import { refBytes, refFrom } from '#shared/domain/people/ref.ts'
import { type Retention, retentionSchema } from '#shared/domain/people/retention.ts'
import { withReach } from '#shared/domain/policies/store.ts'
import { type Clock, cautiousClock } from '#shared/domain/schedule/clock.ts'
import { bareAddress } from '#shared/domain/text.ts'
import { lazily } from '../runtime/lazily.ts'
import { once } from '../runtime/once.ts'
import { settingIn } from '../runtime/setting.ts'
import { systemClock } from '../runtime/system-clock.ts'

export type Stores = ReturnType<typeof composeStores>['stores']

/**
 * @param given used as it is, in place of the machine's clock with caution
 * @returns also the table of all but people, for stores that need more than it
 */
export function composeStores(environment: NodeJS.ProcessEnv, given?: Clock, open = openDatabase) {
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
  const retention = once((): Retention => retentionSchema.parse(JSON.parse(environment.RETENTION ?? '{}')))
  const summaries = once(() => dynamoCaseSummaries(records()))
  const stores = lazily({
    clock: () => clock,
    /** Uncorrected. */
    machineClock: () => machineClock,
    clockCheck: () => database().clockCheck,
    drawToken: () => (): string => crypto.randomUUID(),
    people: () => listedPeople(dynamoPeople(table('PEOPLE_TABLE')), summaries()),
    summaries,
    refs: () => dynamoStaffRefs(records()),
    newcomers: () => dynamoNewcomers(table('PEOPLE_TABLE'), records(), drawRef),
    policies: () => withReach(dynamoPolicies(records()), widestReach(connectorsIn(environment.CONNECTOR_LIST))),
    incidents: () => dynamoIncidents(records()),
    watchCounts: () => dynamoWatchCounts(records()),
    evidence: () => dynamoEvidence(records(), retention().notices),
    lines: () => dynamoDigestLines(records(), retention().digestLines),
    owners: () => dynamoDeviceOwners(records()),
    deviceIndex: () => dynamoDeviceIndex(records()),
    directory: () => dynamoDirectory(records()),
    passes: () => dynamoSourcePasses(records()),
    sourceTests: () => dynamoSourceTests(records(), retention().tests),
    enrolment: () => dynamoEnrolment(records()),
    jobs: () => dynamoJobs(records(), retention().rehearsals),
    silence: () => cachedSilence(dynamoSilence(records()), clock),
    control: () => dynamoControl(records()),
    brakes: () => dynamoBrakes(records(), retention()),
    accessStates: () => dynamoAccessStates(records()),
    connectorTests: () => dynamoConnectorTests(records(), retention().tests),
    turns: () => dynamoTurns(records()),
    proposals: () => dynamoProposals(records()),
    drafts: () => dynamoDrafts(records()),
    registry: () => dynamoRegistry(records()),
    sampleCounts: () => dynamoSampleCounts(records()),
    caseCounts: () => dynamoCaseCounts(records()),
    coverageCounts: () => dynamoCoverageCounts(records()),
    endedSessions: () => dynamoEndedSessions(records()),
    erasures: () => dynamoErasures(records()),
    retention,
    retentionStore: () => dynamoRetention(records()),
    /** The bare address that mail comes from. */
    sender: () => bareAddress(setting('FROM_ADDRESS')),
    addresses: () => dynamoAddresses(records()),
    pageLinks: () => dynamoPageLinks(records()),
  })
  return { stores, records }
}

export const connectorsIn = (json = '[]'): readonly ListedConnector[] => z.array(listedConnector).parse(JSON.parse(json))

export const drawRef = () => refFrom(crypto.getRandomValues(new Uint8Array(refBytes)))
