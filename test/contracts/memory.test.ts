import { virtualClock } from '../../infra/local/virtual-clock.ts'
import { memoryAccessGate } from '../memory/access-gate.ts'
import { memoryAccessStates } from '../memory/access-states.ts'
import { memoryAddresses } from '../memory/addresses.ts'
import { memoryAuditLog } from '../memory/audit-log.ts'
import { memoryBrakes } from '../memory/brakes.ts'
import { memoryCaseSummaries } from '../memory/case-summaries.ts'
import { memoryControl } from '../memory/control.ts'
import { memoryCaseCounts, memoryWatchCounts } from '../memory/counts-by-day.ts'
import { memoryDeviceIndex } from '../memory/device-index.ts'
import { memoryDeviceOwners } from '../memory/device-owners.ts'
import { memoryDigestLines } from '../memory/digest-lines.ts'
import { memoryDirectory } from '../memory/directory.ts'
import { memoryDrafts } from '../memory/drafts.ts'
import { memoryEnrolment } from '../memory/enrolment.ts'
import { memoryErasures } from '../memory/erasures.ts'
import { memoryEvidence } from '../memory/evidence.ts'
import { memoryHeads } from '../memory/heads.ts'
import { memoryIncidents } from '../memory/incidents.ts'
import { memoryJobs } from '../memory/jobs.ts'
import { memoryLastTests } from '../memory/last-tests.ts'
import { memoryMailer } from '../memory/mailer.ts'
import { memoryPageLinks } from '../memory/page-links.ts'
import { memoryPeople } from '../memory/people.ts'
import { memoryPolicies } from '../memory/policies.ts'
import { memoryRegistry } from '../memory/registry.ts'
import { memoryRehearsalFiles, memoryRehearsals } from '../memory/rehearsals.ts'
import { memoryRetention } from '../memory/retention.ts'
import { memorySampleCounts } from '../memory/sample-counts.ts'
import { memorySendingRates } from '../memory/sending-rates.ts'
import { memorySilence } from '../memory/silence.ts'
import { memorySourcePasses } from '../memory/source-passes.ts'
import { memoryStaffRefs } from '../memory/staff-refs.ts'
import { memoryTurns } from '../memory/turns.ts'
import { accessGateContract } from './access-gate.ts'
import { accessStatesContract } from './access-states.ts'
import { addressesContract } from './addresses.ts'
import { auditLogContract } from './audit-log.ts'
import { brakesContract } from './brakes.ts'
import { caseSummariesContract } from './case-summaries.ts'
import { clockContract } from './clock.ts'
import { connectorTestsContract } from './connector-tests.ts'
import { controlContract } from './control.ts'
import { caseCountsContract, watchCountsContract } from './counts-by-day.ts'
import { deviceIndexContract } from './device-index.ts'
import { deviceOwnersContract } from './device-owners.ts'
import { digestLinesContract } from './digest-lines.ts'
import { directoryContract } from './directory.ts'
import { draftsContract } from './drafts.ts'
import { enrolmentContract } from './enrolment.ts'
import { erasuresContract } from './erasures.ts'
import { evidenceContract } from './evidence.ts'
import { headsContract } from './heads.ts'
import { incidentsContract } from './incidents.ts'
import { jobsContract } from './jobs.ts'
import { mailerContract } from './mailer.ts'
import { pageLinksContract } from './page-links.ts'
import { peopleContract } from './people.ts'
import { policiesContract } from './policies.ts'
import { registryContract } from './registry.ts'
import { rehearsalFilesContract } from './rehearsal-files.ts'
import { rehearsalsContract } from './rehearsals.ts'
import { retentionContract } from './retention.ts'
import { sampleCountsContract } from './sample-counts.ts'
import { sendingRatesContract } from './sending-rates.ts'
import { silenceContract } from './silence.ts'
import { sourcePassesContract } from './source-passes.ts'
import { sourceTestsContract } from './source-tests.ts'
import { staffRefsContract } from './staff-refs.ts'
import { turnsContract } from './turns.ts'

clockContract('memory', virtualClock)
peopleContract('memory', async () => memoryPeople())
policiesContract('memory', async () => memoryPolicies())
evidenceContract('memory', async () => memoryEvidence())
digestLinesContract('memory', async () => memoryDigestLines())
deviceOwnersContract('memory', async () => memoryDeviceOwners())
enrolmentContract('memory', async () => memoryEnrolment())
jobsContract('memory', async () => memoryJobs())
auditLogContract('memory', async (readKeys) => memoryAuditLog(readKeys))
headsContract('memory', async () => memoryHeads())
controlContract('memory', async () => memoryControl())
sendingRatesContract('memory', async () => memorySendingRates())
silenceContract('memory', async () => memorySilence())
mailerContract('memory', async () => {
  const mailer = memoryMailer()
  return { mailer, arrived: async () => mailer.outbox }
})
accessGateContract('memory', async () => {
  const gate = memoryAccessGate()
  return { gate, accessOf: async (device) => gate.devices.get(device)?.wanted }
})
caseSummariesContract('memory', async () => memoryCaseSummaries())
draftsContract('memory', async () => memoryDrafts())
registryContract('memory', async () => memoryRegistry())
staffRefsContract('memory', async () => memoryStaffRefs())
erasuresContract('memory', async () => memoryErasures())
addressesContract('memory', async () => memoryAddresses())
pageLinksContract('memory', async () => memoryPageLinks())
rehearsalsContract('memory', async () => memoryRehearsals())
rehearsalFilesContract('memory', async () => {
  const files = memoryRehearsalFiles()
  return { files, fetched: files.fetched }
})
retentionContract('memory', async () => memoryRetention())
brakesContract('memory', async () => memoryBrakes())
sampleCountsContract('memory', async () => memorySampleCounts())
sourceTestsContract('memory', async () => memoryLastTests())
connectorTestsContract('memory', async () => memoryLastTests())
turnsContract('memory', async () => memoryTurns())
incidentsContract('memory', async () => memoryIncidents())
accessStatesContract('memory', async () => memoryAccessStates())
watchCountsContract('memory', async () => memoryWatchCounts())
caseCountsContract('memory', async () => memoryCaseCounts())
deviceIndexContract('memory', async () => memoryDeviceIndex())
directoryContract('memory', async () => memoryDirectory())
sourcePassesContract('memory', async () => memorySourcePasses())
