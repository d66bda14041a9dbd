/** Every route of the admin API. */
import type { Route } from './route.ts'
import { askAgainRoute, beginComparisonRoute, getComparisonRoute, listAccessRoute } from './routes/access.ts'
import {
  listControlDecisionsRoute,
  listDecisionsRoute,
  listImportDecisionsRoute,
  listRequirementDecisionsRoute,
  verifyAuditRoute,
} from './routes/audit.ts'
import {
  approveSuspensionsRoute,
  listBrakesRoute,
  listSuspensionsRoute,
  rejectSuspensionsRoute,
  restoreSuspensionsRoute,
} from './routes/brake.ts'
import { getCaseRoute, getPageWordsRoute, getSentMailRoute } from './routes/case.ts'
import { decideRequestRoute, exemptCaseRoute, extendCaseRoute, markReachableRoute } from './routes/case-decisions.ts'
import { listCasesRoute, listRequestsRoute, listUnreachableRoute } from './routes/cases.ts'
import { getConnectorTestRoute, listConnectorsRoute, testConnectorRoute } from './routes/connectors.ts'
import { getControlRoute, pauseErasureRoute, pauseMailRoute, pauseSuspensionRoute } from './routes/control.ts'
import { decideRequestsRoute, exemptCasesRoute, extendCasesRoute } from './routes/decide-many.ts'
import { approveDraftRoute, deleteDraftRoute, getDraftRoute, putDraftRoute, submitDraftRoute } from './routes/drafts.ts'
import { liftPolicyRoute, pausePolicyRoute, resumePolicyRoute } from './routes/halts.ts'
import { completeStaffRoute, importDevicesRoute, importStaffRoute } from './routes/imports.ts'
import { getJobRoute, listJobsRoute } from './routes/jobs.ts'
import { getAccessRoute, getNumbersRoute } from './routes/numbers.ts'
import { getPersonRoute, listHeldRoute, lookUpPersonRoute, releaseHeldRoute, searchPeopleRoute } from './routes/people.ts'
import { getPolicyRoute, getVersionRoute, listPoliciesRoute, listVersionsRoute } from './routes/policies.ts'
import { erasePersonRoute, exportPersonRoute, revokeLinksRoute } from './routes/privacy.ts'
import { getRehearsalBeforeRoute, getRehearsalEventsRoute, getRehearsalRoute, startRehearsalRoute } from './routes/rehearsals.ts'
import { getReportRoute, sealReportRoute } from './routes/reports.ts'
import {
  approveRequirementRoute,
  getRequirementDraftRoute,
  putRequirementDraftRoute,
  retireRequirementRoute,
} from './routes/requirement-drafts.ts'
import { getRequirementRoute, listRequirementsRoute, listRequirementVersionsRoute } from './routes/requirements.ts'
import { listSampleMailsRoute, sendSampleMailsRoute } from './routes/sample-mails.ts'
import { getSourceTestRoute, testSourceRoute } from './routes/source-tests.ts'
import { acceptPassRoute, beginPassRoute, getSourceRoute, listFindingsRoute, listSourcesRoute } from './routes/sources.ts'
import { getSystemRoute, listAlarmsRoute } from './routes/system.ts'
import { diffPolicyRoute } from './routes/versions.ts'
import { countWatchRoute, getWatchRoute, noteIncidentRoute } from './routes/watch.ts'

export const routes: readonly Route[] = [
  listPoliciesRoute,
  getPolicyRoute,
  listVersionsRoute,
  getVersionRoute,
  diffPolicyRoute,
  pausePolicyRoute,
  resumePolicyRoute,
  liftPolicyRoute,
  getAccessRoute,
  getNumbersRoute,
  getReportRoute,
  sealReportRoute,
  getWatchRoute,
  countWatchRoute,
  noteIncidentRoute,
  getDraftRoute,
  putDraftRoute,
  deleteDraftRoute,
  submitDraftRoute,
  approveDraftRoute,
  listRequirementsRoute,
  getRequirementRoute,
  listRequirementVersionsRoute,
  getRequirementDraftRoute,
  putRequirementDraftRoute,
  approveRequirementRoute,
  retireRequirementRoute,
  startRehearsalRoute,
  getRehearsalRoute,
  getRehearsalBeforeRoute,
  getRehearsalEventsRoute,
  listSampleMailsRoute,
  sendSampleMailsRoute,
  listCasesRoute,
  getCaseRoute,
  extendCaseRoute,
  exemptCaseRoute,
  decideRequestRoute,
  markReachableRoute,
  getPageWordsRoute,
  getSentMailRoute,
  extendCasesRoute,
  exemptCasesRoute,
  decideRequestsRoute,
  listUnreachableRoute,
  listRequestsRoute,
  listBrakesRoute,
  listSuspensionsRoute,
  approveSuspensionsRoute,
  rejectSuspensionsRoute,
  restoreSuspensionsRoute,
  importStaffRoute,
  completeStaffRoute,
  importDevicesRoute,
  listSourcesRoute,
  getSourceRoute,
  listFindingsRoute,
  beginPassRoute,
  acceptPassRoute,
  testSourceRoute,
  getSourceTestRoute,
  listConnectorsRoute,
  testConnectorRoute,
  getConnectorTestRoute,
  listAccessRoute,
  askAgainRoute,
  getComparisonRoute,
  beginComparisonRoute,
  lookUpPersonRoute,
  searchPeopleRoute,
  getPersonRoute,
  exportPersonRoute,
  erasePersonRoute,
  revokeLinksRoute,
  listHeldRoute,
  releaseHeldRoute,
  getSystemRoute,
  listAlarmsRoute,
  getControlRoute,
  pauseErasureRoute,
  pauseMailRoute,
  pauseSuspensionRoute,
  listJobsRoute,
  getJobRoute,
  listControlDecisionsRoute,
  listImportDecisionsRoute,
  listDecisionsRoute,
  listRequirementDecisionsRoute,
  verifyAuditRoute,
]
