/** Every route of the admin API. */
import type { Route } from './route.ts'
import { beginComparisonRoute, getComparisonRoute } from './routes/access/comparison.ts'
import { getConnectorTestRoute, listConnectorsRoute, testConnectorRoute } from './routes/access/connectors.ts'
import { askAgainRoute, listAccessRoute } from './routes/access/list-access.ts'
import {
  listControlDecisionsRoute,
  listDecisionsRoute,
  listImportDecisionsRoute,
  listRequirementDecisionsRoute,
} from './routes/audit/chains.ts'
import { verifyAuditRoute } from './routes/audit/verify-audit.ts'
import { approveSuspensionsRoute, rejectSuspensionsRoute } from './routes/brake/decide.ts'
import { restoreSuspensionsRoute } from './routes/brake/restore.ts'
import { listBrakesRoute, listSuspensionsRoute } from './routes/brake/suspensions.ts'
import { decideRequestsRoute, exemptCasesRoute, extendCasesRoute } from './routes/cases/decide-many.ts'
import { decideRequestRoute } from './routes/cases/decide-request.ts'
import { getCaseRoute, getPageWordsRoute, getSentMailRoute } from './routes/cases/get-case.ts'
import { listCasesRoute, listRequestsRoute, listUnreachableRoute } from './routes/cases/list-cases.ts'
import { markReachableRoute } from './routes/cases/mark-reachable.ts'
import { exemptCaseRoute, extendCaseRoute } from './routes/cases/postpone.ts'
import { getControlRoute, pauseErasureRoute, pauseMailRoute, pauseSuspensionRoute } from './routes/control.ts'
import { approveDraftRoute, submitDraftRoute } from './routes/drafts/approve-draft.ts'
import { deleteDraftRoute, getDraftRoute, putDraftRoute } from './routes/drafts/draft.ts'
import { getJobRoute, listJobsRoute } from './routes/jobs.ts'
import { completeStaffRoute } from './routes/people/complete-staff.ts'
import { getPersonRoute, lookUpPersonRoute, searchPeopleRoute } from './routes/people/get-person.ts'
import { listHeldRoute, releaseHeldRoute } from './routes/people/held.ts'
import { importDevicesRoute, importStaffRoute } from './routes/people/import-records.ts'
import { erasePersonRoute, exportPersonRoute, revokeLinksRoute } from './routes/people/privacy.ts'
import { diffPolicyRoute } from './routes/policies/diff-policy.ts'
import { getAccessRoute } from './routes/policies/get-access.ts'
import { getNumbersRoute } from './routes/policies/get-numbers.ts'
import { liftPolicyRoute, pausePolicyRoute, resumePolicyRoute } from './routes/policies/halt.ts'
import { listPoliciesRoute } from './routes/policies/list-policies.ts'
import { noteIncidentRoute } from './routes/policies/note-incident.ts'
import { getPolicyRoute, getVersionRoute, listVersionsRoute } from './routes/policies/policy.ts'
import { getReportRoute, sealReportRoute } from './routes/policies/report.ts'
import { countWatchRoute, getWatchRoute } from './routes/policies/watch.ts'
import { getRehearsalBeforeRoute, getRehearsalEventsRoute, getRehearsalRoute, startRehearsalRoute } from './routes/rehearsals/rehearsal.ts'
import { listSampleMailsRoute, sendSampleMailsRoute } from './routes/rehearsals/sample-mails.ts'
import {
  approveRequirementRoute,
  getRequirementDraftRoute,
  putRequirementDraftRoute,
  retireRequirementRoute,
} from './routes/requirements/draft.ts'
import { getRequirementRoute, listRequirementsRoute, listRequirementVersionsRoute } from './routes/requirements/requirement.ts'
import { acceptPassRoute, beginPassRoute } from './routes/sources/pass.ts'
import { getSourceRoute, listFindingsRoute, listSourcesRoute } from './routes/sources/source.ts'
import { getSourceTestRoute, testSourceRoute } from './routes/sources/source-test.ts'
import { getSystemRoute } from './routes/system/get-system.ts'
import { listAlarmsRoute } from './routes/system/list-alarms.ts'

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
