import type { Stores } from '#functions/compose/stores.ts'
import { accessStatesContract } from './access-states.ts'
import { addressesContract } from './addresses.ts'
import { brakesContract } from './brakes.ts'
import { caseSummariesContract } from './case-summaries.ts'
import { connectorTestsContract } from './connector-tests.ts'
import { controlContract } from './control.ts'
import { caseCountsContract, watchCountsContract } from './counts-by-day.ts'
import { coverageCountsContract } from './coverage-counts.ts'
import { dayCountsContract } from './day-counts.ts'
import { deviceIndexContract } from './device-index.ts'
import { deviceOwnersContract } from './device-owners.ts'
import { digestLinesContract } from './digest-lines.ts'
import { directoryContract } from './directory.ts'
import { draftsContract } from './drafts.ts'
import { dryRunContract } from './dry-run.ts'
import { endedSessionsContract } from './ended-sessions.ts'
import { enrolmentContract } from './enrolment.ts'
import { erasuresContract } from './erasures.ts'
import { evidenceContract } from './evidence.ts'
import { incidentsContract } from './incidents.ts'
import { jobsContract } from './jobs.ts'
import { newcomersContract } from './newcomers.ts'
import { pageLinksContract } from './page-links.ts'
import { policiesContract } from './policies.ts'
import { proposalsContract } from './proposals.ts'
import { registryContract } from './registry.ts'
import { retentionContract } from './retention.ts'
import { sourcePassesContract } from './source-passes.ts'
import { sourceTestsContract } from './source-tests.ts'
import { turnsContract } from './turns.ts'

/** @param open new stores, empty */
export function storeContracts(technology: string, open: () => Promise<Stores>) {
  const check = <Name extends keyof Stores>(name: Name, contract: (technology: string, open: () => Promise<Stores[Name]>) => void) =>
    contract(technology, async () => (await open())[name])
  check('accessStates', accessStatesContract)
  check('addresses', addressesContract)
  check('brakes', brakesContract)
  check('caseCounts', caseCountsContract)
  check('connectorTests', connectorTestsContract)
  check('control', controlContract)
  check('coverageCounts', coverageCountsContract)
  check('deviceIndex', deviceIndexContract)
  check('directory', directoryContract)
  check('drafts', draftsContract)
  dryRunContract(technology, open)
  check('endedSessions', endedSessionsContract)
  check('enrolment', enrolmentContract)
  check('erasures', erasuresContract)
  check('evidence', evidenceContract)
  check('incidents', incidentsContract)
  check('jobs', jobsContract)
  check('lines', digestLinesContract)
  newcomersContract(technology, open)
  check('owners', deviceOwnersContract)
  check('pageLinks', pageLinksContract)
  check('passes', sourcePassesContract)
  check('policies', policiesContract)
  check('proposals', proposalsContract)
  check('registry', registryContract)
  check('retentionStore', retentionContract)
  check('dayCounts', dayCountsContract)
  check('sourceTests', sourceTestsContract)
  check('summaries', caseSummariesContract)
  check('turns', turnsContract)
  check('watchCounts', watchCountsContract)
}
