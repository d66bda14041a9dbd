import type { Stores } from '../../functions/compose/stores.ts'
import { accessStatesContract } from './access-states.ts'
import { addressesContract } from './addresses.ts'
import { brakesContract } from './brakes.ts'
import { caseSummariesContract } from './case-summaries.ts'
import { connectorTestsContract } from './connector-tests.ts'
import { controlContract } from './control.ts'
import { caseCountsContract, watchCountsContract } from './counts-by-day.ts'
import { coverageCountsContract } from './coverage-counts.ts'
import { deviceIndexContract } from './device-index.ts'
import { deviceOwnersContract } from './device-owners.ts'
import { digestLinesContract } from './digest-lines.ts'
import { directoryContract } from './directory.ts'
import { draftsContract } from './drafts.ts'
import { enrolmentContract } from './enrolment.ts'
import { erasuresContract } from './erasures.ts'
import { evidenceContract } from './evidence.ts'
import { incidentsContract } from './incidents.ts'
import { jobsContract } from './jobs.ts'
import { pageLinksContract } from './page-links.ts'
import { policiesContract } from './policies.ts'
import { registryContract } from './registry.ts'
import { retentionContract } from './retention.ts'
import { sampleCountsContract } from './sample-counts.ts'
import { sourcePassesContract } from './source-passes.ts'
import { sourceTestsContract } from './source-tests.ts'
import { staffRefsContract } from './staff-refs.ts'
import { turnsContract } from './turns.ts'

type StoresHeld = Pick<
  Stores,
  | 'accessStates'
  | 'addresses'
  | 'brakes'
  | 'caseCounts'
  | 'connectorTests'
  | 'control'
  | 'coverageCounts'
  | 'deviceIndex'
  | 'directory'
  | 'drafts'
  | 'enrolment'
  | 'erasures'
  | 'evidence'
  | 'incidents'
  | 'jobs'
  | 'lines'
  | 'owners'
  | 'pageLinks'
  | 'passes'
  | 'policies'
  | 'refs'
  | 'registry'
  | 'retentionStore'
  | 'sampleCounts'
  | 'sourceTests'
  | 'summaries'
  | 'turns'
  | 'watchCounts'
>

/** @param open new stores, empty */
export function storeContracts(technology: string, open: () => Promise<StoresHeld>): void {
  accessStatesContract(technology, async () => (await open()).accessStates)
  addressesContract(technology, async () => (await open()).addresses)
  brakesContract(technology, async () => (await open()).brakes)
  caseCountsContract(technology, async () => (await open()).caseCounts)
  connectorTestsContract(technology, async () => (await open()).connectorTests)
  controlContract(technology, async () => (await open()).control)
  coverageCountsContract(technology, async () => (await open()).coverageCounts)
  deviceIndexContract(technology, async () => (await open()).deviceIndex)
  directoryContract(technology, async () => (await open()).directory)
  draftsContract(technology, async () => (await open()).drafts)
  enrolmentContract(technology, async () => (await open()).enrolment)
  erasuresContract(technology, async () => (await open()).erasures)
  evidenceContract(technology, async () => (await open()).evidence)
  incidentsContract(technology, async () => (await open()).incidents)
  jobsContract(technology, async () => (await open()).jobs)
  digestLinesContract(technology, async () => (await open()).lines)
  deviceOwnersContract(technology, async () => (await open()).owners)
  pageLinksContract(technology, async () => (await open()).pageLinks)
  sourcePassesContract(technology, async () => (await open()).passes)
  policiesContract(technology, async () => (await open()).policies)
  staffRefsContract(technology, async () => (await open()).refs)
  registryContract(technology, async () => (await open()).registry)
  retentionContract(technology, async () => (await open()).retentionStore)
  sampleCountsContract(technology, async () => (await open()).sampleCounts)
  sourceTestsContract(technology, async () => (await open()).sourceTests)
  caseSummariesContract(technology, async () => (await open()).summaries)
  turnsContract(technology, async () => (await open()).turns)
  watchCountsContract(technology, async () => (await open()).watchCounts)
}
