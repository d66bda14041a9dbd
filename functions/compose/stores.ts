/** The stores: every port that needs DynamoDB alone. */
import * as z from 'zod'
import { dynamoAccessStates } from '#adapters/dynamodb/access-states.ts'
import { dynamoAddresses } from '#adapters/dynamodb/addresses.ts'
import { dynamoBrakes } from '#adapters/dynamodb/brakes.ts'
import { dynamoCaseSummaries } from '#adapters/dynamodb/case-summaries.ts'
import { checkedByAnswers } from '#adapters/dynamodb/clock-check.ts'
import { dynamoControl } from '#adapters/dynamodb/control.ts'
import { dynamoCaseCounts, dynamoWatchCounts } from '#adapters/dynamodb/counts-by-day.ts'
import { dynamoCoverageCounts } from '#adapters/dynamodb/coverage-counts.ts'
import { dynamoDayCounts } from '#adapters/dynamodb/day-counts.ts'
import { dynamoDeviceIndex } from '#adapters/dynamodb/device-index.ts'
import { dynamoDeviceOwners } from '#adapters/dynamodb/device-owners.ts'
import { dynamoDigestLines } from '#adapters/dynamodb/digest-lines.ts'
import { dynamoDirectory } from '#adapters/dynamodb/directory.ts'
import { dynamoDrafts } from '#adapters/dynamodb/drafts.ts'
import { dynamoEndedSessions } from '#adapters/dynamodb/ended-sessions.ts'
import { dynamoErasures } from '#adapters/dynamodb/erasures.ts'
import { dynamoEvidence } from '#adapters/dynamodb/evidence.ts'
import { dynamoIncidents } from '#adapters/dynamodb/incidents.ts'
import { dynamoEnrolment, dynamoJobs } from '#adapters/dynamodb/jobs.ts'
import { dynamoConnectorTests, dynamoSourceTests } from '#adapters/dynamodb/last-tests.ts'
import { dynamoNewcomers } from '#adapters/dynamodb/newcomers.ts'
import { dynamoPageLinks } from '#adapters/dynamodb/page-links.ts'
import { dynamoPeople } from '#adapters/dynamodb/people.ts'
import { dynamoPolicies } from '#adapters/dynamodb/policies.ts'
import { dynamoProposals } from '#adapters/dynamodb/proposals.ts'
import { dynamoRegistry } from '#adapters/dynamodb/registry.ts'
import { dynamoRetention } from '#adapters/dynamodb/retention.ts'
import { dynamoSilence } from '#adapters/dynamodb/silence.ts'
import { dynamoSourcePasses } from '#adapters/dynamodb/source-passes.ts'
import { dynamoStaffRefs } from '#adapters/dynamodb/staff-refs.ts'
import { openDatabase, type Table } from '#adapters/dynamodb/table.ts'
import { dynamoTurns } from '#adapters/dynamodb/turns.ts'
import { listedPeople } from '#campaign/save/listed-people.ts'
import { widestReach } from '#domain/access/effect.ts'
import { type ListedConnector, listedConnector } from '#domain/access/listed.ts'
import { refBytes, refFrom } from '#domain/people/ref.ts'
import { type Retention, retentionSchema } from '#domain/people/retention.ts'
import { withReach } from '#domain/policies/store.ts'
import { type Clock, cautiousClock } from '#domain/schedule/clock.ts'
import { cachedSilence } from '#domain/silence.ts'
import { bareAddress } from '#domain/text.ts'
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
    /** Milliseconds since some moment; never decreases. */
    elapsed: () => () => performance.now(),
    drawToken: () => (): string => crypto.randomUUID(),
    people: () => listedPeople(dynamoPeople(table('PEOPLE_TABLE'), records()), summaries()),
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
    dayCounts: () => dynamoDayCounts(records()),
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
